// What the order index consists of. For its sources only.
#pragma once

#include <optional>
#include <vector>

#include "book/block_filter.h"
#include "book/chunked.h"
#include "book/order_codes.h"
#include "book/order_index.h"
#include "book/short_codes.h"

namespace tillbook {

// A block and a slot in it, in 4 bytes: 524,288 blocks of at most 8,192 orders.
inline constexpr std::uint32_t slot_bits = 13;
struct BlockPlace {
    std::uint32_t block;
    std::uint32_t slot;
};

// Below this part of all orders, a customer's orders are found one by one instead of by a scan.
inline constexpr std::uint32_t chain_share = 256;
// With fewer finds than one in so many of a block, finds are put in order instead of walking it.
inline constexpr std::uint32_t sparse_share = 64;

// The orders of one customer, chained from the last to the first.
struct CustomerChain {
    Ordinal last = 0;
    std::uint32_t orders = 0;
};

// A page being filled.
struct PageBuilder {
    std::uint64_t skip;
    std::uint32_t limit;
    std::vector<Ordinal> ordinals;

    bool is_full() const { return ordinals.size() >= limit; }
    void offer(std::int64_t ordinal) {
        if (skip > 0) {
            --skip;
        } else {
            ordinals.push_back(static_cast<Ordinal>(ordinal));
        }
    }
};

struct OrderIndexState {
    using Listed = OrderIndex::Listed;

    Compares compares = compares_of(best_simd());
    std::vector<OrderBlock> blocks;
    BlockSummaries summaries;
    std::vector<std::uint32_t> by_date;  // blocks, oldest first
    Chunked<std::uint64_t> ids;          // by ordinal, rising
    Chunked<std::uint32_t> places;       // by ordinal: block << slot_bits | slot
    ShortCodes short_codes;
    OrderCodes codes;
    std::vector<CustomerChain> chains;  // by customer code

    BlockPlace place_of(Ordinal ordinal) const {
        const std::uint32_t place = places[ordinal];
        return {place >> slot_bits, place & ((1u << slot_bits) - 1)};
    }
    void set_place(Ordinal ordinal, BlockPlace place) {
        places[ordinal] = place.block << slot_bits | place.slot;
    }
    std::int64_t get(Ordinal ordinal, Field field) const {
        const BlockPlace place = place_of(ordinal);
        return blocks[place.block].get(field, place.slot);
    }
    DateKey key_of(Ordinal ordinal) const {
        const BlockPlace place = place_of(ordinal);
        return blocks[place.block].key_at(place.slot);
    }

    RowValues encode(const OrderRow& row, Ordinal ordinal);
    std::uint32_t block_for(std::int64_t date_ms);
    void insert_block(std::size_t position);
    void split(std::size_t position);

    std::optional<Ordinal> last_of(std::uint32_t customer) const;
    std::optional<Ordinal> previous_of(Ordinal ordinal) const;
    void set_previous(Ordinal ordinal, std::optional<Ordinal> previous);
    void link(Ordinal ordinal, std::uint32_t customer);
    void unlink(Ordinal ordinal, std::uint32_t customer);

    Ordinal ordinal_bound(ObjectId id) const;
    std::optional<Conditions> compile(const OrderFilter& filter) const;
    Condition compile_ordinals(const ColumnTest& test) const;
    bool holds(Ordinal ordinal, const Conditions& conditions) const;
    std::optional<DateKey> cursor_of(const PageRequest& request) const;
    std::optional<std::vector<Ordinal>> few_of_customer(const OrderFilter& filter) const;
    Listed list_blocks(const Conditions& conditions, const PageRequest& request) const;
    Listed list_some(const std::vector<Ordinal>& candidates, const Conditions& conditions,
                     const PageRequest& request) const;
    // A page in another order than that of dates, without a count.
    std::vector<Ordinal> sorted(const Conditions& conditions, const PageRequest& request) const;
    std::vector<Ordinal> by_ordinal(const Conditions& conditions, const PageRequest& request) const;
    std::int64_t sort_key(Ordinal ordinal, const OrderSort& sort) const;
    void collect(const OrderBlock& rows, const Conditions& conditions, std::uint32_t ranks,
                 Selection& selection, PageBuilder& page) const;
};

}  // namespace tillbook
