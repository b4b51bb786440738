#include "api/clover/errors.h"

#include <algorithm>
#include <array>

#include "api/json_writer.h"

namespace tillbook::clover {

namespace {

constexpr std::string_view not_found_words = "The requested resource could not be found.";

// What the core says is not there, in the original's words; what this dialect says stays.
std::string not_found_details(const std::string& detail) {
    constexpr std::string_view begin = "here is no such ";  // or "There …"
    if (detail == "the order was deleted") return "Order not found";
    if (detail.find(begin) != 1) return detail;
    const std::string_view missing = std::string_view(detail).substr(begin.size() + 1);
    if (missing.starts_with("order") && !missing.starts_with("order ")) return "Order not found";
    if (missing.starts_with("contact")) return "Customer not found";
    return std::string(not_found_words);
}

// What orders and items call their parts, wherever they are sent.
constexpr auto common_names = std::to_array<FieldName>({
    {"customer", "customers"},
    {"category", "categories"},
});

// The one missing right that has words and a status of its own.
constexpr std::string_view no_right_to_expand_words = "Invalid permissions for expandable fields.";

bool is_about_expanding(const Error& error) {
    return error.code == ErrorCode::missing_scope && error.detail == no_right_to_expand_words;
}

struct Words {
    std::string message;
    std::string details;
};

Words words_of(const Error& error) {
    switch (error.code) {
        case ErrorCode::missing_scope:
            if (is_about_expanding(error)) break;
            return {"401 Unauthorized", {}};
        case ErrorCode::invalid_api_key:
        case ErrorCode::expired_api_key:
            return {"401 Unauthorized", {}};
        case ErrorCode::not_found:
            return {"Not Found", not_found_details(error.detail)};
        case ErrorCode::order_has_payments:
            return {"Can not delete order with an associated payment.", {}};
        case ErrorCode::idempotency_key_reused:
            return {
                "This Idempotency-Key was first used with another body. Use a new key for a "
                "new operation.",
                {}};
        case ErrorCode::validation_failed:
            return {with_names(error, common_names).detail, {}};
        case ErrorCode::ip_not_allowed:
        case ErrorCode::origin_not_allowed:
        case ErrorCode::https_required:
        case ErrorCode::rate_limited:
        case ErrorCode::not_signed_in:
        case ErrorCode::wrong_credentials:
        case ErrorCode::csrf_refused:
        case ErrorCode::bad_request:
        case ErrorCode::method_not_allowed:
        case ErrorCode::payload_too_large:
        case ErrorCode::headers_too_large:
        case ErrorCode::unsupported_media_type:
        case ErrorCode::request_timeout:
        case ErrorCode::request_in_progress:
        case ErrorCode::version_moved:
        case ErrorCode::order_has_balance:
        case ErrorCode::status_conflict:
        case ErrorCode::already_exists:
        case ErrorCode::last_owner:
        case ErrorCode::day_already_sealed:
        case ErrorCode::not_a_test_order:
        case ErrorCode::backups_not_configured:
        case ErrorCode::unavailable:
        case ErrorCode::internal_error:
            break;
    }
    return {error.detail, {}};
}

http::Response answer_of(const Words& words) {
    http::Response response;
    JsonWriter json(response.body);
    json.begin_object();
    json.key("message").text(words.message);
    if (!words.details.empty()) json.key("details").text(words.details);
    json.end_object();
    return response;
}

http::Response plain(int status, std::string text) {
    http::Response response;
    response.status = status;
    response.content_type = "text/plain; charset=utf-8";
    response.body = std::move(text);
    return response;
}

}  // namespace

int status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_api_key:
        case ErrorCode::expired_api_key:
        case ErrorCode::missing_scope:
        case ErrorCode::not_signed_in:
        case ErrorCode::wrong_credentials:
            return 401;
        case ErrorCode::ip_not_allowed:
        case ErrorCode::origin_not_allowed:
        case ErrorCode::https_required:
        case ErrorCode::csrf_refused:
            return 403;
        case ErrorCode::rate_limited:
            return 429;
        case ErrorCode::bad_request:
        case ErrorCode::validation_failed:
        case ErrorCode::order_has_payments:
        case ErrorCode::order_has_balance:
        case ErrorCode::status_conflict:
        case ErrorCode::already_exists:
        case ErrorCode::last_owner:
        case ErrorCode::day_already_sealed:
        case ErrorCode::not_a_test_order:
        case ErrorCode::backups_not_configured:
            return 400;
        case ErrorCode::not_found:
            return 404;
        case ErrorCode::method_not_allowed:
            return 405;
        case ErrorCode::payload_too_large:
            return 413;
        case ErrorCode::headers_too_large:
            return 431;
        case ErrorCode::unsupported_media_type:
            return 415;
        case ErrorCode::request_timeout:
            return 408;
        case ErrorCode::idempotency_key_reused:
        case ErrorCode::request_in_progress:
            return 409;
        case ErrorCode::version_moved:
            return 412;
        case ErrorCode::unavailable:
            return 503;
        case ErrorCode::internal_error:
            return 500;
    }
    return 500;
}

http::Response to_response(const Error& error) {
    http::Response response = answer_of(words_of(error));
    response.status = is_about_expanding(error) ? 403 : status_of(error.code);
    if (retryable(error.code)) append_header(response, "Retry-After", "1");
    return response;
}

Error with_names(Error error, std::span<const FieldName> names) {
    if (error.mistakes.empty()) return error;
    std::string& field = error.mistakes.front().field;
    for (const FieldName& name : names) {
        if (!field.starts_with(name.core)) continue;
        field = std::string(name.wire) + field.substr(name.core.size());
        break;
    }
    error.detail = field + " " + error.mistakes.front().message;
    return error;
}

Error no_right_to_expand() {
    return {ErrorCode::missing_scope, std::string(no_right_to_expand_words), {}};
}

Error no_such_object() { return {ErrorCode::not_found, std::string(not_found_words), {}}; }

Error failure_of(const Error& error, const Error& missing) {
    return error.code == ErrorCode::not_found ? missing : error;
}

http::Response nothing_here() { return plain(404, "404 Not Found"); }

http::Response not_allowed(std::string_view method) {
    return plain(405, "405 " + std::string(method) + " not allowed.");
}

}  // namespace tillbook::clover
