// What every write of every dialect checks of its request before the body is looked at.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace tillbook {

// The Idempotency-Key of the request, unquoted; empty if there is none. bad_request if it is not
// 1-255 visible ASCII characters, or sent twice.
Result<std::string> idempotency_key(const http::Request& request);
// The same rule for a key that stands elsewhere.
bool is_idempotency_key(std::string_view key);

// unsupported_media_type unless the body is JSON or does not say what it is.
Result<> check_json_body(const http::Request& request);

// What an idempotency key is unique within: "POST /v1/orders". Of the path no query, no slash at
// the end, and ids in lower case.
std::string scope_of(std::string_view method, std::string_view path);

}  // namespace tillbook
