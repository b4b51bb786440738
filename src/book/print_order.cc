// Printing: an order is sent to a device, which says what it made of it.
#include <algorithm>

#include "book/event_types.h"
#include "book/money_parts.h"
#include "book/part_index.h"
#include "book/tab_parts.h"

namespace tillbook {

namespace {

// The named device, or the book's first.
Result<ObjectId> device_of(const PrintOrder& command, const State& state) {
    if (command.device) {
        if (find_reference_of(state, ReferenceKind::device, command.device) != nullptr) {
            return command.device;
        }
        return mistake("deviceRef", "is no device of this book");
    }
    ObjectId first{};
    state.each_reference(ReferenceKind::device, [&](const Reference& device) {
        if (!first) first = device.id;
    });
    if (first) return first;
    return Error{ErrorCode::bad_request, "The default printing device is missing", {}};
}

}  // namespace

Result<Decision> decide(const PrintOrder& command, State& state) {
    constexpr std::size_t jobs_max = 100;
    OrderChange opened = TRY(open_change(command.order, {}, state));
    Order& order = opened.after;
    if (order.tab && order.tab->deleted_at) return deleted_already();
    const ObjectId device = TRY(device_of(command, state));
    make_tab(order, state);
    if (order.tab->print_jobs.size() == jobs_max) {
        return mistake("orderRef", "has 100 print events that are not done");
    }
    PrintJob job;
    job.id = state.take_ids(1);
    job.device = device;
    job.created_at = job.changed_at = state.now;
    order.tab->print_jobs.push_back(job);
    mark_as_printed(order);
    for (PrintGroup& group : order.tab->print_groups) group.printed_at = state.now;
    const ObjectId of = order.id;
    Decision decision = TRY(change(
        std::move(opened), event_type::order_updated,
        [&](FactsWriter& facts) {
            append_first_part(facts, of, job.id);
            append_part_opened(facts, {OrderPart::print_job, job.id});
        },
        state));
    decision.first_part = job.id;
    return decision;
}

Result<Decision> decide(const ChangePrintJob& command, State& state) {
    OrderChange opened = TRY(open_change(command.order, {}, state));
    Order& order = opened.after;
    const Error missing{ErrorCode::not_found, "there is no such print event", {}};
    if (!order.tab) return missing;
    auto& jobs = order.tab->print_jobs;
    const auto job = std::ranges::find(jobs, command.job, &PrintJob::id);
    if (job == jobs.end()) return missing;
    const bool is_done = command.state == PrintState::finished;
    if (is_done) {
        jobs.erase(job);
    } else {
        job->state = command.state;
        job->error = command.error;
        job->changed_at = state.now;
    }
    return change(
        std::move(opened), event_type::order_updated,
        [&](FactsWriter& facts) {
            if (is_done) append_part_closed(facts, {OrderPart::print_job, command.job});
        },
        state);
}

}  // namespace tillbook
