// The handlers of the dialect, one file each, and what they share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/call.h"

namespace tillbook::cloove {

void record_order(Call& call);   // POST /v1/orders
void list_orders(Call& call);    // GET /v1/orders
void get_order(Call& call);      // GET /v1/orders/{id}
void explain_order(Call& call);  // GET /v1/orders/{id}/explain
void list_versions(Call& call);  // GET /v1/orders/{id}/versions
void list_events(Call& call);    // GET /v1/events
void trace_key(Call& call);      // GET /v1/idempotency-keys/{key}
void report_live(Call& call);    // GET /health/live
void report_ready(Call& call);   // GET /health/ready
void show_document(Call& call);  // GET /openapi.json
void show_home(Call& call);      // GET /

// The order that a path parameter names; absent if this book has given no such id.
std::optional<ObjectId> order_in_path(const Call& call);
Error no_such_order();

// The Idempotency-Key of the request, unquoted; empty if there is none. bad_request if it is not
// 1-255 visible ASCII characters, or sent twice.
Result<std::string> idempotency_key(const http::Request& request);
// The same rule for a key that stands elsewhere.
bool is_idempotency_key(std::string_view key);

// unsupported_media_type unless the body is JSON or does not say what it is.
Result<> check_json_body(const http::Request& request);

}  // namespace tillbook::cloove
