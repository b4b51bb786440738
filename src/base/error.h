// The closed list of expected failures, and the one exception for a broken world.
//
// Expected failures travel as values (Result<T>, base/result.h). Each dialect maps every code to
// its own wire form in one exhaustive switch (api/<dialect>/errors.cc); handlers choose no status.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace tillbook {

// One enumerator per failure a caller can tell apart.
enum class ErrorCode {
    // Who is asking.
    invalid_api_key,
    expired_api_key,
    missing_scope,
    ip_not_allowed,
    origin_not_allowed,
    https_required,
    rate_limited,
    not_signed_in,      // a person, to the back office
    wrong_credentials,  // login or password; which of them is not told
    csrf_refused,
    // What was sent.
    bad_request,
    validation_failed,
    not_found,
    method_not_allowed,
    payload_too_large,
    headers_too_large,
    unsupported_media_type,
    request_timeout,
    // What the book says.
    idempotency_key_reused,
    request_in_progress,
    version_moved,
    order_has_payments,
    order_has_balance,
    status_conflict,
    already_exists,
    last_owner,  // a book always has one who may do everything
    day_already_sealed,
    not_a_test_order,
    backups_not_configured,
    // What we are able to do.
    unavailable,
    internal_error,
};

// Every code, in the order above, for tests and documents that enumerate them.
extern const std::vector<ErrorCode> all_error_codes;

// The code's own name, for example "validation_failed".
const char* name_of(ErrorCode code);

// True when sending the very same request again later may succeed.
bool retryable(ErrorCode code);

// One thing wrong with the input. `field` is a path in the caller's own words
// ("items[2].quantity"); mistakes found in the core use neutral paths ("lines[2].product"), which
// the dialect translates. `message` is what is wrong with it, written to follow the field's name:
// "must be above 0 (got -1)".
struct Mistake {
    std::string field;
    std::string message;
};

// An expected failure. `detail` is a sentence for a person; `mistakes` lists every wrong field of
// a validation failure (all at once), else it is empty.
struct Error {
    ErrorCode code = ErrorCode::internal_error;
    std::string detail;
    std::vector<Mistake> mistakes;
};

// A validation failure of a single field.
Error mistake(std::string field, std::string message);

// The world broke: disk, connection, database. Thrown by drivers only, caught by the HTTP router
// (503) and by the writer (every command of the group is answered 503). `what()` is a sentence.
class Unavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace tillbook
