// Queries of the home dialect: whatever is accepted is in its ranges, and the book can be asked it.
#include "api/cloove/event_query.h"
#include "api/cloove/money_filter.h"
#include "api/cloove/order_filter.h"
#include "api/cloove/report_query.h"
#include "base/check.h"
#include "fuzz/call_maker.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

namespace tillbook::cloove {
namespace {

template <class Bound>
bool in_order(const std::optional<Bound>& from, const std::optional<Bound>& to) {
    return !from || !to || *from <= *to;
}

void check_orders(Call& call) {
    auto query = QueryReader::parse(call, list_parameters);
    if (!query) return;
    const ListRequest request = read_list_request(query.value(), call.book());
    const std::string told = query.value().ignored().header_value();
    CHECK(told.find_first_of("\r\n") == told.npos);
    if (!query.value().mistakes().none()) {
        CHECK(!query.value().mistakes().take().mistakes.empty());
        return;
    }
    const OrderFilter& filter = request.filter;
    CHECK(request.page >= 1 && request.limit >= 1 && request.limit <= 1'000);
    CHECK(in_order(filter.date_from, filter.date_to) && in_order(filter.day_from, filter.day_to));
    CHECK(in_order(filter.total_min, filter.total_max));
    PageRequest page;
    page.limit = request.limit;
    page.offset = (request.page - 1) * request.limit;
    page.behind = request.behind;
    if (page.behind) page.offset = 0;
    const auto found =
        fuzz::calls().engine().list_orders(test::sample_book, filter, page, Access::may_block);
    CHECK(found && found->ok());
    const OrderList& list = found->value();
    CHECK(list.total <= fuzz::CallMaker::orders && list.orders.size() <= list.total);
    CHECK(list.orders.size() <= request.limit);
    for (const OrderRead& read : list.orders) {
        const Money total = read.amounts.total;
        CHECK(!filter.total_min || total >= *filter.total_min);
        CHECK(!filter.total_max || total <= *filter.total_max);
        CHECK(!filter.date_from || read.order->date >= *filter.date_from);
        CHECK(!filter.date_to || read.order->date <= *filter.date_to);
        CHECK(!filter.method || read.order->payment_method == *filter.method);
    }
}

void check_money(Call& call) {
    const auto request = read_money_request(call);
    if (!request) return;
    const auto found = fuzz::calls().engine().list_payments(
        test::sample_book, request.value().filter, request.value().rows(), Access::may_block);
    CHECK(found && found->ok());
    CHECK(found->value().payments.size() <= request.value().page.limit);
}

void check_feed(Call& call) {
    static constexpr std::array<std::string_view, 3> parameters = {"after", "since", "types"};
    auto query = QueryReader::parse(call, parameters);
    if (!query) return;
    const FeedQuestion question = read_feed_question(query.value(), call, {});
    if (!query.value().mistakes().none()) return;
    const auto piece = read_feed(fuzz::calls().engine(), call.book(), question, Access::may_block);
    CHECK(piece && piece->ok());
    CHECK(piece->value().next.number <= piece->value().head);
}

void check_report(Call& call) {
    static constexpr std::array<std::string_view, 3> parameters = {"start_date", "end_date",
                                                                   "store_id"};
    auto query = QueryReader::parse(call, parameters);
    if (query) read_report_range(query.value(), call.book());
    static_cast<void>(read_as_of(call));
}

void try_cloove_query(std::string_view query) {
    check_orders(fuzz::calls().make(query));
    check_money(fuzz::calls().make(query));
    check_feed(fuzz::calls().make(query));
    check_report(fuzz::calls().make(query));
}

const fuzz::Target cloove_query("cloove_query", try_cloove_query);

}  // namespace
}  // namespace tillbook::cloove
