#include "base/error.h"

#include <utility>

namespace tillbook {

const std::vector<ErrorCode> all_error_codes = {
    ErrorCode::invalid_api_key,
    ErrorCode::expired_api_key,
    ErrorCode::missing_scope,
    ErrorCode::ip_not_allowed,
    ErrorCode::origin_not_allowed,
    ErrorCode::https_required,
    ErrorCode::rate_limited,
    ErrorCode::not_signed_in,
    ErrorCode::wrong_credentials,
    ErrorCode::csrf_refused,
    ErrorCode::bad_request,
    ErrorCode::validation_failed,
    ErrorCode::not_found,
    ErrorCode::method_not_allowed,
    ErrorCode::payload_too_large,
    ErrorCode::headers_too_large,
    ErrorCode::unsupported_media_type,
    ErrorCode::request_timeout,
    ErrorCode::idempotency_key_reused,
    ErrorCode::request_in_progress,
    ErrorCode::version_moved,
    ErrorCode::order_has_payments,
    ErrorCode::order_has_balance,
    ErrorCode::status_conflict,
    ErrorCode::already_exists,
    ErrorCode::last_owner,
    ErrorCode::day_already_sealed,
    ErrorCode::not_a_test_order,
    ErrorCode::backups_not_configured,
    ErrorCode::unavailable,
    ErrorCode::internal_error,
};

const char* name_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_api_key:
            return "invalid_api_key";
        case ErrorCode::expired_api_key:
            return "expired_api_key";
        case ErrorCode::missing_scope:
            return "missing_scope";
        case ErrorCode::ip_not_allowed:
            return "ip_not_allowed";
        case ErrorCode::origin_not_allowed:
            return "origin_not_allowed";
        case ErrorCode::https_required:
            return "https_required";
        case ErrorCode::rate_limited:
            return "rate_limited";
        case ErrorCode::not_signed_in:
            return "not_signed_in";
        case ErrorCode::wrong_credentials:
            return "wrong_credentials";
        case ErrorCode::csrf_refused:
            return "csrf_refused";
        case ErrorCode::bad_request:
            return "bad_request";
        case ErrorCode::validation_failed:
            return "validation_failed";
        case ErrorCode::not_found:
            return "not_found";
        case ErrorCode::method_not_allowed:
            return "method_not_allowed";
        case ErrorCode::payload_too_large:
            return "payload_too_large";
        case ErrorCode::headers_too_large:
            return "headers_too_large";
        case ErrorCode::unsupported_media_type:
            return "unsupported_media_type";
        case ErrorCode::request_timeout:
            return "request_timeout";
        case ErrorCode::idempotency_key_reused:
            return "idempotency_key_reused";
        case ErrorCode::request_in_progress:
            return "request_in_progress";
        case ErrorCode::version_moved:
            return "version_moved";
        case ErrorCode::order_has_payments:
            return "order_has_payments";
        case ErrorCode::order_has_balance:
            return "order_has_balance";
        case ErrorCode::status_conflict:
            return "status_conflict";
        case ErrorCode::already_exists:
            return "already_exists";
        case ErrorCode::last_owner:
            return "last_owner";
        case ErrorCode::day_already_sealed:
            return "day_already_sealed";
        case ErrorCode::not_a_test_order:
            return "not_a_test_order";
        case ErrorCode::backups_not_configured:
            return "backups_not_configured";
        case ErrorCode::unavailable:
            return "unavailable";
        case ErrorCode::internal_error:
            return "internal_error";
    }
    return "internal_error";
}

bool retryable(ErrorCode code) {
    switch (code) {
        case ErrorCode::rate_limited:
        case ErrorCode::request_timeout:
        case ErrorCode::request_in_progress:
        case ErrorCode::unavailable:
        case ErrorCode::internal_error:
            return true;
        case ErrorCode::invalid_api_key:
        case ErrorCode::expired_api_key:
        case ErrorCode::missing_scope:
        case ErrorCode::ip_not_allowed:
        case ErrorCode::origin_not_allowed:
        case ErrorCode::https_required:
        case ErrorCode::not_signed_in:
        case ErrorCode::wrong_credentials:
        case ErrorCode::csrf_refused:
        case ErrorCode::bad_request:
        case ErrorCode::validation_failed:
        case ErrorCode::not_found:
        case ErrorCode::method_not_allowed:
        case ErrorCode::payload_too_large:
        case ErrorCode::headers_too_large:
        case ErrorCode::unsupported_media_type:
        case ErrorCode::idempotency_key_reused:
        case ErrorCode::version_moved:
        case ErrorCode::order_has_payments:
        case ErrorCode::order_has_balance:
        case ErrorCode::status_conflict:
        case ErrorCode::already_exists:
        case ErrorCode::last_owner:
        case ErrorCode::day_already_sealed:
        case ErrorCode::not_a_test_order:
        case ErrorCode::backups_not_configured:
            return false;
    }
    return false;
}

Error mistake(std::string field, std::string message) {
    Error error{ErrorCode::validation_failed, message, {}};
    error.mistakes.push_back({std::move(field), std::move(message)});
    return error;
}

}  // namespace tillbook
