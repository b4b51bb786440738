#include "log/postgres/postgres_webhooks.h"

#include <utility>

#include "log/postgres/columns.h"
#include "log/postgres/webhook_rows.h"

namespace tillbook {

namespace {

// "Till", as in schema.cc.
constexpr PgStatement take_lead{"take_lead", "SELECT pg_try_advisory_lock(1416195180, 2)"};
constexpr PgStatement keep_lead{"keep_lead", "SELECT 1"};
constexpr PgStatement give_lead_back{"give_lead_back", "SELECT pg_advisory_unlock(1416195180, 2)"};

constexpr PgStatement raise_webhook_revision{
    "raise_webhook_revision", "UPDATE state SET webhook_revision = webhook_revision + 1"};

// Locked, so that nobody removes them before what is written of them is there to be removed too.
constexpr PgStatement present_endpoints{
    "present_endpoints",
    "SELECT id FROM webhook_endpoint WHERE id = ANY ($1::bigint[]) ORDER BY id FOR KEY SHARE"};

constexpr PgStatement remove_endpoint_row{"remove_endpoint_row",
                                          "DELETE FROM webhook_endpoint WHERE id = $1"};
constexpr PgStatement remove_progress_row{"remove_progress_row",
                                          "DELETE FROM webhook_progress WHERE endpoint = $1"};
constexpr PgStatement remove_deliveries_of{"remove_deliveries_of",
                                           "DELETE FROM webhook_delivery WHERE endpoint = $1"};
constexpr PgStatement remove_deliveries{
    "remove_deliveries", "DELETE FROM webhook_delivery WHERE id = ANY ($1::bigint[])"};
constexpr PgStatement trim_deliveries{
    "trim_deliveries",
    "DELETE FROM webhook_delivery WHERE endpoint = $1 AND next_attempt_at IS NULL AND id <="
    " (SELECT id FROM webhook_delivery WHERE endpoint = $1 AND next_attempt_at IS NULL"
    " ORDER BY id DESC LIMIT 1 OFFSET $2::bigint)"};

// The statements of delivery_select.
struct Selected {
    Selected(const char* named, const std::string& rest)
        : name(named), sql(delivery_select + rest) {}
    PgStatement statement() const { return {name, sql.c_str()}; }
    const char* name;
    const std::string sql;
};

constexpr const char* filter_sql =
    "WHERE book = $1::bigint AND ($2::bigint IS NULL OR endpoint = $2)"
    " AND ($3::bigint IS NULL OR status = $3) AND ($4::text IS NULL OR event_type = $4)"
    " AND ($5::bigint IS NULL OR created_at >= $5) AND ($6::bigint IS NULL OR created_at < $6)";

PgParams filter_params(const DeliveryFilter& filter) {
    PgParams params;
    params.add(filter.book.value);
    filter.endpoint ? params.add(filter.endpoint->value) : params.add_null();
    filter.status ? params.add(static_cast<std::uint64_t>(*filter.status)) : params.add_null();
    filter.event_type ? params.add_text(*filter.event_type) : params.add_null();
    params.add(filter.from).add(filter.before);
    return params;
}

std::set<std::uint64_t> lock_present(PgConnection& connection, const std::set<std::uint64_t>& ids) {
    PgArray wanted(PgArray::Of::int8);
    for (const std::uint64_t id : ids) wanted.add(id);
    const PgResult rows = connection.run(present_endpoints, PgParams().add(std::move(wanted)));
    std::set<std::uint64_t> present;
    for (int row = 0; row < rows.rows(); ++row) present.insert(rows.number(row, 0));
    return present;
}

// Nothing is written of an endpoint that has been removed in the meantime.
void write_changes(PgConnection& connection, const DeliveryChanges& changes) {
    std::set<std::uint64_t> concerned;
    for (const DeliveryRecord& delivery : changes.put) concerned.insert(delivery.endpoint.value);
    for (const EndpointProgress& progress : changes.progress) {
        concerned.insert(progress.endpoint.value);
    }
    const std::set<std::uint64_t> present = lock_present(connection, concerned);
    for (const DeliveryRecord& delivery : changes.put) {
        if (!present.contains(delivery.endpoint.value)) continue;
        write_delivery(connection, delivery, DeliveryAsked::no);
    }
    if (!changes.removed.empty()) {
        PgArray removed(PgArray::Of::int8);
        for (const DeliveryId id : changes.removed) removed.add(id.value);
        connection.run(remove_deliveries, PgParams().add(std::move(removed)));
    }
    for (const EndpointProgress& progress : changes.progress) {
        if (present.contains(progress.endpoint.value)) write_progress(connection, progress);
    }
    for (const EndpointId endpoint : changes.to_trim) {
        connection.run(
            trim_deliveries,
            PgParams().add(endpoint.value).add(std::uint64_t{WebhookStore::history_max}));
    }
}

}  // namespace

PostgresWebhooks::PostgresWebhooks(std::shared_ptr<PgServer> server)
    : server_(std::move(server)), definitions_(server_->target), progress_(server_->target) {}

// The server would notice the end of the connection a moment later.
PostgresWebhooks::~PostgresWebhooks() {
    if (lead_ != Lead::held) return;
    try {
        progress_.with([](PgConnection& connection) { connection.run(give_lead_back); });
    } catch (const Unavailable&) {
        lead_ = Lead::lost;
    }
}

template <class Read>
auto PostgresWebhooks::read(Read&& read) {
    const std::lock_guard lock(definitions_mutex_);
    return definitions_.with(read);
}

template <class Put>
void PostgresWebhooks::change(Put&& put) {
    const std::lock_guard lock(definitions_mutex_);
    definitions_.with([&](PgConnection& connection) {
        PgTransaction transaction(connection);
        connection.run(raise_webhook_revision);
        put(connection);
        transaction.commit();
    });
}

template <class Use>
auto PostgresWebhooks::with_progress(Use&& use) {
    try {
        return progress_.with(use);
    } catch (const PgError&) {
        if (lead_ == Lead::held) lead_ = Lead::lost;
        throw;
    }
}

std::uint64_t PostgresWebhooks::revision() { return server_->watch.ask().webhook_revision; }

std::vector<EndpointRecord> PostgresWebhooks::load_endpoints() {
    return read([](PgConnection& connection) { return read_endpoints(connection); });
}

void PostgresWebhooks::put_endpoint(const EndpointRecord& endpoint) {
    change([&](PgConnection& connection) { write_endpoint(connection, endpoint); });
}

void PostgresWebhooks::remove_endpoint(EndpointId endpoint) {
    change([&](PgConnection& connection) {
        const PgParams id = PgParams().add(endpoint.value);
        connection.run(remove_endpoint_row, id);
        connection.run(remove_progress_row, id);
        connection.run(remove_deliveries_of, id);
    });
}

void PostgresWebhooks::request_delivery(const DeliveryRecord& delivery) {
    change([&](PgConnection& connection) {
        if (lock_present(connection, {delivery.endpoint.value}).empty()) return;
        write_delivery(connection, delivery, DeliveryAsked::yes);
    });
}

std::vector<DeliveryRecord> PostgresWebhooks::load_requested() {
    static const Selected requested("requested", "WHERE requested ORDER BY id");
    return read([](PgConnection& connection) {
        return deliveries_of(connection.run(requested.statement()));
    });
}

// After a loss it is false once: what was known of progress no longer counts.
bool PostgresWebhooks::lead() {
    const std::lock_guard lock(progress_mutex_);
    if (lead_ == Lead::lost) {
        lead_ = Lead::never;
        return false;
    }
    try {
        return with_progress([&](PgConnection& connection) {
            if (lead_ == Lead::held) return connection.run(keep_lead).rows() == 1;
            const bool is_taken = connection.run(take_lead).number(0, 0) != 0;
            if (is_taken) lead_ = Lead::held;
            return is_taken;
        });
    } catch (const PgError&) {
        if (lead_ != Lead::lost) throw;
        lead_ = Lead::never;
        return false;
    }
}

std::vector<EndpointProgress> PostgresWebhooks::load_progress() {
    return read([](PgConnection& connection) { return read_progress(connection); });
}

std::vector<DeliveryRecord> PostgresWebhooks::load_waiting() {
    static const Selected waiting("waiting",
                                  "WHERE next_attempt_at IS NOT NULL ORDER BY endpoint, id");
    return read([](PgConnection& connection) {
        return deliveries_of(connection.run(waiting.statement()));
    });
}

void PostgresWebhooks::commit(const DeliveryChanges& changes) {
    const std::lock_guard lock(progress_mutex_);
    if (lead_ == Lead::lost) throw Unavailable("Another process may deliver webhooks now.");
    with_progress([&](PgConnection& connection) {
        PgTransaction transaction(connection);
        connection.run_plain("SET LOCAL synchronous_commit = off");
        write_changes(connection, changes);
        transaction.commit();
    });
}

DeliveryPage PostgresWebhooks::list_deliveries(const DeliveryFilter& filter, std::uint64_t offset,
                                               std::uint32_t limit) {
    static const std::string count_sql =
        std::string("SELECT count(*) FROM webhook_delivery ") + filter_sql;
    static const PgStatement count{"count_deliveries", count_sql.c_str()};
    static const Selected page_of_deliveries(
        "page_of_deliveries",
        filter_sql + std::string(" ORDER BY id DESC LIMIT $7::bigint OFFSET $8::bigint"));
    return read([&](PgConnection& connection) {
        DeliveryPage page;
        page.total = connection.run(count, filter_params(filter)).number(0, 0);
        PgParams params = filter_params(filter);
        params.add(std::uint64_t{limit}).add(offset);
        page.deliveries = deliveries_of(connection.run(page_of_deliveries.statement(), params));
        return page;
    });
}

std::optional<DeliveryRecord> PostgresWebhooks::find_delivery(BookId book, DeliveryId id) {
    static const Selected one_delivery("one_delivery", "WHERE id = $1 AND book = $2");
    return read([&](PgConnection& connection) -> std::optional<DeliveryRecord> {
        auto found = deliveries_of(
            connection.run(one_delivery.statement(), PgParams().add(id.value).add(book.value)));
        if (found.empty()) return std::nullopt;
        return std::move(found.front());
    });
}

}  // namespace tillbook
