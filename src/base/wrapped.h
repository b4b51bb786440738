// Sums that wrap around beyond 64 bits instead of being undefined: a difference that comes later
// may bring them back.
#pragma once

#include <cstdint>

namespace tillbook {

constexpr std::int64_t wrapped_add(std::int64_t left, std::int64_t right) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(left) +
                                     static_cast<std::uint64_t>(right));
}

constexpr std::int64_t wrapped_subtract(std::int64_t left, std::int64_t right) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(left) -
                                     static_cast<std::uint64_t>(right));
}

constexpr void add_wrapped(std::int64_t& sum, std::int64_t value) { sum = wrapped_add(sum, value); }

}  // namespace tillbook
