// The parameters of lists of payments and refunds, read into a filter.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "api/cloove/list_page.h"
#include "api/cloove/query.h"
#include "book/directory.h"
#include "book/query.h"

namespace tillbook::cloove {

inline constexpr std::array<std::string_view, 10> money_parameters = {
    "order_id", "customer_id", "store_id",   "payment_method", "start_date",
    "end_date", "min_amount",  "max_amount", "page",           "limit",
};

struct MoneyRequest {
    MoneyFilter filter;
    ListPage page;
    std::string other_parameters;  // see query_without_page

    PageRequest rows() const { return {page.offset(), page.limit, {}}; }
};

// Tells what was ignored; validation_failed with every mistake.
Result<MoneyRequest> read_money_request(Call& call);

}  // namespace tillbook::cloove
