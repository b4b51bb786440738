// GET /v1/refunds.
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/money_filter.h"
#include "api/cloove/refund_json.h"

namespace tillbook::cloove {

namespace {

http::Response render_json(const RefundList& list, const ListPage& page, const BookSettings& book) {
    return list_response(
        "Refunds retrieved", list.refunds, list.total, page,
        [&](JsonWriter& json, const RefundRead& each) { append_refund(json, each, book); });
}

}  // namespace

void list_refunds(Call& call) {
    auto request = read_money_request(call);
    if (!request) return call.fail(request.error());
    call.answer_read([caller = call.caller, &engine = call.engine(),
                      asked = std::move(request).value(), csv = wants_csv(call.request)](
                         Access access) -> std::optional<http::Response> {
        auto read = engine.list_refunds(caller.book->record.id, asked.filter, asked.rows(), access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        const RefundList& list = read->value();
        if (!csv) return render_json(list, asked.page, *caller.book);
        http::Response response = refunds_as_csv(list.refunds, *caller.book);
        append_header(response, "Link",
                      page_links("/v1/refunds", asked.other_parameters, list.total, asked.page));
        return response;
    });
}

}  // namespace tillbook::cloove
