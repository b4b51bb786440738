// What /metrics says, in the Prometheus text format.
#pragma once

#include <optional>
#include <string>

#include "api/follower_limits.h"
#include "book/engine.h"
#include "cli/backup_schedule.h"
#include "cli/storage.h"
#include "feed/dispatcher_stats.h"
#include "http/server.h"

namespace tillbook {

struct MetricsInput {
    EngineStats engine;
    http::ServerStats server;
    FollowerStats followers;
    feed::DispatcherStats webhooks;
    std::optional<StorageStats> storage;  // absent: the database has no file of ours
    BackupCounts backups;
    Instant tls_end{};  // of the certificate that is served; 1970: plain HTTP
};

std::string render_metrics(const MetricsInput& input);

}  // namespace tillbook
