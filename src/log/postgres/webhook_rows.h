// Rows of the tables of webhooks, in SQL and in C++.
#pragma once

#include <string>
#include <vector>

#include "log/postgres/connection.h"
#include "log/webhooks.h"

namespace tillbook {

std::vector<EndpointRecord> read_endpoints(PgConnection& connection);
void write_endpoint(PgConnection& connection, const EndpointRecord& endpoint);

std::vector<EndpointProgress> read_progress(PgConnection& connection);
void write_progress(PgConnection& connection, const EndpointProgress& progress);

// The columns that deliveries_of() reads.
inline constexpr const char* delivery_select =
    "SELECT id, endpoint, book, cause, number, event_index, previous_number, previous_index,"
    " event_type, status, attempts, next_attempt_at, created_at, updated_at, delivered_at, url,"
    " response_status, latency_ms, error, response FROM webhook_delivery ";
std::vector<DeliveryRecord> deliveries_of(const PgResult& rows);
enum class DeliveryAsked { no, yes };
void write_delivery(PgConnection& connection, const DeliveryRecord& delivery, DeliveryAsked asked);

}  // namespace tillbook
