#include "log/fingerprint.h"

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"

namespace tillbook {
namespace {

constexpr char fingerprint_format = 1;
constexpr std::size_t part_size = 9;  // a byte and a hash

void append_part(std::string& out, char code, std::uint64_t hash) {
    char part[part_size] = {code};
    for (std::size_t i = 1; i < part_size; ++i, hash >>= 8) part[i] = static_cast<char>(hash);
    out.append(part, part_size);
}

std::uint8_t code_of(std::string_view part) { return static_cast<std::uint8_t>(part.front()); }

}  // namespace

std::uint64_t scope_hash(std::string_view scope) { return hash64(scope); }

std::uint64_t scope_hash_of(std::string_view fingerprint) {
    if (fingerprint.size() < part_size) return 0;
    std::uint64_t hash = 0;
    for (std::size_t i = part_size; i-- > 1;) {
        hash = hash << 8 | static_cast<std::uint8_t>(fingerprint[i]);
    }
    return hash;
}

FingerprintBuilder::FingerprintBuilder(std::string_view scope) {
    append_part(bytes_, fingerprint_format, scope_hash(scope));
}

void FingerprintBuilder::add(std::uint8_t code, std::string_view value) {
    add_hash(code, hash64(value));
}

void FingerprintBuilder::add_personal(std::uint8_t code, std::string_view value) {
    constexpr std::uint64_t stored_bits = 0xffff;
    add_hash(code, hash64(value) & stored_bits);
}

void FingerprintBuilder::add_hash(std::uint8_t code, std::uint64_t hash) {
    const bool ascending = bytes_.size() == part_size
                               ? code > 0
                               : code > code_of({bytes_.data() + bytes_.size() - part_size, 1});
    CHECK(ascending);
    append_part(bytes_, static_cast<char>(code), hash);
}

bool has_scope(std::string_view fingerprint, std::string_view scope) {
    return fingerprint.starts_with(FingerprintBuilder(scope).bytes());
}

std::optional<std::uint8_t> first_difference(std::string_view given, std::string_view stored) {
    const auto [a, b] = std::mismatch(given.begin(), given.end(), stored.begin(), stored.end());
    if (a == given.end() && b == stored.end()) return std::nullopt;
    // Back to the start of the part in which they differ. Where one has a member that the other
    // lacks, the smaller code is the one that is missing.
    const auto at = static_cast<std::size_t>(a - given.begin()) / part_size * part_size;
    if (at >= given.size()) return code_of(stored.substr(at));
    if (at >= stored.size()) return code_of(given.substr(at));
    return std::min(code_of(given.substr(at)), code_of(stored.substr(at)));
}

}  // namespace tillbook
