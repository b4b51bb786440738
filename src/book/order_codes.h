// The codes of a book: orders as numbers and back, and filters as conditions on those numbers.
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "book/block_filter.h"
#include "book/interned.h"
#include "book/order_row.h"
#include "book/query.h"

namespace tillbook {

class OrderCodes {
public:
    // The code of an order's customer where there is none.
    static constexpr std::uint32_t no_customer = 0;

    // The code of a hidden order's state.
    static constexpr std::uint32_t hidden_state = 0;

    OrderCodes();

    // `ordinal` and `customer_previous` are left 0; strings and ids get codes if they are new.
    RowValues encode(const OrderRow& row);
    // `id` and `short_code` are left out. The strings stay valid as long as the codes.
    OrderRow decode(const RowValues& values) const;
    // Absent if no order can match. Conditions on narrow columns come first; those on ids and
    // moments of creation are left to the index, which knows them by ordinals.
    std::optional<Conditions> compile(const OrderFilter& filter) const;

    std::optional<std::uint32_t> find_customer(ObjectId customer) const {
        return customers_.find(customer.value);
    }
    // The values of codes, as columns hold them.
    ObjectId customer_at(std::int64_t code) const {
        return {customers_.at(static_cast<std::uint32_t>(code))};
    }
    ObjectId store_at(std::int64_t code) const {
        return {stores_.at(static_cast<std::uint32_t>(code))};
    }
    // How many codes customers have.
    std::uint32_t customers() const { return customers_.size(); }
    std::size_t bytes() const;

private:
    std::uint32_t code_of_state(std::string_view word);
    std::vector<std::uint32_t> codes_of(const ColumnTest& test) const;
    std::uint32_t code_count(OrderColumn column) const;
    Condition coded(Field field, const ColumnTest& test) const;
    std::optional<Condition> compile(const ColumnTest& test) const;
    static Condition compile(const TextTest& test);
    Interned<std::uint64_t> stores_;
    Interned<std::uint64_t> customers_;
    Interned<std::string, std::string_view> channels_;
    Interned<std::string, std::string_view> methods_;
    Interned<std::string, std::string_view> states_;  // lower case; the first is "", hidden
    bool has_hidden_ = false;                         // ever had
    bool has_deleted_ = false;
    Interned<std::uint64_t> employees_;
    Interned<std::uint64_t> order_types_;
    Interned<std::uint64_t> devices_;
};

}  // namespace tillbook
