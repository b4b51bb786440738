// Printing an order, and what became of it. The device that prints says so by itself.
#include <algorithm>
#include <array>

#include "api/clover/device.h"
#include "api/clover/errors.h"
#include "api/clover/found_write.h"
#include "api/clover/handlers.h"
#include "api/clover/order_edit.h"
#include "api/clover/payments.h"

namespace tillbook::clover {

namespace {

constexpr std::array<std::string_view, print_state_count> states = {"CREATED", "PRINTING", "FAILED",
                                                                    "DONE"};

void append_job(JsonWriter& json, const PrintJob& job, ObjectId order, const View& view) {
    json.begin_object();
    append_id(json.key("id"), job.id);
    append_reference(json.key("orderRef"), order);
    append_device_reference(json.key("deviceRef"), job.device, view);
    json.key("state").plain(states[static_cast<std::size_t>(job.state)]);
    append_moment(json.key("createdTime"), job.created_at);
    append_moment(json.key("modifiedTime"), job.changed_at);
    append_text_member(json, "errorMessage", job.error);
    json.end_object();
}

const PrintJob* find_job(const Order& order, ObjectId id) {
    if (!order.tab) return nullptr;
    const auto found = std::ranges::find(order.tab->print_jobs, id, &PrintJob::id);
    return found == order.tab->print_jobs.end() ? nullptr : &*found;
}

PrintState read_state(Body& body) {
    const std::string word = to_upper(body.text("state", name_characters_max).value_or(""));
    const auto found = std::ranges::find(states, word);
    if (found == states.end() || found == states.begin()) {
        body.add_mistake("state", "must be PRINTING, FAILED or DONE (got " + word + ")");
        return PrintState::printing;
    }
    return static_cast<PrintState>(found - states.begin());
}

}  // namespace

void print_order(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    PrintOrder command;
    command.order = body.reference("orderRef").value_or(ObjectId{});
    if (!command.order) body.add_message("orderRef is required");
    command.device = read_device(body, "deviceRef", call.book()).value_or(ObjectId{});
    submit(call, body, command, [view = View(call, {})](const Recorded& recorded) {
        const PrintJob* job = find_job(*recorded.order, recorded.first_part);
        return answer_with(
            [&](JsonWriter& json) { append_job(json, *job, recorded.order->id, view); });
    });
}

// What is done is not there any more.
void get_print_event(Call& call) {
    call.answer_read([view = View(call, {}),
                      id = id_in(call.params[1])](Access access) -> std::optional<http::Response> {
        auto part = view.engine().find_part(view.book_id(), OrderPart::print_job, id, access);
        if (!part) return std::nullopt;
        if (!*part) return to_response(failure_of(part->error(), no_such_object()));
        const Order& order = *part->value().order.order;
        const PrintJob* job = find_job(order, id);
        if (job == nullptr) return to_response(no_such_object());
        return answer_with([&](JsonWriter& json) { append_job(json, *job, order.id, view); });
    });
}

// An extension: the device's own word for how far it is.
void update_print_event(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    ChangePrintJob command;
    command.job = id_in(call.params[1]);
    command.state = read_state(body);
    command.error = body.text("errorMessage", 255).value_or("");
    for (const std::string_view name : {"id", "orderRef", "deviceRef", "createdTime"}) {
        body.pass_over(name);
    }
    const auto find = [id = command.job](const View& view) {
        auto part =
            view.engine().find_part(view.book_id(), OrderPart::print_job, id, Access::may_block);
        if (*part) return Result<std::shared_ptr<const Order>>(part->value().order.order);
        return Result<std::shared_ptr<const Order>>(failure_of(part->error(), no_such_object()));
    };
    submit_found(
        call, body, find,
        [command](const Order& order) -> Command {
            ChangePrintJob ready = command;
            ready.order = order.id;
            return ready;
        },
        [id = command.job](const Recorded& recorded, const View& view) {
            const PrintJob* job = find_job(*recorded.order, id);
            if (job == nullptr) return empty_answer();
            return answer_with(
                [&](JsonWriter& json) { append_job(json, *job, recorded.order->id, view); });
        });
}

}  // namespace tillbook::clover
