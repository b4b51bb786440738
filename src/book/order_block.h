// A block: up to 8,192 orders of one range of (date, ordinal), as columns. Within a block orders
// lie in order of recording; a permutation gives their order by (date, ordinal).
//
// Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "book/column.h"

namespace tillbook {

// The columns. Strings and ids stand as codes (book/interned.h).
enum class Field : std::uint8_t {
    // Codes that are counted per block.
    status,
    payment_status,
    store,
    channel,
    method,
    state,
    payment_state,
    // Other columns that filters look at.
    customer,
    total,
    date,
    modified_at,
    business_day,
    employee,
    order_type,
    pay_type,
    is_test,
    is_manual,
    deleted_at,  // ms, negative for cancelled plain sales; 0: not deleted
    reference_hash,
    title_hash,
    note_hash,
    device,
    ordinal,
    // Columns that are only read.
    has_text,
    entry,
    version,
    paid_short,  // total − paid
    refunded,
    customer_previous,  // this ordinal − that of the customer's order before; 0: none
};
inline constexpr std::size_t counted_fields = 7;
inline constexpr std::size_t ranged_fields = 23;
inline constexpr std::size_t field_count = 29;

// One order as numbers.
using RowValues = std::array<std::int64_t, field_count>;
inline std::int64_t& value_of(RowValues& values, Field field) {
    return values[static_cast<std::size_t>(field)];
}
inline std::int64_t value_of(const RowValues& values, Field field) {
    return values[static_cast<std::size_t>(field)];
}

// Orders stand in lists by this, newest first. Ordinals break ties as ids do, since both rise.
struct DateKey {
    std::int64_t date_ms = 0;
    std::int64_t ordinal = 0;
    auto operator<=>(const DateKey&) const = default;
};

class OrderBlock {
public:
    // A block is closed here when orders come in the order of their dates …
    static constexpr std::uint32_t rows_closed = 4'096;
    // … and may be filled to here by others.
    static constexpr std::uint32_t rows_max = 8'192;
    static constexpr std::size_t words_max = rows_max / 64;

    OrderBlock();

    std::uint32_t size() const { return size_; }
    std::int64_t get(Field field, std::uint32_t slot) const { return column(field).get(slot); }
    void set(Field field, std::uint32_t slot, std::int64_t value) {
        columns_[static_cast<std::size_t>(field)].set(slot, value);
    }
    RowValues values(std::uint32_t slot) const;
    const Column& column(Field field) const { return columns_[static_cast<std::size_t>(field)]; }

    // Adds an order; its ordinal is above all in the block, which is not full. Returns its slot.
    std::uint32_t add(const RowValues& values);
    // The slot of the order that has `rank` older ones in this block.
    std::uint32_t slot_at(std::uint32_t rank) const { return by_date_[rank]; }
    // How many orders are older than this moment.
    std::uint32_t rank_of(DateKey key) const;
    DateKey key_at(std::uint32_t slot) const {
        return {get(Field::date, slot), get(Field::ordinal, slot)};
    }
    // Takes the newer half out into a block of its own. Slots of both change.
    OrderBlock split();

    // Resident bytes.
    std::size_t bytes() const;

private:
    void grow();
    // The orders of the ranks first … last − 1 as a block.
    OrderBlock part(std::uint32_t first, std::uint32_t last) const;

    std::array<Column, field_count> columns_;
    std::unique_ptr<std::uint16_t[]> by_date_;  // rank → slot
    std::uint32_t size_ = 0;
    std::uint32_t capacity_ = 0;
};

}  // namespace tillbook
