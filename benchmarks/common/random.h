// A small fast generator (splitmix64): repeatable for a seed, good enough for traffic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tillbook::bench {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }
    // 0 … count - 1; the bias of a 32-bit multiply does not matter here.
    std::size_t below(std::size_t count) { return ((next() >> 32U) * count) >> 32U; }

    // Appends a random version 4 UUID.
    void append_uuid(std::string& out) {
        static constexpr char digits[] = "0123456789abcdef";
        std::uint64_t high = (next() & ~0xf000U) | 0x4000U;
        std::uint64_t low = (next() & ~(std::uint64_t{3} << 62U)) | (std::uint64_t{2} << 62U);
        for (int i = 0; i < 16; ++i, high <<= 4U) {
            if (i == 8 || i == 12) out += '-';
            out += digits[high >> 60U];
        }
        for (int i = 0; i < 16; ++i, low <<= 4U) {
            if (i == 0 || i == 4) out += '-';
            out += digits[low >> 60U];
        }
    }

private:
    std::uint64_t state_;
};

}  // namespace tillbook::bench
