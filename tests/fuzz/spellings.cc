// What has one spelling is accepted in that one alone, and every number or text comes back from its
// own: ids, cursors, keys, base 64, base 32, hexadecimal digits, dates, trace contexts, signatures.
#include <cctype>
#include <string>

#include "api/access.h"
#include "api/cloove/order_filter.h"
#include "api/credentials.h"
#include "api/feed.h"
#include "api/json.h"
#include "api/request.h"
#include "api/scopes.h"
#include "api/trace.h"
#include "api/values.h"
#include "base/base64.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/secret_box.h"
#include "base/sha256_stream.h"
#include "book/administered.h"
#include "book/calendar.h"
#include "book/derived_key.h"
#include "feed/secret.h"
#include "feed/signing.h"
#include "feed/style.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "http/router.h"
#include "log/entry.h"
#include "log/fingerprint.h"
#include "log/webhooks.h"

namespace tillbook {
namespace {

constexpr IdSecret secret = {1, 2, 3, 4, 5, 6, 7, 8};

void check_ids(std::string_view text) {
    if (const auto number = parse_base32(text)) CHECK(to_base32(*number) == to_upper(text));
    if (const auto number = parse_uuid(text, secret)) {
        CHECK(looks_like_uuid(text));
        CHECK(to_uuid(*number, secret) == to_lower(text));
    }
    if (const auto cursor = cloove::parse_cursor(text)) {
        CHECK(cloove::make_cursor(cursor->first, cursor->second) == to_upper(text));
    }
    const std::uint64_t number = hash64(text);
    CHECK(parse_base32(to_base32(number)) == number);
    CHECK(parse_uuid(to_uuid(number, secret), secret) == number);
    const auto cursor = cloove::make_cursor(from_ms(static_cast<std::int64_t>(number >> 1)), {7});
    CHECK(cloove::parse_cursor(cursor).has_value());
}

void check_encodings(std::string_view text) {
    if (const auto bytes = parse_base64(text)) CHECK(to_base64(*bytes) == text);
    CHECK(parse_base64(to_base64(text)) == text);
    if (const auto bytes = parse_hex(text)) CHECK(to_hex(*bytes) == to_lower(text));
    CHECK(parse_hex(to_hex(text)) == text);
    const auto decoded = http::percent_decode(text, http::Plus::blank);
    const bool is_plain = text.find_first_of("%+") == text.npos;
    if (decoded && is_plain) CHECK(*decoded == text);
}

void check_places(std::string_view text) {
    // Numbers, which may have leading zeros.
    if (const auto place = parse_place(text)) CHECK(parse_place(to_string(*place)) == place);
    if (const auto position = parse_feed_position(text)) {
        CHECK(parse_feed_position(to_string(*position)) == position);
    }
    if (const auto entry = parse_derived_key(text)) CHECK(derived_key(*entry) == text);
    if (const auto types = parse_event_types(text)) {
        for (const std::string& type : types.value()) {
            const auto again = parse_event_types(type);
            CHECK(again.ok() && again.value() == std::vector{type});
        }
    }
    if (const auto style = feed::parse_style(text)) CHECK(feed::name_of(*style) == text);
    if (const auto kind = parse_kind(text)) CHECK(name_of(*kind) == text);
}

void check_times(std::string_view text) {
    if (const auto day = parse_day(text)) CHECK(to_string(*day) == text);
    if (const auto minutes = parse_clock(text)) CHECK(to_clock(*minutes) == text);
    if (const auto instant = parse_instant(text)) {
        CHECK(parse_instant(to_string(*instant)) == instant);
    }
}

void check_numbers(std::string_view text) {
    if (!is_json_number(text)) return;
    constexpr int decimals = 3;
    const auto units = parse_decimal(text, decimals, money_minor_max);
    if (!units) return;
    std::string written;
    append_decimal(written, units.value(), decimals);
    CHECK(is_json_number(written));
    CHECK(parse_decimal(written, decimals, money_minor_max).value() == units.value());
}

void check_requests(std::string_view text, std::string_view other) {
    if (const auto context = parse_traceparent(text)) {
        const std::string sent = to_traceparent(*context, 0xabc);
        const auto again = parse_traceparent(sent);
        CHECK(again && again->trace() == context->trace() && again->flags == context->flags);
        CHECK(text.find(context->trace()) == 3);
    }
    if (has_key_form(text)) {
        CHECK(text.starts_with("clv_test_sk_") || text.starts_with("clv_live_sk_"));
        CHECK(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == text.npos);
    }
    if (is_idempotency_key(text)) CHECK(!text.empty() && text.size() <= 255);
    const std::string scope = scope_of("POST", text);
    CHECK(scope_of("POST", std::string_view(scope).substr(5)) == scope);
    CHECK(!first_difference(text, text));
    CHECK(first_difference(text, other).has_value() == first_difference(other, text).has_value());
    CHECK(has_scope(FingerprintBuilder(text).bytes(), text));
    const std::string host = origin_host(text);
    CHECK(host == to_lower(host));
}

void check_personal(std::string_view text) {
    const std::string stored = make_personal(text, {1, 2, 3});
    CHECK(personal_text(stored) == text);
    const std::string redacted = redact_personal(stored);
    CHECK(is_redacted(redacted) && redact_personal(redacted) == redacted);
    CHECK(redact_personal(redact_personal(text)) == redact_personal(text));
    EntryView entry;
    entry.personal = stored;
    const Chain chain = chain_after({}, {1}, entry);
    entry.personal = redacted;
    CHECK(chain_after({}, {1}, entry) == chain);
}

void check_secrets(std::string_view text, std::string_view other) {
    const SecretBox secret_box(MasterKey{1, 2, 3});
    const std::string sealed = secret_box.seal(text, other);
    CHECK(secret_box.open(sealed, other) == text);
    CHECK(!secret_box.open(text, other));
    CHECK(!secret_box.open(std::string_view(sealed).substr(1), other));
    CHECK(feed::prefix_of(text).size() <= text.size() + 4);
    const std::vector<std::string> secrets = {std::string(text), std::string(other)};
    for (const feed::Style style : feed::all_styles) {
        for (const std::string& line : feed::signing_headers(
                 {style, secrets, "evt_1", "order.created", fuzz::recorded_at, other})) {
            CHECK(line.find(": ") != line.npos);
        }
    }
}

void try_spellings(std::string_view input) {
    std::string_view rest = input;
    const std::string_view text = fuzz::take_line(rest);
    check_ids(text);
    check_encodings(text);
    check_encodings(input);
    check_places(text);
    check_times(text);
    check_numbers(text);
    check_requests(text, rest);
    check_personal(input);
    check_secrets(text, rest);
}

const fuzz::Target spellings("spellings", try_spellings);

}  // namespace
}  // namespace tillbook
