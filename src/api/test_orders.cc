#include "api/test_orders.h"

namespace tillbook {

namespace {

constexpr std::uint32_t batch = 1'000;

// Somebody else may have deleted it meanwhile.
Result<bool> delete_test_order(Engine& engine, const Caller& caller, std::uint64_t request_id,
                               ObjectId order) {
    EditOrder edit;
    edit.order = order;
    edit.deletes = edit.deletes_paid_test = true;
    Envelope envelope;
    envelope.book = caller.book->record.id;
    envelope.actor = caller.key->id;
    envelope.request_id = request_id;
    const Outcome outcome = engine.run(std::move(envelope), std::move(edit));
    if (outcome) return true;
    const ErrorCode code = outcome.error().code;
    if (code == ErrorCode::not_found || code == ErrorCode::not_a_test_order) return false;
    return outcome.error();
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
        const std::uint64_t before = deleted;
        for (const OrderRead& read : orders) {
            if (TRY(delete_test_order(engine, caller, request_id, read.order->id))) ++deleted;
        }
        if (orders.size() < batch || deleted == before) return deleted;
    }
}

}  // namespace tillbook
