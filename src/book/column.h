// One column of a block: whole numbers, kept as differences from the first in 0, 1, 2, 4 or 8 bytes
// each, whatever the widest of them needs. A column in which all are equal takes no memory, so
// columns that a book never uses cost nothing.
//
// Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "book/compare.h"

namespace tillbook {

using Interval = IntervalOf<std::int64_t>;

class Column {
public:
    std::int64_t get(std::size_t slot) const {
        switch (width_) {
            case 0:
                return base_;
            case 1:
                return base_ + at<std::int8_t>(slot);
            case 2:
                return base_ + at<std::int16_t>(slot);
            case 4:
                return base_ + at<std::int32_t>(slot);
            default:
                return at<std::int64_t>(slot);
        }
    }
    // `slot` is below the capacity. The first value ever set stands in every slot.
    void set(std::size_t slot, std::int64_t value);
    // Room for `capacity` values, a multiple of 64 and not below the present one.
    void grow(std::size_t capacity);
    // A column of the values at these slots, in their order.
    Column gathered(std::span<const std::uint16_t> slots, std::size_t capacity) const;
    // Which of the first 64 × words values lie in an interval; those never set count as any value.
    void select(Interval interval, std::size_t words, const Compares& compares,
                std::uint64_t* bits) const;
    // How many of the slots, in whose order the values rise, have a value below this.
    std::size_t count_below(std::int64_t value, std::span<const std::uint16_t> slots) const;
    std::size_t bytes() const { return capacity_ * width_; }

private:
    template <class T>
    const T& at(std::size_t slot) const {
        return reinterpret_cast<const T*>(bytes_.get())[slot];
    }
    template <class T>
    T& at(std::size_t slot) {
        return reinterpret_cast<T*>(bytes_.get())[slot];
    }
    void put(std::size_t slot, std::int64_t value);
    void widen(std::uint8_t width);

    std::unique_ptr<std::byte[]> bytes_;
    std::int64_t base_ = 0;  // 0 at width 8, where differences might overflow
    std::uint32_t capacity_ = 0;
    std::uint8_t width_ = 0;
    bool has_base_ = false;
};

}  // namespace tillbook
