#include "book/compare.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tillbook {

namespace {

constexpr std::size_t word_bits = 64;

template <class T>
void in_portable(const T* numbers, std::size_t words, IntervalOf<T> interval, std::uint64_t* bits) {
    for (std::size_t w = 0; w < words; ++w) {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < word_bits; ++i) {
            const T number = numbers[w * word_bits + i];
            const bool within = (interval.first <= number) & (number <= interval.last);
            word |= std::uint64_t{within} << i;
        }
        bits[w] = word;
    }
}

constexpr Compares portable{in_portable<std::int8_t>, in_portable<std::int16_t>,
                            in_portable<std::int32_t>, in_portable<std::int64_t>};

#if defined(__x86_64__)

[[gnu::target("avx2")]] inline __m256i load256(const void* from) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}

[[gnu::target("avx2")]] void in8_avx2(const std::int8_t* numbers, std::size_t words,
                                      IntervalOf<std::int8_t> interval, std::uint64_t* bits) {
    const __m256i first = _mm256_set1_epi8(interval.first);
    const __m256i last = _mm256_set1_epi8(interval.last);
    for (std::size_t w = 0; w < words; ++w) {
        std::uint64_t outside = 0;
        for (std::size_t i = 0; i < word_bits; i += 32) {
            const __m256i v = load256(numbers + w * word_bits + i);
            const __m256i out =
                _mm256_or_si256(_mm256_cmpgt_epi8(first, v), _mm256_cmpgt_epi8(v, last));
            outside |= std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(out))} << i;
        }
        bits[w] = ~outside;
    }
}

[[gnu::target("avx2")]] void in16_avx2(const std::int16_t* numbers, std::size_t words,
                                       IntervalOf<std::int16_t> interval, std::uint64_t* bits) {
    const __m256i first = _mm256_set1_epi16(interval.first);
    const __m256i last = _mm256_set1_epi16(interval.last);
    for (std::size_t w = 0; w < words; ++w) {
        std::uint64_t outside = 0;
        for (std::size_t i = 0; i < word_bits; i += 32) {
            const __m256i a = load256(numbers + w * word_bits + i);
            const __m256i b = load256(numbers + w * word_bits + i + 16);
            const __m256i out_a =
                _mm256_or_si256(_mm256_cmpgt_epi16(first, a), _mm256_cmpgt_epi16(a, last));
            const __m256i out_b =
                _mm256_or_si256(_mm256_cmpgt_epi16(first, b), _mm256_cmpgt_epi16(b, last));
            // Packing works within halves of a register; the permutation puts them in order.
            const __m256i out =
                _mm256_permute4x64_epi64(_mm256_packs_epi16(out_a, out_b), 0b11'01'10'00);
            outside |= std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(out))} << i;
        }
        bits[w] = ~outside;
    }
}

[[gnu::target("avx2")]] void in32_avx2(const std::int32_t* numbers, std::size_t words,
                                       IntervalOf<std::int32_t> interval, std::uint64_t* bits) {
    const __m256i first = _mm256_set1_epi32(interval.first);
    const __m256i last = _mm256_set1_epi32(interval.last);
    for (std::size_t w = 0; w < words; ++w) {
        std::uint64_t outside = 0;
        for (std::size_t i = 0; i < word_bits; i += 8) {
            const __m256i v = load256(numbers + w * word_bits + i);
            const __m256i out =
                _mm256_or_si256(_mm256_cmpgt_epi32(first, v), _mm256_cmpgt_epi32(v, last));
            const int mask = _mm256_movemask_ps(_mm256_castsi256_ps(out));
            outside |= std::uint64_t{static_cast<std::uint32_t>(mask)} << i;
        }
        bits[w] = ~outside;
    }
}

[[gnu::target("avx2")]] void in64_avx2(const std::int64_t* numbers, std::size_t words,
                                       IntervalOf<std::int64_t> interval, std::uint64_t* bits) {
    const __m256i first = _mm256_set1_epi64x(interval.first);
    const __m256i last = _mm256_set1_epi64x(interval.last);
    for (std::size_t w = 0; w < words; ++w) {
        std::uint64_t outside = 0;
        for (std::size_t i = 0; i < word_bits; i += 4) {
            const __m256i v = load256(numbers + w * word_bits + i);
            const __m256i out =
                _mm256_or_si256(_mm256_cmpgt_epi64(first, v), _mm256_cmpgt_epi64(v, last));
            const int mask = _mm256_movemask_pd(_mm256_castsi256_pd(out));
            outside |= std::uint64_t{static_cast<std::uint32_t>(mask)} << i;
        }
        bits[w] = ~outside;
    }
}

[[gnu::target("avx512f,avx512bw")]] inline __m512i load512(const void* from) {
    return _mm512_loadu_si512(from);
}

[[gnu::target("avx512f,avx512bw")]] void in8_avx512(const std::int8_t* numbers, std::size_t words,
                                                    IntervalOf<std::int8_t> interval,
                                                    std::uint64_t* bits) {
    const __m512i first = _mm512_set1_epi8(interval.first);
    const __m512i last = _mm512_set1_epi8(interval.last);
    for (std::size_t w = 0; w < words; ++w) {
        const __m512i v = load512(numbers + w * word_bits);
        bits[w] = _mm512_mask_cmple_epi8_mask(_mm512_cmple_epi8_mask(first, v), v, last);
    }
}

[[gnu::target("avx512f,avx512bw")]] void in16_avx512(const std::int16_t* numbers, std::size_t words,
                                                     IntervalOf<std::int16_t> interval,
                                                     std::uint64_t* bits) {
    const __m512i first = _mm512_set1_epi16(interval.first);
    const __m512i last = _mm512_set1_epi16(interval.last);
    for (std::size_t w = 0; w < words; ++w) {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < word_bits; i += 32) {
            const __m512i v = load512(numbers + w * word_bits + i);
            const std::uint64_t within =
                _mm512_mask_cmple_epi16_mask(_mm512_cmple_epi16_mask(first, v), v, last);
            word |= within << i;
        }
        bits[w] = word;
    }
}

[[gnu::target("avx512f,avx512bw")]] void in32_avx512(const std::int32_t* numbers, std::size_t words,
                                                     IntervalOf<std::int32_t> interval,
                                                     std::uint64_t* bits) {
    const __m512i first = _mm512_set1_epi32(interval.first);
    const __m512i last = _mm512_set1_epi32(interval.last);
    for (std::size_t w = 0; w < words; ++w) {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < word_bits; i += 16) {
            const __m512i v = load512(numbers + w * word_bits + i);
            const std::uint64_t within =
                _mm512_mask_cmple_epi32_mask(_mm512_cmple_epi32_mask(first, v), v, last);
            word |= within << i;
        }
        bits[w] = word;
    }
}

[[gnu::target("avx512f,avx512bw")]] void in64_avx512(const std::int64_t* numbers, std::size_t words,
                                                     IntervalOf<std::int64_t> interval,
                                                     std::uint64_t* bits) {
    const __m512i first = _mm512_set1_epi64(interval.first);
    const __m512i last = _mm512_set1_epi64(interval.last);
    for (std::size_t w = 0; w < words; ++w) {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < word_bits; i += 8) {
            const __m512i v = load512(numbers + w * word_bits + i);
            const std::uint64_t within =
                _mm512_mask_cmple_epi64_mask(_mm512_cmple_epi64_mask(first, v), v, last);
            word |= within << i;
        }
        bits[w] = word;
    }
}

constexpr Compares avx2{in8_avx2, in16_avx2, in32_avx2, in64_avx2};
constexpr Compares avx512{in8_avx512, in16_avx512, in32_avx512, in64_avx512};

#endif

}  // namespace

#if defined(__x86_64__)

Simd best_simd() {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) {
        return Simd::avx512;
    }
    return __builtin_cpu_supports("avx2") ? Simd::avx2 : Simd::portable;
}

Compares compares_of(Simd simd) {
    switch (simd) {
        case Simd::avx512:
            return avx512;
        case Simd::avx2:
            return avx2;
        case Simd::portable:
            break;
    }
    return portable;
}

#else

Simd best_simd() { return Simd::portable; }
Compares compares_of(Simd) { return portable; }

#endif

}  // namespace tillbook
