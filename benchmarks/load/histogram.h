// Latencies in nanoseconds, each kept to better than 1 %: 128 steps between two powers of two.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tillbook::bench {

class Histogram {
public:
    void add(std::uint64_t ns);
    std::uint64_t count() const { return count_; }
    std::uint64_t max() const { return max_; }
    // The latency that `share` (0 … 1) of all stay at or below; 0 when there are none.
    std::uint64_t quantile(double share) const;

private:
    std::array<std::uint64_t, 7424> counts_{};
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
};

}  // namespace tillbook::bench
