// Failures in the words of the Cloove dialect: {"error", "message"}, with "details" on 422.
#pragma once

#include <span>
#include <string_view>

#include "base/error.h"
#include "http/message.h"

namespace tillbook::cloove {

struct WireError {
    int status;
    std::string_view code;
};

// The one place where a code becomes a status.
WireError wire_error(ErrorCode code);

http::Response to_response(const Error& error);

// A failure of the core in the caller's words: neutral paths become names of /v1
// ("lines[2].product" → "items[2].product_id"), and a reused key names the member that differs.
// `members` are the names of the fingerprint's codes, from code 1.
Error in_callers_words(Error error, std::span<const std::string_view> members);

}  // namespace tillbook::cloove
