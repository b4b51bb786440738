// What one request of the Cloove dialect may bring, where several routes agree.
#pragma once

#include <cstddef>

namespace tillbook::cloove {

inline constexpr std::size_t order_lines_max = 3'000;
inline constexpr std::size_t method_characters_max = 32;    // of payments and refunds
inline constexpr std::size_t notes_characters_max = 2'000;  // and reasons
inline constexpr std::size_t search_characters_max = 255;

}  // namespace tillbook::cloove
