#include "log/postgres/store.h"

#include <algorithm>
#include <array>
#include <variant>

#include "log/postgres/inspect.h"
#include "log/postgres/postgres_control.h"
#include "log/postgres/postgres_log.h"
#include "log/postgres/postgres_webhooks.h"
#include "log/postgres/schema.h"

namespace tillbook {

namespace {

OpenRefusal explain(const PgError& error) {
    if (error.is_disk_full()) {
        return {OpenFault::disk_full, "The disk of the PostgreSQL server is full.",
                "Make room and start again."};
    }
    if (error.is_forbidden()) {
        return {OpenFault::unusable, error.detail(),
                "Let the user own the database: CREATE DATABASE till OWNER tillbook."};
    }
    return {OpenFault::unusable, error.detail(),
            "Check the server, and host, port, user, password and database of the URL."};
}

PostgresStore open_all(const std::string& url) {
    const PgTarget target(url);
    {
        PgConnection connection(target);
        prepare_postgres_schema(connection);
    }
    const auto server = std::make_shared<PgServer>(target);
    PostgresStore store;
    store.log = std::make_unique<PostgresLog>(server);
    store.control = std::make_unique<PostgresControl>(server);
    store.webhooks = std::make_unique<PostgresWebhooks>(server);
    return store;
}

// The median, as a busy machine now and then has a long one.
std::chrono::microseconds measure_round_trip(PgConnection& connection) {
    constexpr std::size_t samples = 11;
    std::array<std::chrono::microseconds, samples> times{};
    for (auto& time : times) {
        const auto begin = std::chrono::steady_clock::now();
        connection.run_plain("SELECT 1");
        time = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - begin);
    }
    std::sort(times.begin(), times.end());
    return times[samples / 2];
}

PostgresReport look_at(const std::string& url) {
    const PgTarget target(url);
    PgConnection connection(target);
    PostgresReport report;
    report.place = target.name();
    report.schema = check_postgres_schema(connection);
    report.known_schema = postgres_schema_version;
    const PgResult row = connection.run_plain(
        "SELECT current_setting('server_version'), (SELECT count(*) FROM pg_stat_activity"
        "  WHERE application_name = 'tillbook' AND datname = current_database()"
        "  AND pid <> pg_backend_pid()),"
        " (SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')),"
        " (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()),"
        " floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint");
    const auto number = [&row](int column) {
        return std::stoull(std::string(row.bytes(0, column)));
    };
    report.server_version = row.bytes(0, 0);
    report.sessions = static_cast<std::uint32_t>(number(1));
    report.synchronous = static_cast<std::uint32_t>(number(2));
    report.is_encrypted = row.bytes(0, 3) == "t";
    report.clock = from_ms(static_cast<std::int64_t>(number(4)));
    report.round_trip = measure_round_trip(connection);
    return report;
}

template <class Work>
auto do_or_explain(Work&& work) -> std::variant<decltype(work()), OpenRefusal> {
    try {
        return work();
    } catch (const PgRefused& refused) {
        return refused.why();
    } catch (const PgError& error) {
        return explain(error);
    } catch (const Unavailable& error) {
        return OpenRefusal{OpenFault::unusable, error.what(), "Check the PostgreSQL server."};
    }
}

template <class Work>
auto to_result(Work&& work, OpenRefusal* refusal) -> Result<decltype(work())> {
    auto outcome = do_or_explain(work);
    if (auto* value = std::get_if<decltype(work())>(&outcome)) return std::move(*value);
    OpenRefusal& why = std::get<OpenRefusal>(outcome);
    Error error{ErrorCode::unavailable, why.cause + " " + why.remedy, {}};
    if (refusal != nullptr) *refusal = std::move(why);
    return error;
}

}  // namespace

Result<PostgresStore> open_postgres(const std::string& url, OpenRefusal* refusal) {
    return to_result([&url] { return open_all(url); }, refusal);
}

Result<PostgresReport> inspect_postgres(const std::string& url, OpenRefusal* refusal) {
    return to_result([&url] { return look_at(url); }, refusal);
}

}  // namespace tillbook
