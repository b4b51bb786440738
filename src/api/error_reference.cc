#include "api/error_reference.h"

#include "api/cloove/errors.h"
#include "api/clover/errors.h"
#include "base/error.h"

namespace tillbook {

namespace {

// What happened, and what to do about it.
struct Advice {
    const char* meaning;
    const char* remedy;
};

// What the book says against a request.
Advice advice_on_state(ErrorCode code) {
    switch (code) {
        case ErrorCode::idempotency_key_reused:
            return {"The idempotency key was first used with another body.",
                    "Use a new key for a new operation; send a retry unchanged."};
        case ErrorCode::request_in_progress:
            return {"The first request with this idempotency key is still at work.",
                    "Send it again after `Retry-After`, with the same key."};
        case ErrorCode::version_moved:
            return {"The object has changed since the version in `If-Match`.",
                    "Read it again and decide anew."};
        case ErrorCode::order_has_payments:
            return {"What was paid on cannot be deleted.", "Refund it, or cancel it."};
        case ErrorCode::order_has_balance:
            return {"Something of the order is not paid yet.", "Record the rest first."};
        case ErrorCode::status_conflict:
            return {"The object's state does not allow this.",
                    "Read it; the message says what stands against it."};
        case ErrorCode::already_exists:
            return {"There is one with this name or number already.", "Use that, or another name."};
        case ErrorCode::day_already_sealed:
            return {"The day is sealed, and nothing has come in for it since.",
                    "Nothing is to be done; late sales can be sealed as a supplement."};
        case ErrorCode::not_a_test_order:
            return {"Only test orders can be deleted.", "Cancel it, or refund it."};
        case ErrorCode::backups_not_configured:
            return {"The server was started without a folder for backups, or it is not there.",
                    "Start it with `--backup-to FOLDER`; see that its disk is mounted."};
        default:
            return {"", ""};
    }
}

// Of those that are about who asks, and who may ask at all.
Advice advice_on_caller(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_api_key:
            return {"No API key was sent, or it is unknown or revoked, or of another merchant.",
                    "Send `Authorization: Bearer …` with a key of `tillbook key list`."};
        case ErrorCode::expired_api_key:
            return {"The API key's time is over.", "Make a new key and use that."};
        case ErrorCode::missing_scope:
            return {"The API key may not do this.", "Use a key with the scope that is named."};
        case ErrorCode::ip_not_allowed:
            return {"The API key is bound to other addresses.",
                    "Ask from an allowed address; behind a proxy, serve with `--trusted-proxy`."};
        case ErrorCode::origin_not_allowed:
            return {"The API key is not meant for this web page.",
                    "Allow the page's host on the key, or use another key."};
        case ErrorCode::https_required:
            return {"The request came over plain HTTP from another machine.",
                    "Use HTTPS: `--tls-cert` and `--tls-key`, or a proxy with `--trusted-proxy`."};
        case ErrorCode::rate_limited:
            return {"Somebody asked, or tried passwords, too often, or made a backup just now.",
                    "Wait as long as `Retry-After` says."};
        case ErrorCode::not_signed_in:
            return {"The session is over, or was ended; or none was begun.", "Sign in."};
        case ErrorCode::wrong_credentials:
            return {"The login or the password is wrong, or the user may not sign in.",
                    "Type both again; an owner of the book can make a link for a new password."};
        case ErrorCode::csrf_refused:
            return {"A write with a session came without its token, or from another site.",
                    "Send `Tillbook-CSRF` with the `csrfToken` of `GET /v1/session`."};
        case ErrorCode::last_owner:
            return {"The book would be left without an owner who can sign in.",
                    "Make somebody else an owner first."};
        default:
            return {"", ""};
    }
}

Advice advice_on(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_api_key:
        case ErrorCode::expired_api_key:
        case ErrorCode::missing_scope:
        case ErrorCode::ip_not_allowed:
        case ErrorCode::origin_not_allowed:
        case ErrorCode::https_required:
        case ErrorCode::rate_limited:
        case ErrorCode::not_signed_in:
        case ErrorCode::wrong_credentials:
        case ErrorCode::csrf_refused:
        case ErrorCode::last_owner:
            return advice_on_caller(code);
        case ErrorCode::bad_request:
            return {"The request cannot be read: malformed HTTP, JSON, header or query.",
                    "Correct what the message names."};
        case ErrorCode::validation_failed:
            return {"Members of the request are wrong; all of them are named at once.",
                    "Correct the members that are named."};
        case ErrorCode::not_found:
            return {"There is no such path or object in this book.",
                    "Check the path, the id, and whether the key is of the live or the test book."};
        case ErrorCode::method_not_allowed:
            return {"The path is there, the method is not.", "Use one that `Allow` lists."};
        case ErrorCode::payload_too_large:
            return {"The body is larger than 1 MiB; of whoever signs in, than 16 KiB.",
                    "Send less at once."};
        case ErrorCode::headers_too_large:
            return {"The headers are larger than 16 KiB.", "Send fewer or shorter headers."};
        case ErrorCode::unsupported_media_type:
            return {"The body is not said to be JSON.", "Send `Content-Type: application/json`."};
        case ErrorCode::request_timeout:
            return {"The request did not arrive in time.", "Send it again, with the same key."};
        case ErrorCode::idempotency_key_reused:
        case ErrorCode::request_in_progress:
        case ErrorCode::version_moved:
        case ErrorCode::order_has_payments:
        case ErrorCode::order_has_balance:
        case ErrorCode::status_conflict:
        case ErrorCode::already_exists:
        case ErrorCode::day_already_sealed:
        case ErrorCode::not_a_test_order:
        case ErrorCode::backups_not_configured:
            return advice_on_state(code);
        case ErrorCode::unavailable:
            return {"The server cannot do it just now: the disk, or too many at once.",
                    "Send it again after `Retry-After`, with the same key; look at the log."};
        case ErrorCode::internal_error:
            return {"A mistake in the program.", "Report it with the request's `Request-Id`."};
    }
    return {"", ""};
}

}  // namespace

std::string error_reference() {
    std::string text =
        "## Answers\n\n"
        "Below `/v1` an error is `{\"error\": code, \"message\": sentence}`, with `details` (a "
        "list of `field` and `message`) where members are wrong. Below `/v3/merchants` it is "
        "`{\"message\": sentence}`, some with `details`, and codes have no names there. *Again* "
        "says whether the same request may succeed later.\n\n"
        "| code | `/v1` | `/v3` | again | what happened | what to do |\n"
        "| --- | --- | --- | --- | --- | --- |\n";
    for (const ErrorCode code : all_error_codes) {
        const cloove::WireError wire = cloove::wire_error(code);
        const Advice advice = advice_on(code);
        text.append("| `").append(wire.code).append("` | ");
        text += std::to_string(wire.status) + " | " + std::to_string(clover::status_of(code)) +
                " | " + (retryable(code) ? "yes" : "no") + " | ";
        text.append(advice.meaning).append(" | ").append(advice.remedy).append(" |\n");
    }
    return text;
}

}  // namespace tillbook
