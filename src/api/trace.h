// W3C trace context: which larger operation of the caller's a request belongs to, so that its line
// in our log and the caller's own trace find each other.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace tillbook {

// As sent, lower-case hexadecimal digits.
struct TraceContext {
    std::array<char, 32> trace_id{};
    std::array<char, 16> parent_id{};
    std::array<char, 2> flags{};

    std::string_view trace() const { return {trace_id.data(), trace_id.size()}; }
    std::string_view parent() const { return {parent_id.data(), parent_id.size()}; }
};

// The value of a header traceparent; absent if it is empty or not well-formed, in which case the
// standard says to go on as if none had been sent.
std::optional<TraceContext> parse_traceparent(std::string_view text);

// What is kept of a request's trace with the entry it makes: the trace's id and its flags. Empty:
// none was sent.
std::string kept_trace(const http::Request& request);

// The value of the answer's header traceresponse, and of traceparent in requests of ours: the
// caller's trace, with our own part of it, whose id is the request's.
std::string to_traceparent(const TraceContext& context, std::uint64_t request_id);
// The same of what was kept; empty if nothing was.
std::string to_traceparent(std::string_view kept, std::uint64_t request_id);

}  // namespace tillbook
