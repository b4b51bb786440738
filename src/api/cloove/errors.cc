#include "api/cloove/errors.h"

#include <array>
#include <charconv>

#include "api/json_writer.h"

namespace tillbook::cloove {

namespace {

struct Renamed {
    std::string_view neutral;
    std::string_view ours;
};

struct RenamedPart {
    std::string_view list;
    Renamed member;
};

constexpr std::array renamed_heads = {
    Renamed{"lines", "items"},           Renamed{"discount", "discount_amount"},
    Renamed{"customer", "customer_id"},  Renamed{"store", "store_id"},
    Renamed{"paid", "amount_paid"},      Renamed{"total", "items"},
    Renamed{"method", "payment_method"}, Renamed{"category", "category_id"},
    Renamed{"stores", "store_ids"},      Renamed{"stock", "store_inventory"},
    Renamed{"variant", "variant_id"},    Renamed{"zone", "timezone"},
};

constexpr std::array renamed_parts = {
    RenamedPart{"lines", {"product", "product_id"}},
    RenamedPart{"lines", {"variant", "variant_id"}},
    RenamedPart{"lines", {"price", "custom_price"}},
    RenamedPart{"lines", {"name", "product_name"}},
    RenamedPart{"stock", {"variant", "variant_id"}},
    RenamedPart{"stock", {"store", "store_id"}},
};

std::string_view rename(std::string_view neutral) {
    for (const Renamed& entry : renamed_heads) {
        if (entry.neutral == neutral) return entry.ours;
    }
    return neutral;
}

std::string_view rename_part(std::string_view list, std::string_view neutral) {
    for (const RenamedPart& entry : renamed_parts) {
        if (entry.list == list && entry.member.neutral == neutral) return entry.member.ours;
    }
    return neutral;
}

// "lines[2].product": a head, perhaps an index, perhaps a tail.
std::string callers_path(std::string_view path) {
    const std::size_t head_end = path.find_first_of("[.");
    const std::string_view head = path.substr(0, head_end);
    std::string result(rename(head));
    if (head_end == path.npos) return result;
    const std::size_t dot = path.find('.', head_end);
    result += path.substr(head_end, dot == path.npos ? path.npos : dot - head_end);
    if (dot != path.npos) {
        result += '.';
        result += rename_part(head, path.substr(dot + 1));
    }
    return result;
}

std::string differing_member(const Error& error, std::span<const std::string_view> members) {
    std::size_t code = 0;
    if (!error.mistakes.empty()) {
        const std::string& digits = error.mistakes.front().field;
        std::from_chars(digits.data(), digits.data() + digits.size(), code);
    }
    const bool is_known = code >= 1 && code <= members.size();
    return is_known ? std::string(members[code - 1]) : "a member";
}

// What the core says of a failure begins like any sentence of ours.
std::string as_sentence(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    }
    return text;
}

}  // namespace

WireError wire_error(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_api_key:
            return {401, "invalid_api_key"};
        case ErrorCode::expired_api_key:
            return {401, "expired_api_key"};
        case ErrorCode::missing_scope:
            return {403, "missing_scope"};
        case ErrorCode::ip_not_allowed:
            return {403, "ip_not_allowed"};
        case ErrorCode::origin_not_allowed:
            return {403, "origin_not_allowed"};
        case ErrorCode::https_required:
            return {403, "https_required"};
        case ErrorCode::rate_limited:
            return {429, "rate_limited"};
        case ErrorCode::not_signed_in:
            return {401, "not_signed_in"};
        case ErrorCode::wrong_credentials:
            return {401, "wrong_credentials"};
        case ErrorCode::csrf_refused:
            return {403, "csrf_refused"};
        case ErrorCode::bad_request:
            return {400, "bad_request"};
        case ErrorCode::validation_failed:
            return {422, "validation_failed"};
        case ErrorCode::not_found:
            return {404, "not_found"};
        case ErrorCode::method_not_allowed:
            return {405, "method_not_allowed"};
        case ErrorCode::payload_too_large:
            return {413, "payload_too_large"};
        case ErrorCode::headers_too_large:
            return {431, "headers_too_large"};
        case ErrorCode::unsupported_media_type:
            return {415, "unsupported_media_type"};
        case ErrorCode::request_timeout:
            return {408, "request_timeout"};
        case ErrorCode::idempotency_key_reused:
            return {409, "idempotency_key_reused"};
        case ErrorCode::request_in_progress:
            return {409, "request_in_progress"};
        case ErrorCode::version_moved:
            return {412, "version_moved"};
        case ErrorCode::order_has_payments:
            return {409, "order_has_payments"};
        case ErrorCode::order_has_balance:
            return {409, "order_has_balance"};
        case ErrorCode::status_conflict:
            return {409, "status_conflict"};
        case ErrorCode::already_exists:
            return {409, "already_exists"};
        case ErrorCode::last_owner:
            return {409, "last_owner"};
        case ErrorCode::day_already_sealed:
            return {409, "day_already_sealed"};
        case ErrorCode::not_a_test_order:
            return {409, "not_a_test_order"};
        case ErrorCode::backups_not_configured:
            return {409, "backups_not_configured"};
        case ErrorCode::unavailable:
            return {503, "unavailable"};
        case ErrorCode::internal_error:
            return {500, "internal_error"};
    }
    return {500, "internal_error"};
}

http::Response to_response(const Error& error) {
    const WireError wire = wire_error(error.code);
    http::Response response;
    response.status = wire.status;
    if (wire.status == 401) response.headers = "WWW-Authenticate: Bearer\r\n";
    if (error.code == ErrorCode::unavailable || error.code == ErrorCode::request_in_progress) {
        response.headers = "Retry-After: 1\r\n";
    }
    JsonWriter json(response.body);
    json.begin_object();
    json.key("error").plain(wire.code);
    if (error.code != ErrorCode::validation_failed) {
        json.key("message").text(as_sentence(error.detail));
    } else {
        json.key("message").text(error.detail);
        json.key("details").begin_array();
        for (const Mistake& mistake : error.mistakes) {
            json.begin_object();
            json.key("field").text(mistake.field);
            json.key("message").text(mistake.field + ' ' + mistake.message);
            json.end_object();
        }
        json.end_array();
    }
    json.end_object();
    return response;
}

Error in_callers_words(Error error, std::span<const std::string_view> members) {
    if (error.code == ErrorCode::idempotency_key_reused) {
        error.detail = "This Idempotency-Key was first used with a body that differs in " +
                       differing_member(error, members) + ". Use a new key for a new operation.";
    } else if (error.code == ErrorCode::validation_failed) {
        // Arithmetic names no field: "amount out of range".
        if (error.mistakes.empty()) error.mistakes.push_back({"lines", "make an " + error.detail});
        for (Mistake& mistake : error.mistakes) mistake.field = callers_path(mistake.field);
        error.detail = error.mistakes.front().field + ' ' + error.mistakes.front().message;
    }
    return error;
}

}  // namespace tillbook::cloove
