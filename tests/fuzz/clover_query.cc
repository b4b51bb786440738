// Queries of the Clover dialect: filters, order and page. What is accepted stands in the list's own
// address, which asks the same, and finds what the filters hold for.
#include "api/clover/money_query.h"
#include "api/clover/order_query.h"
#include "api/clover/query.h"
#include "base/check.h"
#include "fuzz/call_maker.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

namespace tillbook::clover {
namespace {

// What a filter of this field says of an order as it is shown; absent: not one of these.
std::optional<FieldValue> field_of(const OrderRead& read, std::string_view field) {
    if (field == "total") return FieldValue::of(read.amounts.total.minor);
    if (field == "createdTime") return FieldValue::of(read.order->created_at);
    if (field == "modifiedTime") return FieldValue::of(read.order->modified_at);
    if (field == "clientCreatedTime") return FieldValue::of(read.order->date);
    if (field == "note") return FieldValue::of(std::string_view(read.order->notes));
    return std::nullopt;
}

void check_found(const ListQuery& query, const OrderQuestion& question) {
    const auto found = fuzz::calls().engine().list_orders(test::sample_book, question.filter,
                                                          question.page, Access::may_block);
    CHECK(found && found->ok());
    const OrderList& list = found->value();
    CHECK(list.orders.size() <= query.limit && list.total <= fuzz::CallMaker::orders);
    for (const OrderRead& read : list.orders) {
        for (const Filter& filter : query.filters) {
            const auto value = field_of(read, filter.field);
            CHECK(!value || holds(filter, *value));
        }
    }
}

void check_orders(std::string_view text) {
    Call& call = fuzz::calls().make(text);
    const auto query = read_query(call, order_filters());
    if (!query) return;
    CHECK(query.value().limit >= 1 && query.value().limit <= 1'000);
    const std::string href = href_of_list(call.request, query.value());
    CHECK(href.find_first_of("\r\n\" ") == href.npos);
    const auto question = read_order_question(query.value());

    const auto again =
        read_query(fuzz::calls().make(href.substr(href.find('?') + 1)), order_filters());
    CHECK(again.ok());
    CHECK(again.value().filter_texts == query.value().filter_texts);
    CHECK(again.value().limit == query.value().limit);
    CHECK(again.value().offset == query.value().offset);
    CHECK(again.value().expands == query.value().expands);
    const auto same = read_order_question(again.value());
    CHECK(same.ok() == question.ok());
    if (!question) return;
    CHECK(same.value().filter == question.value().filter);
    check_found(query.value(), question.value());
}

void check_money(std::string_view text) {
    static constexpr std::array<std::string_view, 5> fields = {"id", "order.id", "createdTime",
                                                               "amount", "device.id"};
    const auto query = read_money_query(fuzz::calls().make(text), fields);
    if (!query) return;
    PageRequest page;
    page.limit = query.value().limit;
    const auto found = fuzz::calls().engine().list_payments(
        test::sample_book, filter_of(query.value()), page, Access::may_block);
    CHECK(found && found->ok());
}

void try_clover_query(std::string_view query) {
    check_orders(query);
    check_money(query);
}

const fuzz::Target clover_query("clover_query", try_clover_query);

}  // namespace
}  // namespace tillbook::clover
