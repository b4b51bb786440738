// Lengths of time that tests count in.
#pragma once

#include <cstdint>

namespace tillbook::test {

inline constexpr std::int64_t day_ms = 86'400'000;

}  // namespace tillbook::test
