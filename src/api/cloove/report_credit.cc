// GET /v1/reports/credit.
#include <array>

#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/list_page.h"
#include "api/cloove/report_table.h"

namespace tillbook::cloove {

namespace {

constexpr std::array<std::string_view, 2> credit_parameters = {"page", "limit"};

constexpr auto columns = [](const CreditRow& row, auto& sink) {
    sink.named("customer", row.customer, row.name);
    sink.count("orders", row.figures.orders);
    sink.amount("outstandingAmount", row.figures.outstanding);
};

http::Response credit_as_json(const CreditReport& report, const ListPage& page,
                              const BookSettings& book) {
    http::Response response;
    JsonWriter json(response.body);
    begin_envelope(json, "Credit report retrieved");
    json.begin_object();
    json.key("currency").plain(book.currency.code);
    append_rows(json, report.rows, book, columns);
    json.key("total").begin_object();
    json.key("customers").number(report.customers);
    JsonRow total(json, book);
    total.count("orders", report.total.orders);
    total.amount("outstandingAmount", report.total.outstanding);
    json.end_object();
    json.end_object();
    append_list_meta(json, report.customers, page,
                     page.offset() + report.rows.size() < report.customers && !report.rows.empty());
    json.end_object();
    return response;
}

}  // namespace

void report_credit(Call& call) {
    auto parsed = QueryReader::parse(call, credit_parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    const IdSecret& secret = call.book().record.id_secret;
    ValueReader values(query.mistakes(), secret, call.book().currency.exponent);
    const ListPage page = read_list_page(query, values, ListPage{}.limit);
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    call.answer_read([caller = call.caller, &engine = call.engine(), page,
                      csv =
                          wants_csv(call.request)](Access access) -> std::optional<http::Response> {
        auto read =
            engine.credit_report(caller.book->record.id, {page.offset(), page.limit, {}}, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        if (csv) return csv_response(read->value().rows, *caller.book, columns);
        return credit_as_json(read->value(), page, *caller.book);
    });
}

}  // namespace tillbook::cloove
