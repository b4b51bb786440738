// The changes of one order: PATCH /v1/orders/{id} and what hangs below it.
#include <array>

#include "api/cloove/handlers.h"
#include "api/cloove/limits.h"
#include "api/cloove/render.h"
#include "api/cloove/write.h"

namespace tillbook::cloove {

namespace {

constexpr std::size_t reference_characters_max = 255;

// What every change begins with: which order, in which version.
struct Target {
    ObjectId order;
    std::optional<std::uint32_t> if_version;
};

Result<Target> target_of(const Call& call) {
    const auto version = TRY(version_in_if_match(call.request));
    const auto id = order_in_path(call);
    if (!id) return no_such_order();
    return Target{*id, version};
}

// Reads a body with `read(Form&, Target) → Command` and answers with the changed order.
template <class Read>
void change(Call& call, std::span<const std::string_view> members, EmptyBody empty, Read read,
            int status, std::string_view message) {
    const auto target = target_of(call);
    if (!target) return call.fail(target.error());
    auto form = Form::parse(call, members, empty);
    if (!form) return call.fail(form.error());
    Command command = read(form.value(), target.value());
    if (const auto checked = form.value().finish(call); !checked) return call.fail(checked.error());
    submit(call, std::move(form).value(), std::move(command),
           [caller = call.caller, status, message](const Recorded& recorded) {
               return order_response(status, message, order_of(recorded), *caller.book);
           });
}

std::string method_in(Form& form, std::string_view absent) {
    return form.upper_text("payment_method", {method_characters_max}).value_or(std::string(absent));
}

std::vector<ReturnedLine> lines_in(Form& form) {
    static constexpr std::array<std::string_view, 2> line_members = {"id", "quantity"};
    std::vector<ReturnedLine> lines;
    auto items = form.list("items", line_members, order_lines_max);
    if (!items) return lines;
    if (items->empty()) form.add_mistake("items", "must have at least one line");
    for (Form& item : *items) {
        item.require("id");
        item.require("quantity");
        ReturnedLine& line = lines.emplace_back();
        line.line = item.id("id").value_or(unknown_object);
        line.quantity = item.quantity("quantity").value_or(one);
    }
    return lines;
}

// A refund is by amount or by line.
RefundOrder refund_in(Form& form, const Target& target) {
    RefundOrder refund;
    refund.order = target.order;
    refund.if_version = target.if_version;
    refund.amount = form.money("amount", Sign::above_zero);
    refund.lines = lines_in(form);
    refund.reason =
        form.text("reason", {notes_characters_max, TextRule::Empty::taken}).value_or("");
    refund.method = method_in(form, "");
    refund.refunded_at = form.instant("occurred_at");
    const bool restock = form.boolean("restock").value_or(false);
    refund.restock = restock ? Restock::yes : Restock::no;
    if (form.has("amount") == form.has("items")) {
        form.add_mistake("amount", form.has("amount") ? "must not be sent beside items"
                                                      : "is required unless items are sent");
    }
    if (restock && !form.has("items")) {
        form.add_mistake("restock", "needs items: an amount does not say what came back");
    }
    return refund;
}

}  // namespace

void update_order(Call& call) {
    static constexpr std::array<std::string_view, 2> members = {"status", "cancellation_reason"};
    static constexpr std::array<std::string_view, 4> words = {"scheduled", "pending", "completed",
                                                              "cancelled"};
    static constexpr std::array statuses = {OrderStatus::scheduled, OrderStatus::pending,
                                            OrderStatus::completed, OrderStatus::cancelled};
    change(
        call, members, EmptyBody::refused,
        [](Form& form, const Target& target) -> Command {
            form.require("status");
            const auto word = form.word("status", words);
            ChangeStatus command{target.order, statuses[word.value_or(0)], {}, target.if_version};
            command.cancellation_reason =
                form.text("cancellation_reason", {notes_characters_max, TextRule::Empty::taken})
                    .value_or("");
            if (!command.cancellation_reason.empty() && word &&
                command.status != OrderStatus::cancelled) {
                form.add_mistake("cancellation_reason", "is for cancelled orders only");
            }
            return command;
        },
        200, "Order updated");
}

void pay_order(Call& call) {
    static constexpr std::array<std::string_view, 4> members = {"amount", "payment_method",
                                                                "reference", "occurred_at"};
    change(
        call, members, EmptyBody::refused,
        [](Form& form, const Target& target) -> Command {
            form.require("amount");
            PayOrder command;
            command.order = target.order;
            command.if_version = target.if_version;
            command.amount = form.money("amount", Sign::above_zero).value_or(Money{});
            command.method = method_in(form, cash_method);
            command.reference =
                form.text("reference", {reference_characters_max, TextRule::Empty::taken})
                    .value_or("");
            command.paid_at = form.instant("occurred_at");
            return command;
        },
        201, "Payment recorded");
}

void refund_order(Call& call) {
    static constexpr std::array<std::string_view, 6> members = {
        "amount", "items", "reason", "payment_method", "restock", "occurred_at"};
    change(
        call, members, EmptyBody::refused,
        [](Form& form, const Target& target) -> Command { return refund_in(form, target); }, 201,
        "Refund recorded");
}

void change_kitchen_status(Call& call) {
    static constexpr std::array<std::string_view, 1> members = {"status"};
    static constexpr std::array<std::string_view, 4> words = {"queued", "preparing", "ready",
                                                              "served"};
    change(
        call, members, EmptyBody::refused,
        [](Form& form, const Target& target) -> Command {
            form.require("status");
            const auto word = form.word("status", words);
            // KitchenStatus counts from none.
            const auto status = static_cast<KitchenStatus>(word.value_or(0) + 1);
            return ChangeKitchenStatus{target.order, status, target.if_version};
        },
        200, "Kitchen status updated");
}

void send_to_kitchen(Call& call) {
    const auto target = target_of(call);
    if (!target) return call.fail(target.error());
    auto form = Form::parse(call, {}, EmptyBody::taken);
    if (!form) return call.fail(form.error());
    if (const auto checked = form.value().finish(call); !checked) return call.fail(checked.error());
    submit(call, std::move(form).value(),
           SendToKitchen{target.value().order, target.value().if_version},
           [caller = call.caller](const Recorded& recorded) {
               return order_response(201, "Order sent to kitchen", order_of(recorded), *caller.book,
                                     Notification::shown);
           });
}

}  // namespace tillbook::cloove
