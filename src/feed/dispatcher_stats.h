// What a dispatcher counts and measures, for metrics.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "feed/sender.h"

namespace tillbook::feed {

struct DispatcherStats {
    // Upper bounds of the buckets of attempt_seconds, in milliseconds; a last one has none.
    static constexpr std::array<int, 10> bucket_ms = {10,    25,    50,    100,    250,
                                                      1'000, 2'500, 5'000, 10'000, 15'000};

    std::uint64_t endpoints = 0;  // enabled ones
    std::uint64_t disabled = 0;
    std::uint64_t unsettled = 0;  // deliveries under way or waiting
    std::uint64_t in_flight = 0;
    std::chrono::milliseconds oldest_age{};  // of a delivery that is not settled; 0: there is none
    std::uint64_t delivered = 0, refused = 0, unreached = 0;  // attempts: 2xx, another answer, none
    std::array<std::uint64_t, bucket_ms.size() + 1> buckets{};
    std::uint64_t latency_ms_sum = 0;

    // Counts an attempt that has ended.
    void count(const Answer& answer);
};

}  // namespace tillbook::feed
