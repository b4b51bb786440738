// The table of everything the Cloove dialect answers.
#pragma once

#include <span>

#include "api/rate_limit.h"
#include "api/route.h"

namespace tillbook::cloove {

// What Cloove allows a key.
inline constexpr RateRule vendor_rates{.limit = 120};

std::span<const Route> routes();

}  // namespace tillbook::cloove
