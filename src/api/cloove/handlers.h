// The handlers of the dialect, one file each, and what they share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/call.h"

namespace tillbook::cloove {

void record_order(Call& call);           // POST /v1/orders
void list_orders(Call& call);            // GET /v1/orders
void get_order(Call& call);              // GET /v1/orders/{id}
void update_order(Call& call);           // PATCH /v1/orders/{id}
void pay_order(Call& call);              // POST /v1/orders/{id}/payments
void refund_order(Call& call);           // POST /v1/orders/{id}/refunds
void send_to_kitchen(Call& call);        // POST /v1/orders/{id}/send-to-kitchen
void change_kitchen_status(Call& call);  // POST /v1/orders/{id}/kitchen-status
void explain_order(Call& call);          // GET /v1/orders/{id}/explain
void list_versions(Call& call);          // GET /v1/orders/{id}/versions
void list_events(Call& call);            // GET /v1/events
void trace_key(Call& call);              // GET /v1/idempotency-keys/{key}
void report_live(Call& call);            // GET /health/live
void report_ready(Call& call);           // GET /health/ready
void show_document(Call& call);          // GET /openapi.json
void show_home(Call& call);              // GET /

// The order that a path parameter names; absent if this book has given no such id.
std::optional<ObjectId> order_in_path(const Call& call);
Error no_such_order();

}  // namespace tillbook::cloove
