// The payments of a book, or its refunds, by date: rows that answer filters, exact counts and any
// page without touching the disk. What else is to be told of a row stands in its order, whose store
// and customer are asked for when a filter names them.
//
// Not thread-safe: the book's lock guards it (many readers, one writer).
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "book/interned.h"
#include "book/order_index.h"
#include "book/query.h"

namespace tillbook {

inline constexpr Ordinal no_ordinal = std::numeric_limits<Ordinal>::max();

struct MoneyRow {
    ObjectId id;
    std::int64_t date_ms = 0;
    Money amount;
    Ordinal order = no_ordinal;  // none: a refund without an order
    std::uint32_t entry = 0;     // number of the entry that recorded it
    Day business_day;
    std::uint32_t method = 0;  // code, see MoneyIndex::method_of
};

class MoneyIndex {
public:
    // Adds a row; its `method` is set from the word. Cheap at the end of the list.
    void add(MoneyRow row, std::string_view method);
    // The same for a row without an order, which has customer and store of its own.
    void add_loose(const MoneyRow& row, std::string_view method, ObjectId customer, ObjectId store);
    // The same for a credit of an order, which is found among refunds of all kinds alone.
    void add_credit(const MoneyRow& row, std::string_view method);
    // False if there is no such row of this date.
    bool remove(ObjectId id, Instant date);

    struct Listed {
        std::uint64_t total = 0;
        std::vector<MoneyRow> rows;
    };
    // Exact count and a page, newest date first, ties by id. `behind` of the request is not read.
    Listed list(const MoneyFilter& filter, const PageRequest& request,
                const OrderIndex& orders) const;
    std::string_view method_of(const MoneyRow& row) const { return methods_.at(row.method); }

    std::uint64_t size() const { return size_; }
    // Resident bytes.
    std::uint64_t bytes() const;

private:
    class Question;
    static constexpr std::size_t rows_max = 4'096;

    // Rows of one range of (date, id), oldest first, with bounds that hold for all of them.
    struct Chunk {
        std::vector<MoneyRow> rows;
        std::vector<std::uint32_t> by_method;  // number of rows by code
        std::uint32_t loose = 0;               // rows without an order
        std::uint32_t credits = 0;             // of orders
        Day first_day, last_day;
        Ordinal first_order = no_ordinal, last_order = 0;
        ObjectId first_id{~std::uint64_t{0}}, last_id;

        void note(const MoneyRow& row);
        void recount(const std::unordered_set<std::uint64_t>& all_credits);
    };
    struct Owner {
        ObjectId customer;
        ObjectId store;
    };

    std::size_t chunk_for(const MoneyRow& row);
    std::vector<Chunk>::iterator chunk_of(const MoneyRow& row);

    std::vector<Chunk> chunks_;  // oldest first, none empty
    std::uint64_t size_ = 0;
    Interned<std::string, std::string_view> methods_;
    std::unordered_map<std::uint64_t, Owner> loose_;
    std::unordered_set<std::uint64_t> credits_;  // ids
};

}  // namespace tillbook
