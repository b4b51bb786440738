#include "book/block_filter.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace tillbook {

namespace {

constexpr std::int64_t codes_counted_max = 256;
constexpr Interval no_value{std::numeric_limits<std::int64_t>::max(),
                            std::numeric_limits<std::int64_t>::min()};

using Share = BlockSummaries::Tally::Share;
using Bits = std::array<std::uint64_t, OrderBlock::words_max>;

void add_condition(const Condition& condition, const OrderBlock& rows, std::size_t words,
                   const Compares& compares, Bits& bits) {
    const Column& column = rows.column(condition.field);
    Bits either;
    column.select(condition.any[0], words, compares, either.data());
    for (std::size_t at = 1; at < condition.any.size(); ++at) {
        Bits more;
        column.select(condition.any[at], words, compares, more.data());
        for (std::size_t w = 0; w < words; ++w) either[w] |= more[w];
    }
    for (std::size_t w = 0; w < words; ++w) bits[w] &= either[w];
}

// The bits of the slots in use.
std::size_t fill_used(Bits& bits, std::uint32_t used) {
    const std::size_t words = (used + 63) / 64;
    std::fill_n(bits.begin(), words, ~std::uint64_t{0});
    if (used % 64 != 0) bits[words - 1] = (std::uint64_t{1} << used % 64) - 1;
    return words;
}

}  // namespace

Condition equals(Field field, std::int64_t value) { return between(field, {value, value}); }

Condition between(Field field, Interval interval) { return {field, {interval}}; }

Condition one_of(Field field, std::uint8_t codes) {
    Condition condition{field, {}};
    for (int code = 0; code < 5; ++code) {
        if ((codes >> code & 1) == 0) continue;
        const bool goes_on = code > 0 && (codes >> (code - 1) & 1) != 0;
        if (goes_on) {
            condition.any.back().last = code;
        } else {
            condition.any.push_back({code, code});
        }
    }
    return condition;
}

void BlockSummaries::add_block() {
    sizes_.push_back(0);
    for (auto& bounds : bounds_) bounds.push_back(no_value);
    for (auto& codes : counts_) {
        for (auto& blocks : codes) blocks.push_back(0);
    }
}

void BlockSummaries::widen(std::uint32_t block, const RowValues& values) {
    for (std::size_t field = 0; field < ranged_fields; ++field) {
        Interval& bounds = bounds_[field][block];
        bounds.first = std::min(bounds.first, values[field]);
        bounds.last = std::max(bounds.last, values[field]);
    }
}

void BlockSummaries::count(std::uint32_t block, const RowValues& values, int change) {
    for (std::size_t field = 0; field < counted_fields; ++field) {
        if (values[field] >= codes_counted_max) continue;
        const auto code = static_cast<std::size_t>(values[field]);
        auto& codes = counts_[field];
        while (codes.size() <= code) codes.emplace_back(sizes_.size());
        codes[code][block] = static_cast<std::uint16_t>(codes[code][block] + change);
    }
}

void BlockSummaries::add_row(std::uint32_t block, const RowValues& values) {
    ++sizes_[block];
    widen(block, values);
    count(block, values, 1);
}

void BlockSummaries::change_row(std::uint32_t block, const RowValues& before,
                                const RowValues& after) {
    widen(block, after);
    count(block, before, -1);
    count(block, after, 1);
}

void BlockSummaries::rebuild(std::uint32_t block, const OrderBlock& rows) {
    sizes_[block] = 0;
    for (auto& bounds : bounds_) bounds[block] = no_value;
    for (auto& codes : counts_) {
        for (auto& blocks : codes) blocks[block] = 0;
    }
    for (std::uint32_t slot = 0; slot < rows.size(); ++slot) add_row(block, rows.values(slot));
}

BlockSummaries::Tally BlockSummaries::tally(const Condition& condition, std::uint32_t block) const {
    const Interval known = bounds(condition.field, block);
    bool touches = false;
    for (const Interval wanted : condition.any) {
        if (wanted.first <= known.first && known.last <= wanted.last) return {Share::all, {}};
        touches |= wanted.first <= known.last && known.first <= wanted.last;
    }
    if (!touches) return {Share::none, {}};
    const auto field = static_cast<std::size_t>(condition.field);
    if (field >= counted_fields) return {};
    std::uint32_t count = 0;
    for (const Interval wanted : condition.any) {
        if (wanted.last >= codes_counted_max) return {};
        for (auto code = wanted.first; code <= wanted.last; ++code) {
            const auto row = static_cast<std::size_t>(code);
            if (row < counts_[field].size()) count += counts_[field][row][block];
        }
    }
    if (count == 0) return {Share::none, {}};
    return {count == sizes_[block] ? Share::all : Share::some, count};
}

std::size_t BlockSummaries::bytes() const {
    std::size_t bytes = sizes_.capacity() * sizeof(std::uint32_t);
    for (const auto& bounds : bounds_) bytes += bounds.capacity() * sizeof(Interval);
    for (const auto& codes : counts_) {
        for (const auto& blocks : codes) {
            bytes += sizeof(std::vector<std::uint16_t>) + blocks.capacity() * sizeof(std::uint16_t);
        }
    }
    return bytes;
}

Selection select(const Conditions& conditions, const OrderBlock& rows, std::uint32_t block,
                 const BlockSummaries& summaries, const Compares& compares) {
    Selection selection;
    selection.count = summaries.size_of(block);
    bool is_counted = true;
    for (std::size_t at = 0; at < conditions.size(); ++at) {
        const BlockSummaries::Tally tally = summaries.tally(conditions[at], block);
        if (tally.share == Share::all) continue;
        if (tally.share == Share::none) {
            selection.count = 0;
            return selection;
        }
        // One condition alone may be counted already; two must be looked at together.
        is_counted = selection.undecided == 0 && tally.count;
        if (is_counted) selection.count = *tally.count;
        selection.undecided = selection.undecided | 1u << at;
    }
    if (!is_counted) fill_bits(selection, conditions, rows, compares);
    return selection;
}

void fill_bits(Selection& selection, const Conditions& conditions, const OrderBlock& rows,
               const Compares& compares) {
    if (selection.has_bits) return;
    const std::size_t words = fill_used(selection.bits, rows.size());
    for (std::size_t at = 0; at < conditions.size(); ++at) {
        if ((selection.undecided >> at & 1) == 0) continue;
        add_condition(conditions[at], rows, words, compares, selection.bits);
    }
    selection.count = 0;
    for (std::size_t w = 0; w < words; ++w) {
        selection.count += static_cast<std::uint32_t>(std::popcount(selection.bits[w]));
    }
    selection.has_bits = true;
}

}  // namespace tillbook
