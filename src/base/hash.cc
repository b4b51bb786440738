// SHA256(…) and its modern successors look the algorithm up on every call, which costs seven times
// the hash itself; the calls that do not are merely called deprecated.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/check.h"

namespace tillbook {

Sha256 sha256(std::string_view bytes) {
    Sha256 digest;
    SHA256_CTX state;
    SHA256_Init(&state);
    SHA256_Update(&state, bytes.data(), bytes.size());
    SHA256_Final(digest.data(), &state);
    return digest;
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
    Sha256 digest;
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data(), &size);
    CHECK(size == digest.size());
    return digest;
}

std::string to_hex(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

bool equal_in_constant_time(std::string_view given, std::string_view stored) {
    return given.size() == stored.size() &&
           CRYPTO_memcmp(given.data(), stored.data(), given.size()) == 0;
}

void fill_random(void* bytes, std::size_t size) {
    CHECK(RAND_bytes(static_cast<unsigned char*>(bytes), static_cast<int>(size)) == 1);
}

}  // namespace tillbook
