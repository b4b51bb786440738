#include "api/request.h"

#include <algorithm>

#include "api/values.h"

namespace tillbook {

namespace {

constexpr std::size_t key_bytes_max = 255;

}  // namespace

bool is_idempotency_key(std::string_view key) {
    return !key.empty() && key.size() <= key_bytes_max &&
           std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

Result<std::string> idempotency_key(const http::Request& request) {
    const int count = request.header_count("Idempotency-Key");
    if (count == 0) return std::string{};
    std::string_view key = request.header("Idempotency-Key");
    const bool is_quoted = key.size() >= 2 && key.front() == '"' && key.back() == '"';
    if (is_quoted) key = key.substr(1, key.size() - 2);
    if (count > 1 || !is_idempotency_key(key)) {
        return Error{ErrorCode::bad_request,
                     "The header Idempotency-Key must be sent once, with 1-255 visible ASCII "
                     "characters, quoted or bare.",
                     {}};
    }
    return std::string(key);
}

Result<> check_json_body(const http::Request& request) {
    std::string_view type = request.header("Content-Type");
    type = type.substr(0, type.find(';'));
    while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
    const std::string lower = to_lower(type);
    const bool is_json = lower.empty() || lower == "application/json" || lower == "text/json" ||
                         (lower.starts_with("application/") && lower.ends_with("+json"));
    if (is_json) return done;
    return Error{ErrorCode::unsupported_media_type,
                 "The body must be sent with Content-Type: application/json.",
                 {}};
}

std::string scope_of(std::string_view method, std::string_view path) {
    path = path.substr(0, path.find('?'));
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return std::string(method) + ' ' + to_lower(path);
}

}  // namespace tillbook
