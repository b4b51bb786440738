#include "book/order_block.h"

#include <algorithm>
#include <vector>

#include "base/check.h"

namespace tillbook {

namespace {

constexpr std::uint32_t block_capacity_min = 64;
constexpr std::uint32_t capacity_step = 512;

}  // namespace

OrderBlock::OrderBlock() = default;

RowValues OrderBlock::values(std::uint32_t slot) const {
    RowValues values;
    for (std::size_t field = 0; field < field_count; ++field) {
        values[field] = columns_[field].get(slot);
    }
    return values;
}

std::uint32_t OrderBlock::add(const RowValues& values) {
    CHECK(size_ < rows_max);
    if (size_ == capacity_) grow();
    const std::uint32_t slot = size_;
    const std::uint32_t rank =
        rank_of({value_of(values, Field::date), value_of(values, Field::ordinal)});
    for (std::size_t field = 0; field < field_count; ++field) {
        columns_[field].set(slot, values[field]);
    }
    std::uint16_t* const order = by_date_.get();
    std::copy_backward(order + rank, order + size_, order + size_ + 1);
    order[rank] = static_cast<std::uint16_t>(slot);
    ++size_;
    return slot;
}

std::uint32_t OrderBlock::rank_of(DateKey key) const {
    const Column& dates = column(Field::date);
    const std::span<const std::uint16_t> slots(by_date_.get(), size_);
    if (slots.empty() || dates.get(slots.back()) < key.date_ms) return size_;
    const std::size_t first = dates.count_below(key.date_ms, slots);
    const auto same_date = slots.subspan(first);
    if (dates.get(same_date.front()) != key.date_ms) return static_cast<std::uint32_t>(first);
    const auto behind = std::ranges::partition_point(same_date, [&](std::uint16_t slot) {
        return dates.get(slot) == key.date_ms && get(Field::ordinal, slot) < key.ordinal;
    });
    return static_cast<std::uint32_t>(behind - slots.begin());
}

void OrderBlock::grow() {
    const std::uint32_t capacity = capacity_ < capacity_step
                                       ? std::max(block_capacity_min, capacity_ * 2)
                                       : capacity_ + capacity_step;
    for (Column& column : columns_) column.grow(capacity);
    auto by_date = std::make_unique<std::uint16_t[]>(capacity);
    std::copy_n(by_date_.get(), size_, by_date.get());
    by_date_ = std::move(by_date);
    capacity_ = capacity;
}

OrderBlock OrderBlock::part(std::uint32_t first, std::uint32_t last) const {
    std::vector<std::uint16_t> slots(&by_date_[first], &by_date_[first] + (last - first));
    std::ranges::sort(slots);
    std::vector<std::uint16_t> moved(size_);  // old slot → new slot
    for (std::size_t at = 0; at < slots.size(); ++at) {
        moved[slots[at]] = static_cast<std::uint16_t>(at);
    }
    OrderBlock part;
    part.size_ = last - first;
    part.capacity_ =
        (part.size_ + block_capacity_min - 1) / block_capacity_min * block_capacity_min;
    part.by_date_ = std::make_unique<std::uint16_t[]>(part.capacity_);
    for (std::uint32_t rank = first; rank < last; ++rank) {
        part.by_date_[rank - first] = moved[by_date_[rank]];
    }
    for (std::size_t field = 0; field < field_count; ++field) {
        part.columns_[field] = columns_[field].gathered(slots, part.capacity_);
    }
    return part;
}

OrderBlock OrderBlock::split() {
    const std::uint32_t half = size_ / 2;
    OrderBlock newer = part(half, size_);
    *this = part(0, half);
    return newer;
}

std::size_t OrderBlock::bytes() const {
    std::size_t bytes = sizeof(OrderBlock) + capacity_ * sizeof(std::uint16_t);
    for (const Column& column : columns_) bytes += column.bytes();
    return bytes;
}

}  // namespace tillbook
