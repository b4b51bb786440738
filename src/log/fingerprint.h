// The fingerprint of a command: what a retry under the same idempotency key is compared with.
//
// Stored form: format byte 1, 8-byte hash of the scope (method and normalised path), then for each
// top-level member that was sent, in ascending order of its code, one code byte and the 8-byte hash
// of its parsed value. White space, member order and spelling of numbers therefore do not matter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tillbook {

class FingerprintBuilder {
public:
    // `scope` is for example "POST /v1/orders": no query, no trailing slash.
    explicit FingerprintBuilder(std::string_view scope);
    // `code` says which member (1-255, ascending, each once), `value` is its canonical parsed form.
    void add(std::uint8_t code, std::string_view value);
    // The same for personal data: only 16 bits of its hash are stored, enough to notice another
    // value, too little to find out a phone number by trying them all.
    void add_personal(std::uint8_t code, std::string_view value);
    const std::string& bytes() const { return bytes_; }
    std::string take() { return std::move(bytes_); }

private:
    void add_hash(std::uint8_t code, std::uint64_t hash);
    std::string bytes_;
};

// The hash that stands for a scope inside fingerprints.
std::uint64_t scope_hash(std::string_view scope);
// The same, read from a fingerprint; 0 for an empty one.
std::uint64_t scope_hash_of(std::string_view fingerprint);
// True if the fingerprint was made under this scope.
bool has_scope(std::string_view fingerprint, std::string_view scope);
// The code of the first member in which two fingerprints of one scope differ; absent if equal.
std::optional<std::uint8_t> first_difference(std::string_view given, std::string_view stored);

}  // namespace tillbook
