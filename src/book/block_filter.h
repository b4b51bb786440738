// Filters over blocks: the conditions of a filter as intervals of columns, and what is known of
// each block beforehand, so that most blocks need not be looked into.
//
// Not thread-safe; constant after compiling.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "book/order_block.h"

namespace tillbook {

// A column lies in one of some disjoint intervals; there is at least one.
struct Condition {
    Field field = Field::status;
    std::vector<Interval> any;

    bool holds(std::int64_t value) const {
        return std::any_of(any.begin(), any.end(), [value](Interval interval) {
            return interval.first <= value && value <= interval.last;
        });
    }
};

Condition equals(Field field, std::int64_t value);
Condition between(Field field, Interval interval);
// One of the codes 0-4 whose bit is set.
Condition one_of(Field field, std::uint8_t codes);

// All must hold; at most 32.
using Conditions = std::vector<Condition>;

// The orders of a block for which conditions hold.
struct Selection {
    std::uint32_t count = 0;
    std::uint32_t undecided = 0;  // conditions that do not hold for the whole block
    bool has_bits = false;        // if not, `bits` says nothing yet
    std::array<std::uint64_t, OrderBlock::words_max> bits;

    bool has(std::uint32_t slot) const { return (bits[slot / 64] >> slot % 64 & 1) != 0; }
};

// Sizes, extremes and counts of codes of all blocks, in flat arrays.
class BlockSummaries {
public:
    void add_block();
    void add_row(std::uint32_t block, const RowValues& values);
    void change_row(std::uint32_t block, const RowValues& before, const RowValues& after);
    // Counts a block anew, after a split.
    void rebuild(std::uint32_t block, const OrderBlock& rows);

    std::uint32_t size_of(std::uint32_t block) const { return sizes_[block]; }
    // Bounds, which changes of orders may leave wider than they need be.
    Interval bounds(Field field, std::uint32_t block) const {
        return bounds_[static_cast<std::size_t>(field)][block];
    }

    // What is known about a condition in a block.
    struct Tally {
        enum class Share { none, some, all } share = Share::some;
        std::optional<std::uint32_t> count;  // exact, if known
    };
    Tally tally(const Condition& condition, std::uint32_t block) const;

    std::size_t bytes() const;

private:
    void widen(std::uint32_t block, const RowValues& values);
    void count(std::uint32_t block, const RowValues& values, int change);

    std::vector<std::uint32_t> sizes_;
    std::array<std::vector<Interval>, ranged_fields> bounds_;
    // By field, code and block. Codes from 256 on are not counted, which bounds the memory.
    std::array<std::vector<std::vector<std::uint16_t>>, counted_fields> counts_;
};

// Counts the orders of a block for which all conditions hold, looking into it only if it must.
Selection select(const Conditions& conditions, const OrderBlock& rows, std::uint32_t block,
                 const BlockSummaries& summaries, const Compares& compares);
// Fills in the bits, if they are not there yet.
void fill_bits(Selection& selection, const Conditions& conditions, const OrderBlock& rows,
               const Compares& compares);

}  // namespace tillbook
