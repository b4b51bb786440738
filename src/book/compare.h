// Vectorised compares: which of many numbers lie in an interval, as one bit each.
//
// Pure functions, thread-safe. Three forms give the same bits; the best one the processor has is
// chosen at run time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tillbook {

enum class Simd { portable, avx2, avx512 };

// The best form this processor runs.
Simd best_simd();

// Both ends belong to it; empty if first > last.
template <class T>
struct IntervalOf {
    T first;
    T last;
};

// Reads 64 × words numbers and writes as many words; bit i of word w is number 64 × w + i.
template <class T>
using Compare = void (*)(const T* numbers, std::size_t words, IntervalOf<T> interval,
                         std::uint64_t* bits);

struct Compares {
    Compare<std::int8_t> in8;
    Compare<std::int16_t> in16;
    Compare<std::int32_t> in32;
    Compare<std::int64_t> in64;
};

// The compares of a form. One that this processor lacks must not be called.
Compares compares_of(Simd simd);

}  // namespace tillbook
