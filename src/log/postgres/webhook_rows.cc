#include "log/postgres/webhook_rows.h"

#include "log/postgres/columns.h"

namespace tillbook {

namespace {

using pg::from_lines;
using pg::stored;
using pg::to_instant;
using pg::to_lines;

constexpr PgStatement all_endpoints{
    "all_endpoints",
    "SELECT id, book, name, url, events, style, max_in_flight, sealed_secret,"
    " sealed_previous_secret, previous_secret_until, secret_prefix, secret_rotated_at,"
    " secret_entry, verified, disabled_at, disabled_reason, created_at, updated_at, place_number,"
    " place_index, steering, steered_entry, resumed_entry, administered_entry"
    " FROM webhook_endpoint ORDER BY id"};

constexpr PgStatement put_endpoint_row{
    "put_endpoint_row",
    "INSERT INTO webhook_endpoint (id, book, name, url, events, style, max_in_flight,"
    " sealed_secret, sealed_previous_secret, previous_secret_until, secret_prefix,"
    " secret_rotated_at, secret_entry, verified, disabled_at, disabled_reason, created_at,"
    " updated_at, place_number, place_index, steering, steered_entry, resumed_entry,"
    " administered_entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
    " $14::bigint <> 0, $15, $16, $17, $18, $19, $20, $21::bigint, $22, $23, $24)"
    " ON CONFLICT (id) DO UPDATE SET book = excluded.book, name = excluded.name,"
    " url = excluded.url, events = excluded.events, style = excluded.style,"
    " max_in_flight = excluded.max_in_flight, sealed_secret = excluded.sealed_secret,"
    " sealed_previous_secret = excluded.sealed_previous_secret,"
    " previous_secret_until = excluded.previous_secret_until,"
    " secret_prefix = excluded.secret_prefix, secret_rotated_at = excluded.secret_rotated_at,"
    " secret_entry = excluded.secret_entry, verified = excluded.verified,"
    " disabled_at = excluded.disabled_at, disabled_reason = excluded.disabled_reason,"
    " created_at = excluded.created_at, updated_at = excluded.updated_at,"
    " place_number = excluded.place_number, place_index = excluded.place_index,"
    " steering = excluded.steering, steered_entry = excluded.steered_entry,"
    " resumed_entry = excluded.resumed_entry, administered_entry = excluded.administered_entry"};

constexpr PgStatement all_progress{
    "all_progress",
    "SELECT endpoint, cursor_number, cursor_index, last_number, last_index, steered_entry,"
    " resumed_entry, failing_since, failures, last_delivered_at, last_succeeded"
    " FROM webhook_progress ORDER BY endpoint"};

constexpr PgStatement put_progress_row{
    "put_progress_row",
    "INSERT INTO webhook_progress (endpoint, cursor_number, cursor_index, last_number, last_index,"
    " steered_entry, resumed_entry, failing_since, failures, last_delivered_at, last_succeeded)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::bigint <> 0)"
    " ON CONFLICT (endpoint) DO UPDATE SET cursor_number = excluded.cursor_number,"
    " cursor_index = excluded.cursor_index, last_number = excluded.last_number,"
    " last_index = excluded.last_index, steered_entry = excluded.steered_entry,"
    " resumed_entry = excluded.resumed_entry, failing_since = excluded.failing_since,"
    " failures = excluded.failures, last_delivered_at = excluded.last_delivered_at,"
    " last_succeeded = excluded.last_succeeded"};

constexpr PgStatement put_delivery_row{
    "put_delivery_row",
    "INSERT INTO webhook_delivery (id, endpoint, book, cause, number, event_index,"
    " previous_number, previous_index, event_type, status, attempts, next_attempt_at, created_at,"
    " updated_at, delivered_at, url, response_status, latency_ms, error, response, requested)"
    " VALUES ($1, $2, $3, $4::bigint, $5, $6, $7, $8, $9, $10::bigint, $11, $12, $13, $14, $15,"
    " $16, $17::bigint, $18, $19, $20, $21::bigint <> 0)"
    " ON CONFLICT (id) DO UPDATE SET endpoint = excluded.endpoint, book = excluded.book,"
    " cause = excluded.cause, number = excluded.number, event_index = excluded.event_index,"
    " previous_number = excluded.previous_number, previous_index = excluded.previous_index,"
    " event_type = excluded.event_type, status = excluded.status, attempts = excluded.attempts,"
    " next_attempt_at = excluded.next_attempt_at, created_at = excluded.created_at,"
    " updated_at = excluded.updated_at, delivered_at = excluded.delivered_at, url = excluded.url,"
    " response_status = excluded.response_status, latency_ms = excluded.latency_ms,"
    " error = excluded.error, response = excluded.response, requested = excluded.requested"};

FeedPlace place_of(const PgResult& rows, int row, int column) {
    return {rows.number(row, column), static_cast<std::uint32_t>(rows.number(row, column + 1))};
}

void add(PgParams& params, const FeedPlace& place) {
    params.add(place.number).add(std::uint64_t{place.index});
}

EndpointRecord endpoint_of_row(const PgResult& rows, int row) {
    EndpointRecord endpoint;
    endpoint.id.value = rows.number(row, 0);
    endpoint.book.value = rows.number(row, 1);
    endpoint.name = rows.bytes(row, 2);
    endpoint.url = rows.bytes(row, 3);
    endpoint.events = from_lines(rows.bytes(row, 4));
    endpoint.style = rows.bytes(row, 5);
    endpoint.max_in_flight = static_cast<std::uint32_t>(rows.number(row, 6));
    endpoint.sealed_secret = rows.bytes(row, 7);
    endpoint.sealed_previous_secret = rows.bytes(row, 8);
    endpoint.previous_secret_until = to_instant(rows.number(row, 9));
    endpoint.secret_prefix = rows.bytes(row, 10);
    endpoint.secret_rotated_at = to_instant(rows.number(row, 11));
    endpoint.secret_entry = rows.number(row, 12);
    endpoint.verified = rows.number(row, 13) != 0;
    endpoint.disabled_at = rows.instant(row, 14);
    endpoint.disabled_reason = rows.bytes(row, 15);
    endpoint.created_at = to_instant(rows.number(row, 16));
    endpoint.updated_at = to_instant(rows.number(row, 17));
    endpoint.place = place_of(rows, row, 18);
    endpoint.steering = static_cast<Steering>(rows.number(row, 20));
    endpoint.steered_entry = rows.number(row, 21);
    endpoint.resumed_entry = rows.number(row, 22);
    endpoint.administered_entry = rows.number(row, 23);
    return endpoint;
}

DeliveryRecord delivery_of_row(const PgResult& rows, int row) {
    DeliveryRecord delivery;
    delivery.id.value = rows.number(row, 0);
    delivery.endpoint.value = rows.number(row, 1);
    delivery.book.value = rows.number(row, 2);
    delivery.cause = static_cast<DeliveryCause>(rows.number(row, 3));
    delivery.place = place_of(rows, row, 4);
    delivery.previous = place_of(rows, row, 6);
    delivery.event_type = rows.bytes(row, 8);
    delivery.status = static_cast<DeliveryStatus>(rows.number(row, 9));
    delivery.attempts = static_cast<std::uint32_t>(rows.number(row, 10));
    delivery.next_attempt_at = rows.instant(row, 11);
    delivery.created_at = to_instant(rows.number(row, 12));
    delivery.updated_at = to_instant(rows.number(row, 13));
    delivery.delivered_at = rows.instant(row, 14);
    delivery.url = rows.bytes(row, 15);
    delivery.response_status = static_cast<int>(rows.number(row, 16));
    delivery.latency_ms = static_cast<std::int64_t>(rows.number(row, 17));
    delivery.error = rows.bytes(row, 18);
    delivery.response = rows.bytes(row, 19);
    return delivery;
}

}  // namespace

std::vector<EndpointRecord> read_endpoints(PgConnection& connection) {
    const PgResult rows = connection.run(all_endpoints);
    std::vector<EndpointRecord> endpoints;
    endpoints.reserve(static_cast<std::size_t>(rows.rows()));
    for (int row = 0; row < rows.rows(); ++row) endpoints.push_back(endpoint_of_row(rows, row));
    return endpoints;
}

void write_endpoint(PgConnection& connection, const EndpointRecord& endpoint) {
    PgParams row;
    row.add(endpoint.id.value).add(endpoint.book.value).add_text(endpoint.name);
    row.add_text(endpoint.url).add_text(to_lines(endpoint.events)).add_text(endpoint.style);
    row.add(std::uint64_t{endpoint.max_in_flight}).add_bytes(endpoint.sealed_secret);
    row.add_bytes(endpoint.sealed_previous_secret).add(stored(endpoint.previous_secret_until));
    row.add_text(endpoint.secret_prefix).add(stored(endpoint.secret_rotated_at));
    row.add(endpoint.secret_entry).add(std::uint64_t{endpoint.verified}).add(endpoint.disabled_at);
    row.add_text(endpoint.disabled_reason).add(stored(endpoint.created_at));
    row.add(stored(endpoint.updated_at));
    add(row, endpoint.place);
    row.add(static_cast<std::uint64_t>(endpoint.steering)).add(endpoint.steered_entry);
    row.add(endpoint.resumed_entry).add(endpoint.administered_entry);
    connection.run(put_endpoint_row, row);
}

std::vector<EndpointProgress> read_progress(PgConnection& connection) {
    const PgResult rows = connection.run(all_progress);
    std::vector<EndpointProgress> all;
    for (int row = 0; row < rows.rows(); ++row) {
        EndpointProgress& progress = all.emplace_back();
        progress.endpoint.value = rows.number(row, 0);
        progress.cursor = place_of(rows, row, 1);
        progress.last_sent = place_of(rows, row, 3);
        progress.steered_entry = rows.number(row, 5);
        progress.resumed_entry = rows.number(row, 6);
        progress.failing_since = rows.instant(row, 7);
        progress.failures = rows.number(row, 8);
        progress.last_delivered_at = rows.instant(row, 9);
        if (!rows.is_null(row, 10)) progress.last_succeeded = rows.number(row, 10) != 0;
    }
    return all;
}

void write_progress(PgConnection& connection, const EndpointProgress& progress) {
    PgParams row;
    row.add(progress.endpoint.value);
    add(row, progress.cursor);
    add(row, progress.last_sent);
    row.add(progress.steered_entry).add(progress.resumed_entry).add(progress.failing_since);
    row.add(progress.failures).add(progress.last_delivered_at);
    progress.last_succeeded ? row.add(std::uint64_t{*progress.last_succeeded}) : row.add_null();
    connection.run(put_progress_row, row);
}

std::vector<DeliveryRecord> deliveries_of(const PgResult& rows) {
    std::vector<DeliveryRecord> deliveries;
    deliveries.reserve(static_cast<std::size_t>(rows.rows()));
    for (int row = 0; row < rows.rows(); ++row) deliveries.push_back(delivery_of_row(rows, row));
    return deliveries;
}

void write_delivery(PgConnection& connection, const DeliveryRecord& delivery, DeliveryAsked asked) {
    PgParams row;
    row.add(delivery.id.value).add(delivery.endpoint.value).add(delivery.book.value);
    row.add(static_cast<std::uint64_t>(delivery.cause));
    add(row, delivery.place);
    add(row, delivery.previous);
    row.add_text(delivery.event_type).add(static_cast<std::uint64_t>(delivery.status));
    row.add(std::uint64_t{delivery.attempts}).add(delivery.next_attempt_at);
    row.add(stored(delivery.created_at)).add(stored(delivery.updated_at));
    row.add(delivery.delivered_at).add_text(delivery.url);
    row.add(static_cast<std::uint64_t>(delivery.response_status));
    row.add(static_cast<std::uint64_t>(delivery.latency_ms)).add_bytes(delivery.error);
    row.add_bytes(delivery.response).add(static_cast<std::uint64_t>(asked));
    connection.run(put_delivery_row, row);
}

}  // namespace tillbook
