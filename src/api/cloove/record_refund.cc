// POST /v1/refunds: money back for a sale that the book does not hold.
#include <array>

#include "api/cloove/handlers.h"
#include "api/cloove/limits.h"
#include "api/cloove/refund_json.h"
#include "api/cloove/write.h"

namespace tillbook::cloove {

namespace {

http::Response recorded_response(const Recorded& recorded, const BookSettings& book) {
    RefundRead read = to_refund_read(std::get<ManualRefund>(recorded.subject));
    read.store_name = recorded.store_name;
    http::Response response;
    response.status = 201;
    JsonWriter json(response.body);
    begin_envelope(json, "Refund recorded");
    append_refund(json, read, book);
    json.end_object();
    return response;
}

RecordRefund refund_in(Form& form) {
    RecordRefund command;
    ManualRefund& refund = command.refund;
    form.require("amount");
    refund.amount = form.money("amount", Sign::above_zero).value_or(Money{});
    refund.method = form.upper_text("payment_method", {method_characters_max})
                        .value_or(std::string(cash_method));
    refund.reason =
        form.text("reason", {notes_characters_max, TextRule::Empty::taken}).value_or("");
    refund.customer = form.id("customer_id").value_or(ObjectId{});
    refund.customer_name =
        form.text("customer_name", {255, TextRule::Empty::taken}).value_or(std::string{});
    refund.store = form.id("store_id").value_or(ObjectId{});
    command.refunded_at = form.instant("occurred_at");
    return command;
}

}  // namespace

void record_refund(Call& call) {
    static constexpr std::array<std::string_view, 7> members = {
        "amount",        "payment_method", "reason",     "customer_id",
        "customer_name", "store_id",       "occurred_at"};
    auto form = Form::parse(call, members);
    if (!form) return call.fail(form.error());
    RecordRefund command = refund_in(form.value());
    if (const auto checked = form.value().finish(call); !checked) return call.fail(checked.error());
    submit(call, std::move(form).value(), std::move(command),
           [caller = call.caller](const Recorded& recorded) {
               return recorded_response(recorded, *caller.book);
           });
}

}  // namespace tillbook::cloove
