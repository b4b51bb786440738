#include "api/cloove/money_filter.h"

#include "api/cloove/order_filter.h"

namespace tillbook::cloove {

Result<MoneyRequest> read_money_request(Call& call) {
    auto query = TRY(QueryReader::parse(call, money_parameters));
    tell_ignored(call, query.ignored());
    const BookSettings& book = call.book();
    ValueReader values(query.mistakes(), book.record.id_secret, book.currency.exponent);
    const auto read_id = [&](std::string_view name) {
        const auto value = query.find(name);
        return value ? values.id(*value, {name}).value_or(ObjectId{}) : ObjectId{};
    };
    MoneyRequest request;
    MoneyFilter& filter = request.filter;
    filter.order = read_id("order_id");
    filter.customer = read_id("customer_id");
    filter.store = read_store(query, values);
    if (const auto value = query.find("payment_method")) filter.method = to_upper(value->text);
    const DateRange dates = read_date_range(query, book.calendar);
    filter.day_from = dates.day_from;
    filter.day_to = dates.day_to;
    filter.date_from = dates.date_from;
    filter.date_to = dates.date_to;
    const AmountRange amounts = read_amount_range(query, values);
    filter.amount_min = amounts.least;
    filter.amount_max = amounts.most;
    request.page = read_list_page(query, values, request.page.limit);
    request.other_parameters = query_without_page(query.pairs());
    if (!query.mistakes().none()) return query.mistakes().take();
    return request;
}

}  // namespace tillbook::cloove
