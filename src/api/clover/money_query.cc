#include "api/clover/money_query.h"

#include "api/clover/body.h"
#include "api/clover/device.h"
#include "api/clover/handlers.h"

namespace tillbook::clover {

Result<ListQuery> read_money_query(Call& call, std::span<const std::string_view> fields) {
    ListQuery query = TRY(read_query(call, fields));
    tell_filters(call, fields);
    read_device_filters(query, "device.id", call.book());
    return query;
}

MoneyFilter filter_of(const ListQuery& query) {
    MoneyFilter filter;
    for (const Filter& each : query.filters) {
        const bool names_one = each.op == Operator::equal && each.values.size() == 1;
        if (each.field == "id" && names_one) filter.id = id_in(each.values.front());
        const bool names_order = each.field == "order.id" || each.field == "orderRef.id";
        if (names_order && names_one) filter.order = id_in(each.values.front());
        const auto number = each.values.size() == 1 ? number_in(each.values.front()) : std::nullopt;
        if (each.field != "createdTime" || !number) continue;
        const bool is_lower = each.op == Operator::above || each.op == Operator::at_least;
        const bool is_upper = each.op == Operator::below || each.op == Operator::at_most;
        if (is_lower) filter.date_from = from_ms(*number);
        if (is_upper) filter.date_to = from_ms(*number + second_ms - 1);
    }
    return filter;
}

}  // namespace tillbook::clover
