#include "book/derived_key.h"

#include <charconv>

namespace tillbook {

namespace {

constexpr std::string_view derived_key_prefix = "entry-";

}  // namespace

std::string derived_key(std::uint64_t entry) {
    return std::string(derived_key_prefix) + std::to_string(entry);
}

std::optional<std::uint64_t> parse_derived_key(std::string_view key) {
    if (!key.starts_with(derived_key_prefix)) return std::nullopt;
    key.remove_prefix(derived_key_prefix.size());
    std::uint64_t entry = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), entry);
    const bool is_number = error == std::errc{} && end == key.data() + key.size();
    return is_number && !key.empty() && key.front() != '0' ? std::optional(entry) : std::nullopt;
}

}  // namespace tillbook
