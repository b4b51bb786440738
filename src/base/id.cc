#include "base/id.h"

#include <cstring>

#include "base/hash.h"

namespace tillbook {

namespace {

constexpr char base32_digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t base32_length = 13;
constexpr std::size_t uuid_length = 36;
constexpr std::uint64_t tail_mask = (std::uint64_t{1} << 54) - 1;

int base32_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    const char* found = c >= 'A' && c <= 'Z' ? std::strchr(base32_digits, c) : nullptr;
    return found != nullptr ? static_cast<int>(found - base32_digits) : -1;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_dash_place(std::size_t place) {
    return place == 8 || place == 13 || place == 18 || place == 23;
}

// The 54 bits that tie a number to its book: one block of SHA-256 over secret and number.
std::uint64_t keyed_tail(std::uint64_t number, const IdSecret& secret) {
    std::array<char, 40> input;
    std::memcpy(input.data(), secret.data(), secret.size());
    for (int i = 0; i < 8; ++i) {
        input[32 + static_cast<std::size_t>(i)] = static_cast<char>(number >> (56 - 8 * i));
    }
    const Sha256 digest = sha256({input.data(), input.size()});
    std::uint64_t tail = 0;
    for (int i = 0; i < 8; ++i) tail = tail << 8 | digest[static_cast<std::size_t>(i)];
    return tail & tail_mask;
}

struct Halves {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
};

std::optional<Halves> parse_halves(std::string_view text) {
    if (text.size() != uuid_length) return std::nullopt;
    Halves halves;
    int digits = 0;
    for (std::size_t i = 0; i < uuid_length; ++i) {
        if (is_dash_place(i)) {
            if (text[i] != '-') return std::nullopt;
            continue;
        }
        const int value = hex_value(text[i]);
        if (value < 0) return std::nullopt;
        std::uint64_t& half = digits < 16 ? halves.high : halves.low;
        half = half << 4 | static_cast<std::uint64_t>(value);
        ++digits;
    }
    return halves;
}

// Number and tail as the two halves of a version 7 UUID: 48 bits of milliseconds, version, upper
// 12 bits of the counter; variant, lower 8 bits of the counter, 54 bits of keyed hash.
Halves halves_of(std::uint64_t number, const IdSecret& secret) {
    const std::uint64_t ms = number >> id_counter_bits;
    const std::uint64_t counter = number & ((std::uint64_t{1} << id_counter_bits) - 1);
    return {ms << 16 | std::uint64_t{7} << 12 | counter >> 8,
            std::uint64_t{2} << 62 | (counter & 0xff) << 54 | keyed_tail(number, secret)};
}

}  // namespace

void append_base32(std::string& out, std::uint64_t number) {
    const std::size_t start = out.size();
    out.resize(start + base32_length);
    for (std::size_t i = base32_length; i-- > 0;) {
        out[start + i] = base32_digits[number & 31];
        number >>= 5;
    }
}

std::string to_base32(std::uint64_t number) {
    std::string out;
    append_base32(out, number);
    return out;
}

std::optional<std::uint64_t> parse_base32(std::string_view text) {
    if (text.size() != base32_length) return std::nullopt;
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < base32_length; ++i) {
        const int value = base32_value(text[i]);
        if (value < 0 || (i == 0 && value > 15)) return std::nullopt;
        number = number << 5 | static_cast<std::uint64_t>(value);
    }
    return number;
}

void append_uuid(std::string& out, std::uint64_t number, const IdSecret& secret) {
    static constexpr char digits[] = "0123456789abcdef";
    const Halves halves = halves_of(number, secret);
    const std::size_t start = out.size();
    out.resize(start + uuid_length);
    int digit = 0;
    for (std::size_t i = 0; i < uuid_length; ++i) {
        if (is_dash_place(i)) {
            out[start + i] = '-';
            continue;
        }
        const std::uint64_t half = digit < 16 ? halves.high : halves.low;
        out[start + i] = digits[half >> (60 - 4 * (digit % 16)) & 15];
        ++digit;
    }
}

std::string to_uuid(std::uint64_t number, const IdSecret& secret) {
    std::string out;
    append_uuid(out, number, secret);
    return out;
}

std::optional<std::uint64_t> parse_uuid(std::string_view text, const IdSecret& secret) {
    const std::optional<Halves> halves = parse_halves(text);
    if (!halves || (halves->high >> 12 & 15) != 7 || halves->low >> 62 != 2) return std::nullopt;
    const std::uint64_t ms = halves->high >> 16;
    if (ms >> 44 != 0) return std::nullopt;
    const std::uint64_t counter = (halves->high & 0xfff) << 8 | (halves->low >> 54 & 0xff);
    const std::uint64_t number = ms << id_counter_bits | counter;
    if ((halves->low & tail_mask) != keyed_tail(number, secret)) return std::nullopt;
    return number;
}

bool looks_like_uuid(std::string_view text) { return parse_halves(text).has_value(); }

}  // namespace tillbook
