// GET /v1/reports/taxes.
#include <array>

#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/report_query.h"
#include "api/cloove/report_table.h"
#include "book/calendar.h"
#include "book/catalogue_objects.h"

namespace tillbook::cloove {

namespace {

constexpr std::array<std::string_view, 4> taxes_parameters = {"group_by", "start_date", "end_date",
                                                              "store_id"};
// In the order of TaxPeriod, without the first.
constexpr std::array<std::string_view, 2> periods = {"day", "month"};

template <class Sink>
void key_columns(const TaxReportRow& row, TaxPeriod period, Sink& sink) {
    if (period == TaxPeriod::day) sink.plain("date", to_string(row.day));
    if (period == TaxPeriod::month) sink.plain("month", to_string(row.day).substr(0, 7));
    sink.decimal("rate", row.rate, tax_rate_decimals);
}

template <class Sink>
void figure_columns(const SalesFigures& figures, Sink& sink) {
    sink.amount("grossAmount", figures.amount);
    sink.amount("netAmount", {figures.amount.minor - figures.tax.minor});
    sink.amount("taxAmount", figures.tax);
    sink.amount("refundedAmount", figures.refunded);
    sink.amount("refundedTaxAmount", figures.refunded_tax);
    sink.amount("dueTaxAmount", {figures.tax.minor - figures.refunded_tax.minor});
}

http::Response taxes_as_json(const TaxReport& report, const TaxQuestion& asked,
                             const BookSettings& book) {
    http::Response response;
    JsonWriter json(response.body);
    begin_envelope(json, "Tax report retrieved");
    json.begin_object();
    const auto period = static_cast<std::size_t>(asked.period);
    append_optional(json.key("groupBy"), period == 0 ? std::string_view{} : periods[period - 1]);
    append_days(json, asked.range);
    json.key("currency").plain(book.currency.code);
    append_rows(json, report.rows, book, [&](const TaxReportRow& row, JsonRow& sink) {
        key_columns(row, asked.period, sink);
        figure_columns(row.figures, sink);
    });
    json.key("total").begin_object();
    JsonRow total(json, book);
    figure_columns(report.total, total);
    json.end_object();
    json.end_object();
    json.end_object();
    return response;
}

http::Response taxes_as_csv(const TaxReport& report, const TaxQuestion& asked,
                            const BookSettings& book) {
    return csv_response(report.rows, book, [&](const TaxReportRow& row, auto& sink) {
        key_columns(row, asked.period, sink);
        figure_columns(row.figures, sink);
    });
}

}  // namespace

void report_taxes(Call& call) {
    auto parsed = QueryReader::parse(call, taxes_parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    TaxQuestion asked;
    asked.range = read_report_range(query, call.book());
    if (const auto period = read_group(query, periods)) {
        asked.period = static_cast<TaxPeriod>(*period + 1);
    }
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    call.answer_read(
        [caller = call.caller, &engine = call.engine(), asked,
         csv = wants_csv(call.request)](Access access) -> std::optional<http::Response> {
            auto read = engine.tax_report(caller.book->record.id, asked, access);
            if (!read) return std::nullopt;
            if (!*read) return to_response(read->error());
            const auto render = csv ? taxes_as_csv : taxes_as_json;
            return render(read->value(), asked, *caller.book);
        });
}

}  // namespace tillbook::cloove
