// The index of a book's orders: blocks of columns that answer filters, exact counts and any page of
// any list without touching the disk (architecture: "The index of a book").
//
// Not thread-safe: the book's lock guards it (many readers, one writer).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "book/order_row.h"
#include "book/query.h"

namespace tillbook {

// An order's place in order of recording, from 0. Never changes.
using Ordinal = std::uint32_t;

struct OrderIndexState;  // order_index_state.h

class OrderIndex {
public:
    OrderIndex();
    ~OrderIndex();
    OrderIndex(OrderIndex&&) noexcept;
    OrderIndex& operator=(OrderIndex&&) noexcept;

    // Adds an order; ids come in strictly rising order, and so should short codes, which are looked
    // up by their order. Returns its ordinal.
    Ordinal add(const OrderRow& row);
    // Replaces everything but id, date and short code.
    void change(Ordinal ordinal, const OrderRow& row);

    std::uint32_t size() const;
    std::optional<Ordinal> find(ObjectId id) const;
    std::optional<Ordinal> find_short_code(std::uint32_t short_code) const;
    // The row; its string views stay valid as long as the index.
    OrderRow row(Ordinal ordinal) const;
    // Number of the entry with the order's last version; cheaper than its whole row.
    std::uint32_t entry_of(Ordinal ordinal) const;
    // None where it has none; cheaper than its whole row, too.
    ObjectId customer_of(Ordinal ordinal) const;
    ObjectId store_of(Ordinal ordinal) const;

    // `search` of a filter is looked at by none of these: whoever knows the texts finds the
    // candidates and asks `list_among`.

    // Exact number of orders a filter holds for.
    std::uint64_t count(const OrderFilter& filter) const;
    // A page of the filtered list, newest date first.
    std::vector<Ordinal> page(const OrderFilter& filter, const PageRequest& request) const;
    // Count and page in one pass: what a list needs.
    struct Listed {
        std::uint64_t total = 0;
        std::vector<Ordinal> ordinals;
    };
    Listed list(const OrderFilter& filter, const PageRequest& request) const;
    // The same list of some orders only; `candidates` rise and name no order twice.
    Listed list_among(const std::vector<Ordinal>& candidates, const OrderFilter& filter,
                      const PageRequest& request) const;
    // Whether a filter holds for one order.
    bool matches(Ordinal ordinal, const OrderFilter& filter) const;
    // Visits ordinals of a customer's orders, newest recorded first, until false.
    template <class Visit>
    void each_of_customer(ObjectId customer, Visit visit) const {
        for (auto at = last_of_customer(customer); at && visit(*at);
             at = previous_of_customer(*at)) {
        }
    }
    std::optional<Ordinal> last_of_customer(ObjectId customer) const;
    std::optional<Ordinal> previous_of_customer(Ordinal ordinal) const;

    // Resident bytes, for /metrics and the memory target.
    std::uint64_t bytes() const;

private:
    std::unique_ptr<OrderIndexState> state_;
};

}  // namespace tillbook
