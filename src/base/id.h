// Identity: one 64-bit number per object, spelled two ways (ADR 0003).
//
// The number is 44 bits of Unix milliseconds and a 20-bit counter; numbers of one book are strictly
// increasing in the order they were given. Spellings:
//   * 13 characters of Crockford base 32 (0-9 A-Z without I L O U), upper case;
//   * a version 7 UUID whose last 54 bits are a keyed hash of the number, so that it cannot be
//     guessed; a UUID whose hash does not match the book's secret is nobody's.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace tillbook {

namespace detail {
// A number that does not convert to another kind of number. 0 means "none".
template <class Tag>
struct StrongNumber {
    std::uint64_t value = 0;
    constexpr explicit operator bool() const { return value != 0; }
    constexpr auto operator<=>(const StrongNumber&) const = default;
};
}  // namespace detail

// An order, line, payment, contact, product, variant or store within a book.
using ObjectId = detail::StrongNumber<struct ObjectTag>;
// A book: one business in one environment. Its 13-character spelling is the merchant id.
using BookId = detail::StrongNumber<struct BookTag>;
// An API key's record (not the secret).
using KeyId = detail::StrongNumber<struct KeyTag>;
// A person who signs in. No key has the number of a user, so that either can be the actor of an
// entry.
using UserId = detail::StrongNumber<struct UserTag>;

inline constexpr std::uint64_t id_counter_bits = 20;

// The moment an id was given.
constexpr Instant time_of(ObjectId id) {
    return from_ms(static_cast<std::int64_t>(id.value >> id_counter_bits));
}

// Secret that the UUID spelling of a book's ids is keyed with. Never leaves the server.
using IdSecret = std::array<std::uint8_t, 32>;

// The 13-character spelling.
std::string to_base32(std::uint64_t number);
void append_base32(std::string& out, std::uint64_t number);
// Reads exactly 13 characters (either case); absent if it is no number of 64 bits.
std::optional<std::uint64_t> parse_base32(std::string_view text);

// The UUID spelling, 36 lower-case characters.
std::string to_uuid(std::uint64_t number, const IdSecret& secret);
void append_uuid(std::string& out, std::uint64_t number, const IdSecret& secret);
// Reads a UUID of either case; absent if malformed or not made with this secret.
std::optional<std::uint64_t> parse_uuid(std::string_view text, const IdSecret& secret);
// True if the text has the shape of a UUID, whoever made it.
bool looks_like_uuid(std::string_view text);

}  // namespace tillbook
