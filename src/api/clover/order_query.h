// Which orders a list of this dialect is of: its filters and its order, as questions to the index.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/clover/query.h"
#include "book/query.h"

namespace tillbook::clover {

struct OrderQuestion {
    OrderFilter filter;
    PageRequest page;
    std::string hidden;  // the clause that was added, for the list's href
};

// The names that filters of orders may have.
std::span<const std::string_view> order_filters();

// bad_request for a filter whose value is none of its field's, and for an order by an unknown
// field. Filters of employee.name are the caller's: the index knows employees by id.
Result<OrderQuestion> read_order_question(const ListQuery& query);

}  // namespace tillbook::clover
