// The key of a write that was sent without one: it is made of the entry, so that this write too can
// be asked about and is not recorded again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tillbook {

// "entry-12".
std::string derived_key(std::uint64_t entry);
// The entry such a key names; absent if it is another key.
std::optional<std::uint64_t> parse_derived_key(std::string_view key);

}  // namespace tillbook
