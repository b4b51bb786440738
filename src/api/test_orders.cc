#include "api/test_orders.h"

#include <future>
#include <memory>
#include <vector>

namespace tillbook {

namespace {

constexpr std::uint32_t batch = 250;  // of which sales that come meanwhile wait for one

std::future<Outcome> submit_deletion(Engine& engine, const Caller& caller, std::uint64_t request_id,
                                     ObjectId order) {
    EditOrder edit;
    edit.order = order;
    edit.deletes = edit.deletes_paid_test = true;
    auto submission = std::make_unique<Submission>();
    submission->envelope.book = caller.book->record.id;
    submission->envelope.actor = caller.key->id;
    submission->envelope.request_id = request_id;
    submission->command = std::move(edit);
    submission->finish_at_once = true;
    // Shared only because std::function must be copyable.
    auto promise = std::make_shared<std::promise<Outcome>>();
    submission->finish = [promise](Submission& finished) {
        promise->set_value(std::move(*finished.outcome));
    };
    engine.submit(std::move(submission));
    return promise->get_future();
}

// Somebody else may have deleted it meanwhile.
bool is_gone(const Error& error) {
    return error.code == ErrorCode::not_found || error.code == ErrorCode::not_a_test_order;
}

}  // namespace

Result<std::uint64_t> delete_test_orders(Engine& engine, const Caller& caller,
                                         std::uint64_t request_id) {
    OrderFilter tests;
    tests.columns = {{OrderColumn::is_test, {{1, 1}}, {}, {}, false},
                     {OrderColumn::deleted, {{0, 0}}, {}, {}, false}};
    const PageRequest page{0, batch, {}, {{OrderColumn::id, true, 1}}};
    std::uint64_t deleted = 0;
    for (;;) {
        auto fetched = engine.list_orders(caller.book->record.id, tests, page, Access::may_block);
        const std::vector<OrderRead> orders = TRY(std::move(*fetched)).orders;
        // All of them at once, so that they are committed together.
        std::vector<std::future<Outcome>> outcomes;
        outcomes.reserve(orders.size());
        for (const OrderRead& read : orders) {
            outcomes.push_back(submit_deletion(engine, caller, request_id, read.order->id));
        }
        const std::uint64_t before = deleted;
        for (std::future<Outcome>& each : outcomes) {
            const Outcome outcome = each.get();
            if (outcome) {
                ++deleted;
            } else if (!is_gone(outcome.error())) {
                return outcome.error();
            }
        }
        if (orders.size() < batch || deleted == before) return deleted;
    }
}

}  // namespace tillbook
