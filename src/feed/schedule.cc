#include "feed/schedule.h"

#include <algorithm>
#include <array>

namespace tillbook::feed {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<seconds, 9> delays = {
    seconds{5}, minutes{5}, minutes{30}, hours{2},  hours{5},
    hours{10},  hours{14},  hours{20},   hours{24},
};

}  // namespace

std::chrono::milliseconds retry_delay(std::uint32_t attempts, int jitter_per_mille,
                                      std::optional<seconds> retry_after) {
    const std::size_t at = std::min<std::size_t>(std::max(attempts, 1U), delays.size()) - 1;
    const std::chrono::milliseconds plain = delays[at];
    std::chrono::milliseconds delay = plain + plain * jitter_per_mille / 1'000;
    if (retry_after) {
        const seconds asked = std::clamp<seconds>(*retry_after, seconds{0}, hours{24});
        delay = std::max<std::chrono::milliseconds>(delay, asked);
    }
    return delay;
}

}  // namespace tillbook::feed
