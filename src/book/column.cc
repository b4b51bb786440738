#include "book/column.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/check.h"
#include "domain/money.h"

namespace tillbook {

namespace {

template <class T>
constexpr bool fits(std::int64_t number) {
    return number >= std::numeric_limits<T>::min() && number <= std::numeric_limits<T>::max();
}

std::uint8_t width_for(std::int64_t value, std::int64_t base) {
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(value, base, &difference)) return 8;
    if (difference == 0) return 0;
    if (fits<std::int8_t>(difference)) return 1;
    if (fits<std::int16_t>(difference)) return 2;
    return fits<std::int32_t>(difference) ? 4 : 8;
}

// The part of an interval that differences of type T can lie in.
template <class T>
IntervalOf<T> clamped(Interval interval, std::int64_t base) {
    using Limits = std::numeric_limits<T>;
    const int128 first = int128{interval.first} - base;
    const int128 last = int128{interval.last} - base;
    if (first > Limits::max() || last < Limits::min() || first > last) return {1, 0};
    return {static_cast<T>(std::max<int128>(first, Limits::min())),
            static_cast<T>(std::min<int128>(last, Limits::max()))};
}

template <class T>
void gather(const std::byte* from, std::span<const std::uint16_t> slots, std::byte* to) {
    const auto* values = reinterpret_cast<const T*>(from);
    auto* gathered = reinterpret_cast<T*>(to);
    for (std::size_t i = 0; i < slots.size(); ++i) gathered[i] = values[slots[i]];
}

// A binary search without branches to mispredict.
template <class T>
std::size_t count_below_in(const T* values, std::int64_t difference,
                           std::span<const std::uint16_t> slots) {
    if (slots.empty() || difference < std::numeric_limits<T>::min()) return 0;
    if (difference > std::numeric_limits<T>::max()) return slots.size();
    const auto wanted = static_cast<T>(difference);
    const std::uint16_t* first = slots.data();
    std::size_t length = slots.size();
    while (length > 1) {
        const std::size_t half = length / 2;
        first += values[first[half - 1]] < wanted ? half : 0;
        length -= half;
    }
    const auto skipped = static_cast<std::size_t>(first - slots.data());
    return skipped + (values[*first] < wanted ? 1 : 0);
}

}  // namespace

void Column::set(std::size_t slot, std::int64_t value) {
    CHECK(slot < capacity_);
    if (!has_base_) {
        base_ = value;
        has_base_ = true;
    }
    if (width_ < 8) {
        const std::uint8_t width = width_for(value, base_);
        if (width > width_) widen(width);
    }
    put(slot, value);
}

void Column::put(std::size_t slot, std::int64_t value) {
    switch (width_) {
        case 0:
            break;
        case 1:
            at<std::int8_t>(slot) = static_cast<std::int8_t>(value - base_);
            break;
        case 2:
            at<std::int16_t>(slot) = static_cast<std::int16_t>(value - base_);
            break;
        case 4:
            at<std::int32_t>(slot) = static_cast<std::int32_t>(value - base_);
            break;
        default:
            at<std::int64_t>(slot) = value;
    }
}

void Column::widen(std::uint8_t width) {
    Column wide;
    wide.capacity_ = capacity_;
    wide.width_ = width;
    wide.base_ = width == 8 ? 0 : base_;
    wide.has_base_ = true;
    wide.bytes_ = std::make_unique<std::byte[]>(capacity_ * std::size_t{width});
    // Slots not set yet are 0 in both, except where the base goes.
    if (width_ > 0 || width == 8) {
        for (std::size_t slot = 0; slot < capacity_; ++slot) wide.put(slot, get(slot));
    }
    *this = std::move(wide);
}

void Column::grow(std::size_t capacity) {
    CHECK(capacity >= capacity_ && capacity % 64 == 0);
    if (width_ > 0) {
        auto grown = std::make_unique<std::byte[]>(capacity * width_);
        std::memcpy(grown.get(), bytes_.get(), bytes());
        bytes_ = std::move(grown);
    }
    capacity_ = static_cast<std::uint32_t>(capacity);
}

Column Column::gathered(std::span<const std::uint16_t> slots, std::size_t capacity) const {
    Column column;
    column.base_ = base_;
    column.has_base_ = has_base_;
    column.width_ = width_;
    column.capacity_ = static_cast<std::uint32_t>(capacity);
    if (width_ == 0) return column;
    column.bytes_ = std::make_unique<std::byte[]>(capacity * width_);
    switch (width_) {
        case 1:
            gather<std::int8_t>(bytes_.get(), slots, column.bytes_.get());
            break;
        case 2:
            gather<std::int16_t>(bytes_.get(), slots, column.bytes_.get());
            break;
        case 4:
            gather<std::int32_t>(bytes_.get(), slots, column.bytes_.get());
            break;
        default:
            gather<std::int64_t>(bytes_.get(), slots, column.bytes_.get());
    }
    return column;
}

std::size_t Column::count_below(std::int64_t value, std::span<const std::uint16_t> slots) const {
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(value, base_, &difference)) return value < base_ ? 0 : slots.size();
    switch (width_) {
        case 0:
            return difference > 0 ? slots.size() : 0;
        case 1:
            return count_below_in(&at<std::int8_t>(0), difference, slots);
        case 2:
            return count_below_in(&at<std::int16_t>(0), difference, slots);
        case 4:
            return count_below_in(&at<std::int32_t>(0), difference, slots);
        default:
            return count_below_in(&at<std::int64_t>(0), difference, slots);
    }
}

void Column::select(Interval interval, std::size_t words, const Compares& compares,
                    std::uint64_t* bits) const {
    switch (width_) {
        case 0: {
            const bool holds = interval.first <= base_ && base_ <= interval.last;
            std::fill_n(bits, words, holds ? ~std::uint64_t{0} : 0);
            break;
        }
        case 1:
            compares.in8(&at<std::int8_t>(0), words, clamped<std::int8_t>(interval, base_), bits);
            break;
        case 2:
            compares.in16(&at<std::int16_t>(0), words, clamped<std::int16_t>(interval, base_),
                          bits);
            break;
        case 4:
            compares.in32(&at<std::int32_t>(0), words, clamped<std::int32_t>(interval, base_),
                          bits);
            break;
        default:
            compares.in64(&at<std::int64_t>(0), words, interval, bits);
    }
}

}  // namespace tillbook
