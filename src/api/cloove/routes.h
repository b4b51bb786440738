// The table of everything the Cloove dialect answers.
#pragma once

#include <cstdint>
#include <span>

#include "api/route.h"

namespace tillbook::cloove {

// What Cloove allows a key each minute.
inline constexpr std::uint32_t vendor_rate_limit = 120;

std::span<const Route> routes();

}  // namespace tillbook::cloove
