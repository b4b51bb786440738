// When a delivery that failed is tried again, and when an endpoint is given up.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace tillbook::feed {

// How long an attempt may take, from its start to the end of the answer.
inline constexpr std::chrono::seconds attempt_time_out{15};
// An endpoint at which nothing has succeeded for so long is disabled.
inline constexpr std::chrono::hours failing_max{5 * 24};

// How far a delay may move to either side, in thousandths: receivers that come back are not met by
// everything at the same moment.
inline constexpr int jitter_per_mille_max = 200;

// The delay behind the attempt of this number (from 1). `jitter_per_mille` is within
// ±jitter_per_mille_max. What the receiver asks for counts where it is later, up to a day.
std::chrono::milliseconds retry_delay(std::uint32_t attempts, int jitter_per_mille,
                                      std::optional<std::chrono::seconds> retry_after = {});

}  // namespace tillbook::feed
