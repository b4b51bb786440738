#include "load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tillbook::bench {
namespace {

// Below 256 each value has its own slot; above, the eight leading bits choose it.
std::size_t slot_of(std::uint64_t ns) {
    if (ns < 256) return ns;
    const auto shift = static_cast<unsigned>(std::bit_width(ns)) - 8U;
    return std::size_t{shift} * 128 + (ns >> shift);
}

std::uint64_t last_of(std::size_t slot) {
    if (slot < 256) return slot;
    const std::size_t shift = slot / 128 - 1;
    return ((slot - shift * 128 + 1) << shift) - 1;
}

}  // namespace

void Histogram::add(std::uint64_t ns) {
    ++counts_[slot_of(ns)];
    ++count_;
    max_ = std::max(max_, ns);
}

std::uint64_t Histogram::quantile(double share) const {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (std::size_t slot = 0; slot < counts_.size(); ++slot) {
        seen += counts_[slot];
        if (seen >= wanted && seen > 0) return std::min(last_of(slot), max_);
    }
    return max_;
}

}  // namespace tillbook::bench
