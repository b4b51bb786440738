// Hashes. SHA-256 is OpenSSL's, the 64-bit hash is XXH3; both give the same on every machine and
// may be stored.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tillbook {

using Sha256 = std::array<std::uint8_t, 32>;

// SHA-256 of one piece.
Sha256 sha256(std::string_view bytes);
// HMAC-SHA-256.
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);
// Lower-case hexadecimal.
std::string to_hex(std::string_view bytes);

// XXH3 with a seed, for tables and fingerprints; no protection against somebody who knows the seed.
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

// Equal without telling by its duration where the first difference is.
bool equal_in_constant_time(std::string_view given, std::string_view stored);

// Cryptographic random bytes from the operating system. Used for keys and secrets only.
void fill_random(void* bytes, std::size_t size);

// The bytes of a standard array as a view.
template <std::size_t N>
std::string_view as_view(const std::array<std::uint8_t, N>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), N};
}

}  // namespace tillbook
