// GET /v1/reports/sales.
#include <array>
#include <chrono>

#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/report_query.h"
#include "api/cloove/report_table.h"
#include "book/calendar.h"

namespace tillbook::cloove {

namespace {

constexpr std::array<std::string_view, 4> sales_parameters = {"group_by", "start_date", "end_date",
                                                              "store_id"};
// In the order of SalesGroup.
constexpr std::array<std::string_view, 10> groups = {
    "hour", "day", "week", "month", "product", "category", "store", "employee", "channel", "method",
};

// "2026-01" of a day.
std::string month_name(Day day) { return to_string(day).substr(0, 7); }

// "2026-W03" of a Monday: the year is that of its week's Thursday.
std::string week_name(Day monday) {
    constexpr std::int32_t to_thursday = 3;
    constexpr std::int32_t days_a_week = 7;
    const Day thursday{monday.days + to_thursday};
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{thursday.days}}};
    const std::chrono::sys_days new_year{date.year() / 1 / 1};
    const auto behind =
        thursday.days - static_cast<std::int32_t>(new_year.time_since_epoch().count());
    const std::int32_t week = behind / days_a_week + 1;
    return to_string(thursday).substr(0, 4) + (week < 10 ? "-W0" : "-W") + std::to_string(week);
}

template <class Sink>
void key_columns(const SalesRow& row, SalesGroup group, Sink& sink) {
    switch (group) {
        case SalesGroup::hour:
            return row.hour ? sink.count("hour", *row.hour) : sink.blank("hour");
        case SalesGroup::day:
            return sink.plain("date", to_string(row.day));
        case SalesGroup::week:
            sink.plain("week", week_name(row.day));
            return sink.plain("startDate", to_string(row.day));
        case SalesGroup::month:
            return sink.plain("month", month_name(row.day));
        case SalesGroup::product:
            return sink.named("product", row.object, row.name);
        case SalesGroup::category:
            return sink.named("category", row.object, row.name);
        case SalesGroup::store:
            return sink.named("store", row.object, row.name);
        case SalesGroup::employee:
            return sink.named("employee", row.object, row.name);
        case SalesGroup::channel:
            return sink.text("channel", row.name);
        case SalesGroup::method:
            return sink.text("paymentMethod", row.name);
    }
}

template <class Sink>
void sales_columns(const SalesFigures& sales, SalesGroup group, Sink& sink) {
    if (group == SalesGroup::product || group == SalesGroup::category) {
        sink.quantity("quantity", sales.quantity);
        sink.quantity("refundedQuantity", sales.returned);
    } else {
        sink.count("orders", sales.orders);
    }
    sink.amount("grossAmount", {sales.amount.minor + sales.discount.minor});
    sink.amount("discountAmount", sales.discount);
    sink.amount("salesAmount", sales.amount);
    sink.amount("refundedAmount", sales.refunded);
    sink.amount("netAmount", {sales.amount.minor - sales.refunded.minor});
    sink.amount("taxAmount", {sales.tax.minor - sales.refunded_tax.minor});
}

template <class Sink>
void money_columns(const MoneyFigures& money, Sink& sink) {
    sink.count("payments", money.payments);
    sink.amount("paidAmount", money.paid);
    sink.count("refunds", money.refunds);
    sink.amount("refundedAmount", money.refunded);
    sink.amount("netAmount", {money.paid.minor - money.refunded.minor});
}

template <class Sink>
void figure_columns(const SalesFigures& sales, const MoneyFigures& money, SalesGroup group,
                    Sink& sink) {
    if (group == SalesGroup::method) return money_columns(money, sink);
    sales_columns(sales, group, sink);
}

http::Response sales_as_json(const SalesReport& report, const SalesQuestion& asked,
                             const BookSettings& book) {
    http::Response response;
    JsonWriter json(response.body);
    begin_envelope(json, "Sales report retrieved");
    json.begin_object();
    json.key("groupBy").plain(groups[static_cast<std::size_t>(asked.group)]);
    append_days(json, asked.range);
    json.key("currency").plain(book.currency.code);
    append_rows(json, report.rows, book, [&](const SalesRow& row, JsonRow& sink) {
        key_columns(row, asked.group, sink);
        figure_columns(row.sales, row.money, asked.group, sink);
    });
    json.key("total").begin_object();
    JsonRow total(json, book);
    figure_columns(report.sales, report.money, asked.group, total);
    json.end_object();
    json.end_object();
    json.end_object();
    return response;
}

http::Response sales_as_csv(const SalesReport& report, const SalesQuestion& asked,
                            const BookSettings& book) {
    return csv_response(report.rows, book, [&](const SalesRow& row, auto& sink) {
        key_columns(row, asked.group, sink);
        figure_columns(row.sales, row.money, asked.group, sink);
    });
}

}  // namespace

void report_sales(Call& call) {
    auto parsed = QueryReader::parse(call, sales_parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    SalesQuestion asked;
    asked.range = read_report_range(query, call.book());
    if (const auto group = read_group(query, groups)) {
        asked.group = static_cast<SalesGroup>(*group);
    }
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    call.answer_read(
        [caller = call.caller, &engine = call.engine(), asked,
         csv = wants_csv(call.request)](Access access) -> std::optional<http::Response> {
            auto read = engine.sales_report(caller.book->record.id, asked, access);
            if (!read) return std::nullopt;
            if (!*read) return to_response(read->error());
            const auto render = csv ? sales_as_csv : sales_as_json;
            return render(read->value(), asked, *caller.book);
        });
}

}  // namespace tillbook::cloove
