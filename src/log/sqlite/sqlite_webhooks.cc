#include "log/sqlite/sqlite_webhooks.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <utility>

#include "log/sqlite/columns.h"

namespace tillbook {
namespace {

constexpr const char* endpoint_columns =
    "id, book, name, url, events, style, max_in_flight, sealed_secret, sealed_previous_secret,"
    " previous_secret_until, secret_prefix, secret_rotated_at, secret_entry, verified, disabled_at,"
    " disabled_reason, created_at, updated_at, place_number, place_index, steering, steered_entry,"
    " resumed_entry, administered_entry";

constexpr const char* delivery_columns =
    "id, endpoint, book, cause, number, event_index, previous_number, previous_index, event_type,"
    " status, attempts, next_attempt_at, created_at, updated_at, delivered_at, url,"
    " response_status, latency_ms, error, response";

// Nothing is written of an endpoint that has been removed in the meantime.
constexpr const char* put_delivery_sql =
    "INSERT OR REPLACE INTO webhook_delivery"
    " SELECT ?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21"
    " WHERE EXISTS (SELECT 1 FROM webhook_endpoint WHERE id = ?2)";
constexpr const char* put_progress_sql =
    "INSERT OR REPLACE INTO webhook_progress"
    " SELECT ?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11"
    " WHERE EXISTS (SELECT 1 FROM webhook_endpoint WHERE id = ?1)";
constexpr int requested_parameter = 21;

std::string select_deliveries(const std::string& rest) {
    return std::string("SELECT ") + delivery_columns + " FROM webhook_delivery " + rest;
}

FeedPlace place_of(const Statement& row, int column) {
    return {row.number(column), static_cast<std::uint32_t>(row.number(column + 1))};
}

void bind(Statement& row, int parameter, const FeedPlace& place) {
    row.bind(parameter, place.number);
    row.bind(parameter + 1, place.index);
}

EndpointRecord endpoint_of(const Statement& row) {
    EndpointRecord endpoint;
    endpoint.id.value = row.number(0);
    endpoint.book.value = row.number(1);
    endpoint.name = row.bytes(2);
    endpoint.url = row.bytes(3);
    endpoint.events = from_lines(row.bytes(4));
    endpoint.style = row.bytes(5);
    endpoint.max_in_flight = static_cast<std::uint32_t>(row.number(6));
    endpoint.sealed_secret = row.bytes(7);
    endpoint.sealed_previous_secret = row.bytes(8);
    endpoint.previous_secret_until = to_instant(row.number(9));
    endpoint.secret_prefix = row.bytes(10);
    endpoint.secret_rotated_at = to_instant(row.number(11));
    endpoint.secret_entry = row.number(12);
    endpoint.verified = row.number(13) != 0;
    endpoint.disabled_at = optional_instant(row, 14);
    endpoint.disabled_reason = row.bytes(15);
    endpoint.created_at = to_instant(row.number(16));
    endpoint.updated_at = to_instant(row.number(17));
    endpoint.place = place_of(row, 18);
    endpoint.steering = static_cast<Steering>(row.number(20));
    endpoint.steered_entry = row.number(21);
    endpoint.resumed_entry = row.number(22);
    endpoint.administered_entry = row.number(23);
    return endpoint;
}

void insert(Connection& connection, const EndpointRecord& endpoint) {
    Statement row = connection.prepare(
        "INSERT OR REPLACE INTO webhook_endpoint VALUES"
        " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    const std::string events = to_lines(endpoint.events);
    row.bind(1, endpoint.id.value);
    row.bind(2, endpoint.book.value);
    row.bind_text(3, endpoint.name);
    row.bind_text(4, endpoint.url);
    row.bind_text(5, events);
    row.bind_text(6, endpoint.style);
    row.bind(7, endpoint.max_in_flight);
    row.bind(8, std::string_view(endpoint.sealed_secret));
    row.bind(9, std::string_view(endpoint.sealed_previous_secret));
    row.bind(10, stored(endpoint.previous_secret_until));
    row.bind_text(11, endpoint.secret_prefix);
    row.bind(12, stored(endpoint.secret_rotated_at));
    row.bind(13, endpoint.secret_entry);
    row.bind(14, std::uint64_t{endpoint.verified});
    bind(row, 15, endpoint.disabled_at);
    row.bind_text(16, endpoint.disabled_reason);
    row.bind(17, stored(endpoint.created_at));
    row.bind(18, stored(endpoint.updated_at));
    bind(row, 19, endpoint.place);
    row.bind(21, static_cast<std::uint64_t>(endpoint.steering));
    row.bind(22, endpoint.steered_entry);
    row.bind(23, endpoint.resumed_entry);
    row.bind(24, endpoint.administered_entry);
    row.run();
}

DeliveryRecord delivery_of(const Statement& row) {
    DeliveryRecord delivery;
    delivery.id.value = row.number(0);
    delivery.endpoint.value = row.number(1);
    delivery.book.value = row.number(2);
    delivery.cause = static_cast<DeliveryCause>(row.number(3));
    delivery.place = place_of(row, 4);
    delivery.previous = place_of(row, 6);
    delivery.event_type = row.bytes(8);
    delivery.status = static_cast<DeliveryStatus>(row.number(9));
    delivery.attempts = static_cast<std::uint32_t>(row.number(10));
    delivery.next_attempt_at = optional_instant(row, 11);
    delivery.created_at = to_instant(row.number(12));
    delivery.updated_at = to_instant(row.number(13));
    delivery.delivered_at = optional_instant(row, 14);
    delivery.url = row.bytes(15);
    delivery.response_status = static_cast<int>(row.number(16));
    delivery.latency_ms = static_cast<std::int64_t>(row.number(17));
    delivery.error = row.bytes(18);
    delivery.response = row.bytes(19);
    return delivery;
}

enum class Requested : std::uint64_t { no, yes };

void run(Statement& row, const DeliveryRecord& delivery, Requested requested) {
    row.bind(1, delivery.id.value);
    row.bind(2, delivery.endpoint.value);
    row.bind(3, delivery.book.value);
    row.bind(4, static_cast<std::uint64_t>(delivery.cause));
    bind(row, 5, delivery.place);
    bind(row, 7, delivery.previous);
    row.bind_text(9, delivery.event_type);
    row.bind(10, static_cast<std::uint64_t>(delivery.status));
    row.bind(11, delivery.attempts);
    bind(row, 12, delivery.next_attempt_at);
    row.bind(13, stored(delivery.created_at));
    row.bind(14, stored(delivery.updated_at));
    bind(row, 15, delivery.delivered_at);
    row.bind_text(16, delivery.url);
    row.bind(17, static_cast<std::uint64_t>(delivery.response_status));
    row.bind(18, static_cast<std::uint64_t>(delivery.latency_ms));
    row.bind_text(19, delivery.error);
    row.bind(20, std::string_view(delivery.response));
    row.bind(requested_parameter, static_cast<std::uint64_t>(requested));
    row.run();
}

void run(Statement& row, const EndpointProgress& progress) {
    row.bind(1, progress.endpoint.value);
    bind(row, 2, progress.cursor);
    bind(row, 4, progress.last_sent);
    row.bind(6, progress.steered_entry);
    row.bind(7, progress.resumed_entry);
    bind(row, 8, progress.failing_since);
    row.bind(9, progress.failures);
    bind(row, 10, progress.last_delivered_at);
    progress.last_succeeded ? row.bind(11, std::uint64_t{*progress.last_succeeded})
                            : row.bind_null(11);
    row.run();
}

std::vector<DeliveryRecord> read_deliveries(Connection& connection, const std::string& rest) {
    Statement row = connection.prepare(select_deliveries(rest));
    std::vector<DeliveryRecord> deliveries;
    while (row.step()) deliveries.push_back(delivery_of(row));
    return deliveries;
}

// The conditions of a filter, and their values in the same order.
std::string where(const DeliveryFilter& filter) {
    std::string text = "WHERE book = ?1";
    if (filter.endpoint) text += " AND endpoint = ?2";
    if (filter.status) text += " AND status = ?3";
    if (filter.event_type) text += " AND event_type = ?4";
    if (filter.from) text += " AND created_at >= ?5";
    if (filter.before) text += " AND created_at < ?6";
    return text;
}

void bind(Statement& row, const DeliveryFilter& filter) {
    row.bind(1, filter.book.value);
    if (filter.endpoint) row.bind(2, filter.endpoint->value);
    if (filter.status) row.bind(3, static_cast<std::uint64_t>(*filter.status));
    if (filter.event_type) row.bind_text(4, *filter.event_type);
    if (filter.from) row.bind(5, stored(*filter.from));
    if (filter.before) row.bind(6, stored(*filter.before));
}

}  // namespace

SqliteWebhooks::Definitions::Definitions(Connection made)
    : connection(std::move(made)),
      revision(connection.prepare("SELECT value FROM meta WHERE name = 'webhook_revision'")) {}

SqliteWebhooks::Progress::Progress(Connection made)
    : connection(std::move(made)),
      put_progress(connection.prepare(put_progress_sql)),
      put_delivery(connection.prepare(put_delivery_sql)),
      remove_delivery(connection.prepare("DELETE FROM webhook_delivery WHERE id = ?")),
      trim(connection.prepare(
          "DELETE FROM webhook_delivery WHERE endpoint = ?1 AND next_attempt_at IS NULL AND id <="
          " (SELECT id FROM webhook_delivery WHERE endpoint = ?1 AND next_attempt_at IS NULL"
          " ORDER BY id DESC LIMIT 1 OFFSET ?2)")) {
    if (connection.ask("PRAGMA synchronous") != 0) connection.run("PRAGMA synchronous = NORMAL");
}

SqliteWebhooks::SqliteWebhooks(std::shared_ptr<SqliteFile> file)
    : file_(std::move(file)),
      definitions_(*file_, file_->options().reader_cache_bytes),
      progress_(*file_, file_->options().reader_cache_bytes) {}

SqliteWebhooks::~SqliteWebhooks() {
    if (lead_file_ >= 0) close(lead_file_);
}

template <class Read>
auto SqliteWebhooks::read(Read&& read) {
    const std::lock_guard lock(definitions_mutex_);
    return definitions_.with([&](Definitions& held) { return read(held.connection); });
}

template <class Put>
void SqliteWebhooks::change(Put&& put) {
    const std::lock_guard lock(definitions_mutex_);
    definitions_.with([&](Definitions& held) {
        WriteTransaction transaction(held.connection);
        put(held.connection);
        held.connection.run("UPDATE meta SET value = value + 1 WHERE name = 'webhook_revision'");
        transaction.commit();
    });
}

std::uint64_t SqliteWebhooks::revision() {
    const std::lock_guard lock(definitions_mutex_);
    return definitions_.with([](Definitions& held) {
        held.revision.step();
        const ResetAtEnd reset(held.revision);
        return held.revision.number(0);
    });
}

std::vector<EndpointRecord> SqliteWebhooks::load_endpoints() {
    return read([](Connection& connection) {
        Statement row = connection.prepare(std::string("SELECT ") + endpoint_columns +
                                           " FROM webhook_endpoint ORDER BY id");
        std::vector<EndpointRecord> endpoints;
        while (row.step()) endpoints.push_back(endpoint_of(row));
        return endpoints;
    });
}

void SqliteWebhooks::put_endpoint(const EndpointRecord& endpoint) {
    change([&](Connection& connection) { insert(connection, endpoint); });
}

void SqliteWebhooks::remove_endpoint(EndpointId endpoint) {
    change([&](Connection& connection) {
        const std::string id = std::to_string(static_cast<std::int64_t>(endpoint.value));
        connection.run("DELETE FROM webhook_endpoint WHERE id = " + id);
        connection.run("DELETE FROM webhook_progress WHERE endpoint = " + id);
        connection.run("DELETE FROM webhook_delivery WHERE endpoint = " + id);
    });
}

void SqliteWebhooks::request_delivery(const DeliveryRecord& delivery) {
    change([&](Connection& connection) {
        Statement row = connection.prepare(put_delivery_sql);
        run(row, delivery, Requested::yes);
    });
}

std::vector<DeliveryRecord> SqliteWebhooks::load_requested() {
    return read([](Connection& connection) {
        return read_deliveries(connection, "WHERE requested = 1 ORDER BY id");
    });
}

bool SqliteWebhooks::lead() {
    const std::lock_guard lock(progress_mutex_);
    if (lead_file_ >= 0) return true;
    const std::string path = file_->options().path + "-deliver";
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) throw Unavailable("The file " + path + " cannot be opened.");
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        close(file);
        return false;
    }
    lead_file_ = file;
    return true;
}

std::vector<EndpointProgress> SqliteWebhooks::load_progress() {
    return read([](Connection& connection) {
        Statement row = connection.prepare(
            "SELECT endpoint, cursor_number, cursor_index, last_number, last_index, steered_entry,"
            " resumed_entry, failing_since, failures, last_delivered_at, last_succeeded"
            " FROM webhook_progress ORDER BY endpoint");
        std::vector<EndpointProgress> all;
        while (row.step()) {
            EndpointProgress& progress = all.emplace_back();
            progress.endpoint.value = row.number(0);
            progress.cursor = place_of(row, 1);
            progress.last_sent = place_of(row, 3);
            progress.steered_entry = row.number(5);
            progress.resumed_entry = row.number(6);
            progress.failing_since = optional_instant(row, 7);
            progress.failures = row.number(8);
            progress.last_delivered_at = optional_instant(row, 9);
            if (!row.is_null(10)) progress.last_succeeded = row.number(10) != 0;
        }
        return all;
    });
}

std::vector<DeliveryRecord> SqliteWebhooks::load_waiting() {
    return read([](Connection& connection) {
        return read_deliveries(connection,
                               "WHERE next_attempt_at IS NOT NULL ORDER BY endpoint, id");
    });
}

void SqliteWebhooks::commit(const DeliveryChanges& changes) {
    const std::lock_guard lock(progress_mutex_);
    progress_.with([&](Progress& held) {
        WriteTransaction transaction(held.connection);
        for (const DeliveryRecord& delivery : changes.put) {
            run(held.put_delivery, delivery, Requested::no);
        }
        for (const DeliveryId id : changes.removed) {
            held.remove_delivery.bind(1, id.value);
            held.remove_delivery.run();
        }
        for (const EndpointProgress& progress : changes.progress) run(held.put_progress, progress);
        for (const EndpointId endpoint : changes.to_trim) {
            held.trim.bind(1, endpoint.value);
            held.trim.bind(2, std::uint64_t{history_max});
            held.trim.run();
        }
        transaction.commit();
    });
}

DeliveryPage SqliteWebhooks::list_deliveries(const DeliveryFilter& filter, std::uint64_t offset,
                                             std::uint32_t limit) {
    return read([&](Connection& connection) {
        DeliveryPage page;
        Statement count =
            connection.prepare("SELECT count(*) FROM webhook_delivery " + where(filter));
        bind(count, filter);
        if (count.step()) page.total = count.number(0);
        count.reset();
        Statement row = connection.prepare(
            select_deliveries(where(filter) + " ORDER BY id DESC LIMIT " + std::to_string(limit) +
                              " OFFSET " + std::to_string(offset)));
        bind(row, filter);
        while (row.step()) page.deliveries.push_back(delivery_of(row));
        return page;
    });
}

std::optional<DeliveryRecord> SqliteWebhooks::find_delivery(BookId book, DeliveryId id) {
    return read([&](Connection& connection) -> std::optional<DeliveryRecord> {
        Statement row = connection.prepare(select_deliveries("WHERE id = ?1 AND book = ?2"));
        row.bind(1, id.value);
        row.bind(2, book.value);
        if (!row.step()) return std::nullopt;
        return delivery_of(row);
    });
}

}  // namespace tillbook
