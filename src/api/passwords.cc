#include "api/passwords.h"

#include <argon2.h>

#include <algorithm>
#include <array>
#include <vector>

#include "api/values.h"

namespace tillbook {

namespace {

constexpr std::uint32_t passes = 2;
constexpr std::uint32_t memory_kib = 32 * 1'024;
constexpr std::uint32_t lanes = 1;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;

// Those that everybody tries first, of the length that is allowed.
constexpr std::array<std::string_view, 16> silly = {
    "1234567890",  "0123456789",    "12345678910",  "0987654321",       "1111111111", "0000000000",
    "qwertyuiop",  "password123",   "password1234", "passwordpassword", "1q2w3e4r5t", "qwerty12345",
    "iloveyou123", "administrator", "letmein1234",  "changeme123",
};

// Of no password: its salt is known and its hash is not one that anybody can find.
const std::string& nobodys_hash() {
    static const std::string hash = "$argon2id$v=19$m=" + std::to_string(memory_kib) +
                                    ",t=" + std::to_string(passes) + ",p=" + std::to_string(lanes) +
                                    "$bm9ib2R5J3Mgc2FsdC4uLg$" + std::string(43, 'A');
    return hash;
}

bool is_one_character(std::string_view password) {
    return password.find_first_not_of(password.front()) == password.npos;
}

}  // namespace

Result<> check_new_password(std::string_view password, std::string_view login, std::string field) {
    const auto refused = [&field](std::string message) {
        std::string detail = field + " " + message;
        return Error{ErrorCode::validation_failed,
                     std::move(detail),
                     {{std::move(field), std::move(message)}}};
    };
    if (password.size() > password_bytes_max) return refused("must have at most 1,024 bytes");
    if (count_characters(password) < password_characters_min) {
        return refused("must have at least 10 characters");
    }
    const std::string lower = to_lower(password);
    if (lower == login || is_one_character(lower) ||
        std::find(silly.begin(), silly.end(), lower) != silly.end()) {
        return refused("is one of the first that anybody would try; choose another");
    }
    return done;
}

std::string hash_password(std::string_view password, Random random) {
    std::array<std::uint8_t, salt_bytes> salt{};
    random(salt.data(), salt.size());
    std::vector<char> encoded(
        argon2_encodedlen(passes, memory_kib, lanes, salt_bytes, hash_bytes, Argon2_id));
    const int result =
        argon2id_hash_encoded(passes, memory_kib, lanes, password.data(), password.size(),
                              salt.data(), salt.size(), hash_bytes, encoded.data(), encoded.size());
    if (result != ARGON2_OK) throw Unavailable("There is no memory to check a password with.");
    return encoded.data();
}

bool is_password(std::string_view password, const std::string& hash) {
    const std::string& encoded = hash.empty() ? nobodys_hash() : hash;
    const int result = argon2id_verify(encoded.c_str(), password.data(), password.size());
    if (result == ARGON2_MEMORY_ALLOCATION_ERROR) {
        throw Unavailable("There is no memory to check a password with.");
    }
    if (result != ARGON2_OK && result != ARGON2_VERIFY_MISMATCH) {
        throw Unavailable("The hash of a password in the database is damaged.");
    }
    return result == ARGON2_OK && !hash.empty();
}

}  // namespace tillbook
