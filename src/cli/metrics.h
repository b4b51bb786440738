// What /metrics says, in the Prometheus text format.
#pragma once

#include <string>

#include "api/follower_limits.h"
#include "book/engine.h"
#include "feed/dispatcher_stats.h"
#include "http/server.h"

namespace tillbook {

std::string render_metrics(const EngineStats& engine, const http::ServerStats& server,
                           const FollowerStats& followers, const feed::DispatcherStats& webhooks);

}  // namespace tillbook
