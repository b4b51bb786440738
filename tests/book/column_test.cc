#include "book/column.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <span>
#include <vector>

namespace tillbook {
namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

std::vector<Simd> forms_of_this_processor() {
    std::vector<Simd> forms{Simd::portable};
    if (best_simd() != Simd::portable) forms.push_back(Simd::avx2);
    if (best_simd() == Simd::avx512) forms.push_back(Simd::avx512);
    return forms;
}

Column column_of(const std::vector<std::int64_t>& values) {
    Column column;
    column.grow((values.size() + 63) / 64 * 64);
    for (std::size_t slot = 0; slot < values.size(); ++slot) column.set(slot, values[slot]);
    return column;
}

TEST(Column, TakesOnlyTheWidthItsDifferencesNeed) {
    struct Case {
        const char* what;
        std::int64_t first;
        std::int64_t second;
        std::size_t width;
    };
    const Case cases[] = {
        {"equal", 1'768'435'200'000, 1'768'435'200'000, 0},
        {"a byte up", 1'000, 1'127, 1},
        {"a byte down", 1'000, 872, 1},
        {"just above a byte", 1'000, 1'128, 2},
        {"just below a byte", 1'000, 871, 2},
        {"two bytes", 0, 32'767, 2},
        {"four bytes", 0, 32'768, 4},
        {"the last of four bytes", 0, -2'147'483'648, 4},
        {"eight bytes", 0, 2'147'483'648, 8},
        {"a difference that overflows", lowest, highest, 8},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.what);
        const Column column = column_of({c.first, c.second, c.first});
        EXPECT_EQ(column.bytes(), 64 * c.width);
        EXPECT_EQ(column.get(0), c.first);
        EXPECT_EQ(column.get(1), c.second);
        EXPECT_EQ(column.get(2), c.first);
    }
}

TEST(Column, KeepsItsValuesWhenWidenedAndGrown) {
    Column column;
    std::vector<std::int64_t> values;
    std::int64_t value = 5;
    for (std::size_t slot = 0; slot < 64 * 5; ++slot) {
        if (slot % 64 == 0) column.grow(slot + 64);
        column.set(slot, value);
        values.push_back(value);
        value += slot % 64 == 63 ? value * 1'000 : 1;
        for (std::size_t at = 0; at <= slot; ++at) ASSERT_EQ(column.get(at), values[at]);
    }
    const std::vector<std::uint16_t> slots{300, 0, 64, 200};
    const Column some = column.gathered(slots, 64);
    for (std::size_t at = 0; at < slots.size(); ++at) EXPECT_EQ(some.get(at), values[slots[at]]);
}

TEST(Column, CountsWhatIsBelowAValueInAnyWidth) {
    for (const std::int64_t step : {std::int64_t{0}, std::int64_t{1}, std::int64_t{300},
                                    std::int64_t{100'000'000}, highest / 100}) {
        std::vector<std::int64_t> values;
        std::vector<std::uint16_t> slots;
        for (std::uint16_t slot = 0; slot < 50; ++slot) {
            values.push_back(lowest / 2 + step * (slot / 2));
            slots.push_back(slot);
        }
        const Column column = column_of(values);
        for (const std::size_t size : {0u, 1u, 2u, 7u, 50u}) {
            const std::span some(slots.data(), size);
            for (const std::int64_t sample : values) {
                for (const std::int64_t value : {sample - 1, sample, sample + 1, lowest, highest}) {
                    const auto wanted = std::count_if(
                        values.begin(), values.begin() + static_cast<std::ptrdiff_t>(size),
                        [value](std::int64_t other) { return other < value; });
                    ASSERT_EQ(column.count_below(value, some), static_cast<std::size_t>(wanted))
                        << "step " << step << " size " << size << " value " << value;
                }
            }
        }
    }
}

TEST(Column, EveryFormSelectsTheSameAsALoop) {
    std::mt19937_64 bits(7);
    constexpr std::size_t words = 9;
    for (const std::int64_t spread : {std::int64_t{0}, std::int64_t{90}, std::int64_t{20'000},
                                      std::int64_t{1'000'000'000}, highest / 2}) {
        for (const std::int64_t base : {std::int64_t{0}, std::int64_t{1'768'435'200'000}}) {
            std::vector<std::int64_t> values;
            for (std::size_t slot = 0; slot < words * 64; ++slot) {
                const auto draw = static_cast<std::int64_t>(bits() >> 1);
                values.push_back(spread == 0 ? base : base + draw % spread - spread / 2);
            }
            const Column column = column_of(values);
            const std::int64_t a = values[5];
            const std::int64_t b = values[70];
            const Interval intervals[] = {{a, a},
                                          {std::min(a, b), std::max(a, b)},
                                          {lowest, a},
                                          {a, highest},
                                          {b, b - 1},
                                          {lowest, highest},
                                          {highest, lowest},
                                          {lowest, lowest}};
            for (const Interval interval : intervals) {
                for (const Simd form : forms_of_this_processor()) {
                    std::uint64_t selected[words];
                    column.select(interval, words, compares_of(form), selected);
                    for (std::size_t slot = 0; slot < values.size(); ++slot) {
                        const bool wanted =
                            interval.first <= values[slot] && values[slot] <= interval.last;
                        ASSERT_EQ(selected[slot / 64] >> slot % 64 & 1, wanted ? 1u : 0u)
                            << "form " << static_cast<int>(form) << " spread " << spread << " slot "
                            << slot;
                    }
                }
            }
        }
    }
}

}  // namespace
}  // namespace tillbook
