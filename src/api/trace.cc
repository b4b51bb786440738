#include "api/trace.h"

#include <algorithm>

namespace tillbook {

namespace {

constexpr std::size_t version_00_size = 55;
constexpr std::size_t trace_at = 3, parent_at = 36, flags_at = 53;
constexpr std::size_t trace_size = 32, kept_size = 34;

bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string kept(const TraceContext& context) {
    return std::string(context.trace()).append(context.flags.data(), context.flags.size());
}

bool is_all_zero(std::string_view text) { return text.find_first_not_of('0') == text.npos; }

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view text) {
    if (text.size() < version_00_size) return std::nullopt;
    const std::string_view version = text.substr(0, 2);
    const std::string_view trace = text.substr(trace_at, 32);
    const std::string_view parent = text.substr(parent_at, 16);
    const std::string_view flags = text.substr(flags_at, 2);
    const bool has_dashes =
        text[trace_at - 1] == '-' && text[parent_at - 1] == '-' && text[flags_at - 1] == '-';
    if (!has_dashes || !is_hex(version) || !is_hex(trace) || !is_hex(parent) || !is_hex(flags) ||
        version == "ff" || is_all_zero(trace) || is_all_zero(parent)) {
        return std::nullopt;
    }
    // A later version may say more behind what we know.
    const bool is_longer = text.size() > version_00_size;
    if (is_longer && (version == "00" || text[version_00_size] != '-')) return std::nullopt;
    TraceContext context;
    std::copy(trace.begin(), trace.end(), context.trace_id.begin());
    std::copy(parent.begin(), parent.end(), context.parent_id.begin());
    std::copy(flags.begin(), flags.end(), context.flags.begin());
    return context;
}

std::string kept_trace(const http::Request& request) {
    const auto context = parse_traceparent(request.header("traceparent"));
    return context ? kept(*context) : std::string();
}

std::string to_traceparent(const TraceContext& context, std::uint64_t request_id) {
    return to_traceparent(kept(context), request_id);
}

std::string to_traceparent(std::string_view kept, std::uint64_t request_id) {
    if (kept.size() != kept_size) return {};
    std::string text = "00-";
    text.append(kept.substr(0, trace_size));
    text += '-';
    constexpr std::string_view digits = "0123456789abcdef";
    for (int shift = 60; shift >= 0; shift -= 4) text += digits[(request_id >> shift) & 15];
    text += '-';
    text.append(kept.substr(trace_size));
    return text;
}

}  // namespace tillbook
