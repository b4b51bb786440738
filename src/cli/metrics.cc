#include "cli/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <limits>
#include <sstream>

namespace tillbook {

namespace {

using prometheus::MetricType;

void add(std::vector<prometheus::MetricFamily>& families, const char* name, const char* help,
         MetricType type, double value) {
    prometheus::ClientMetric metric;
    (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    families.push_back({name, help, type, {std::move(metric)}});
}

void add_webhooks(std::vector<prometheus::MetricFamily>& families,
                  const feed::DispatcherStats& webhooks) {
    const auto gauge = [&families](const char* name, double value, const char* help) {
        add(families, name, help, MetricType::Gauge, value);
    };
    gauge("tillbook_webhook_endpoints", static_cast<double>(webhooks.endpoints),
          "Webhook endpoints that are enabled.");
    gauge("tillbook_webhook_endpoints_disabled", static_cast<double>(webhooks.disabled),
          "Webhook endpoints that are disabled or not verified.");
    gauge("tillbook_webhook_deliveries_unsettled", static_cast<double>(webhooks.unsettled),
          "Deliveries under way or waiting for their next attempt.");
    gauge("tillbook_webhook_attempts_running", static_cast<double>(webhooks.in_flight),
          "Attempts under way.");
    gauge("tillbook_webhook_oldest_undelivered_seconds",
          static_cast<double>(webhooks.oldest_age.count()) / 1e3,
          "Age of the oldest delivery that is not settled; 0: there is none.");
    prometheus::MetricFamily attempts{"tillbook_webhook_attempts_total",
                                      "Attempts that ended, by what came of them.",
                                      MetricType::Counter,
                                      {}};
    const std::pair<const char*, std::uint64_t> results[] = {{"delivered", webhooks.delivered},
                                                             {"refused", webhooks.refused},
                                                             {"unreached", webhooks.unreached}};
    for (const auto& [result, count] : results) {
        prometheus::ClientMetric metric;
        metric.label.push_back({"result", result});
        metric.counter.value = static_cast<double>(count);
        attempts.metric.push_back(std::move(metric));
    }
    families.push_back(std::move(attempts));
    prometheus::ClientMetric metric;
    auto& latency = metric.histogram;
    for (std::size_t i = 0; i < webhooks.buckets.size(); ++i) {
        latency.sample_count += webhooks.buckets[i];
        const bool is_last = i == feed::DispatcherStats::bucket_ms.size();
        latency.bucket.push_back(
            {latency.sample_count, is_last ? std::numeric_limits<double>::infinity()
                                           : feed::DispatcherStats::bucket_ms[i] / 1e3});
    }
    latency.sample_sum = static_cast<double>(webhooks.latency_ms_sum) / 1e3;
    families.push_back({"tillbook_webhook_attempt_seconds",
                        "How long attempts took.",
                        MetricType::Histogram,
                        {std::move(metric)}});
}

std::uint64_t seconds_of(std::optional<Instant> instant) {
    return instant ? static_cast<std::uint64_t>(to_ms(*instant) / 1000) : 0;
}

// Of a database in a file of ours, which the server can back up.
void add_storage(std::vector<prometheus::MetricFamily>& families, const StorageStats& storage,
                 const BackupCounts& backups) {
    const auto number = [&families](const char* name, MetricType type, std::uint64_t value,
                                    const char* help) {
        add(families, name, help, type, static_cast<double>(value));
    };
    number("tillbook_database_bytes", MetricType::Gauge, storage.database_bytes,
           "Size of the database's file.");
    number("tillbook_wal_bytes", MetricType::Gauge, storage.wal_bytes,
           "Size of the write-ahead log.");
    number("tillbook_disk_bytes", MetricType::Gauge, storage.disk_bytes,
           "Size of the database's file system.");
    number("tillbook_disk_free_bytes", MetricType::Gauge, storage.disk_free_bytes,
           "What is left of it.");
    number("tillbook_backup_proven_timestamp_seconds", MetricType::Gauge,
           seconds_of(storage.backup_proven_at),
           "When the last backup was proven, by the server or the command line; 0: never.");
    number("tillbook_backups_total", MetricType::Counter, backups.made,
           "Backups that the server made.");
    number("tillbook_backup_failures_total", MetricType::Counter, backups.failures,
           "Backups that the server could not make or prove.");
    add(families, "tillbook_backup_seconds", "How long the server's last backup took.",
        MetricType::Gauge, backups.seconds);
    number("tillbook_backup_bytes", MetricType::Gauge, backups.bytes,
           "Size of the server's last backup.");
}

}  // namespace

std::string render_metrics(const MetricsInput& input) {
    const auto& [engine, server, followers, webhooks, storage, backups, tls_end] = input;
    std::vector<prometheus::MetricFamily> families;
    const auto counter = [&families](const char* name, std::uint64_t value, const char* help) {
        add(families, name, help, MetricType::Counter, static_cast<double>(value));
    };
    const auto gauge = [&families](const char* name, std::uint64_t value, const char* help) {
        add(families, name, help, MetricType::Gauge, static_cast<double>(value));
    };
    counter("tillbook_http_requests_total", server.requests, "Requests given to the API.");
    counter("tillbook_http_rejected_total", server.rejected,
            "Requests that the server itself answered with an error.");
    counter("tillbook_http_exceptions_total", server.exceptions,
            "Requests that ended in a mistake.");
    counter("tillbook_http_connections_total", server.connections, "Connections accepted.");
    counter("tillbook_http_connections_refused_total", server.refused,
            "Connections above the limit.");
    gauge("tillbook_http_connections_open", server.connections_open, "Connections open now.");
    counter("tillbook_http_streams_total", server.streams, "Streams of events opened.");
    gauge("tillbook_http_streams_open", server.streams_open, "Streams of events open now.");
    gauge("tillbook_http_requests_waiting", followers.waiting, "Requests that wait for events.");
    counter("tillbook_commands_total", engine.commands, "Commands decided.");
    counter("tillbook_commands_refused_total", engine.refused, "Commands refused.");
    counter("tillbook_commands_replayed_total", engine.replayed,
            "Commands answered from what their idempotency key had recorded.");
    counter("tillbook_commits_total", engine.groups, "Groups of entries committed.");
    counter("tillbook_entries_total", engine.entries, "Entries appended.");
    add(families, "tillbook_commit_seconds_total", "Time spent in commits.", MetricType::Counter,
        static_cast<double>(engine.commit_us_sum) / 1e6);
    gauge("tillbook_queue", engine.queue, "Commands waiting for the writer.");
    gauge("tillbook_books_open", engine.books_open, "Books whose index is in memory.");
    gauge("tillbook_orders", engine.orders, "Orders in the books that are open.");
    gauge("tillbook_index_bytes", engine.index_bytes, "Memory of the indexes.");
    gauge("tillbook_cache_bytes", engine.cache_bytes, "Memory of the bodies kept for reading.");
    gauge("tillbook_healthy", engine.healthy ? 1 : 0, "1 while the log can be written.");
    add_webhooks(families, webhooks);
    if (storage) add_storage(families, *storage, backups);
    gauge("tillbook_tls_end_timestamp_seconds", seconds_of(tls_end),
          "When the certificate ends; 0: there is none.");
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families);
    return out.str();
}

}  // namespace tillbook
