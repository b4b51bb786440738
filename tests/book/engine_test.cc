#include "book/engine.h"

#include <gmock/gmock.h>

#include <thread>

#include "support/test_book.h"

namespace tillbook {
namespace {

using test::Process;
using test::sample_book;
using test::sample_sale;

std::string first_mistake(const Outcome& outcome) {
    if (outcome.ok()) return "recorded";
    if (outcome.error().mistakes.empty()) return outcome.error().detail;
    const Mistake& mistake = outcome.error().mistakes.front();
    return mistake.field + " " + mistake.message;
}

template <class T>
T fetch(Fetched<T> fetched) {
    EXPECT_TRUE(fetched.has_value());
    EXPECT_TRUE(fetched->ok()) << fetched->error().detail;
    return std::move(*fetched).value();
}

OrderList list(Process& process, const OrderFilter& filter = {}) {
    return fetch(process.engine->list_orders(sample_book, filter, {}, Access::may_block));
}

OrderRead load(Process& process, ObjectId id, const AsOf& as_of = {}) {
    return fetch(process.engine->load_order(sample_book, id, as_of, Access::may_block));
}

ProductChange jollof(std::int64_t price_minor = 250'000) {
    ProductChange product;
    product.name = "Jollof Rice";
    product.price = Money{price_minor};
    return product;
}

TEST(RecordOrder, IsReadBackAsItWasRecorded) {
    Process process;
    RecordOrder sale = sample_sale();
    sale.discount = {50'000};
    sale.customer_name = "Ada Lovelace";
    sale.notes = "no pepper";
    sale.channel = "web";
    sale.payment_method = "TRANSFER";
    sale.amount_paid = Money{300'000};
    const Outcome outcome = process.run(sale);
    ASSERT_TRUE(outcome.ok()) << outcome.error().detail;
    const OrderRead read = load(process, outcome.value().object);
    EXPECT_EQ(read.order->short_code, 1U);
    EXPECT_EQ(read.order->customer_name, "Ada Lovelace");
    EXPECT_EQ(read.order->notes, "no pepper");
    EXPECT_EQ(read.order->channel, "web");
    EXPECT_EQ(read.order->payment_method, "TRANSFER");
    EXPECT_EQ(read.order->status, OrderStatus::pending);
    EXPECT_EQ(read.amounts.subtotal.minor, 500'000);
    EXPECT_EQ(read.amounts.total.minor, 450'000);
    EXPECT_EQ(read.amounts.paid.minor, 300'000);
    EXPECT_EQ(read.amounts.remaining.minor, 150'000);
    EXPECT_EQ(read.amounts.payment_status, PaymentStatus::partial);
    EXPECT_EQ(read.order->lines.at(0).id.value, read.order->id.value + 1);
    EXPECT_EQ(read.order->payments.at(0).method, "TRANSFER");
    EXPECT_EQ(read.order->date, process.clock.now());
    EXPECT_EQ(to_string(read.order->business_day), "2026-01-15");
}

TEST(RecordOrder, SameKeyIsRecordedOnceAndReplayed) {
    Process process;
    const Outcome first = process.run(sample_sale(), "till-1-0001");
    const Outcome again = process.run(sample_sale(), "till-1-0001");
    ASSERT_TRUE(first.ok());
    ASSERT_TRUE(again.ok());
    EXPECT_FALSE(first.value().replayed);
    EXPECT_TRUE(again.value().replayed);
    EXPECT_EQ(first.value().object, again.value().object);
    EXPECT_EQ(first.value().at, again.value().at);
    EXPECT_EQ(list(process).total, 1U);
}

TEST(RecordOrder, SameKeyOtherContentIsAMismatchThatNamesTheMember) {
    Process process;
    ASSERT_TRUE(process.run(sample_sale(), "till-1-0001", "two plates").ok());
    const Outcome other = process.run(sample_sale(), "till-1-0001", "three plates");
    ASSERT_FALSE(other.ok());
    EXPECT_EQ(other.error().code, ErrorCode::idempotency_key_reused);
    EXPECT_EQ(other.error().mistakes.at(0).field, "1");
    EXPECT_EQ(list(process).total, 1U);
}

TEST(RecordOrder, AWriteWithoutAKeyAnswersToTheKeyMadeOfItsEntry) {
    Process process;
    const Outcome first = process.run(sample_sale());
    const Outcome again = process.run(sample_sale(), "entry-1");
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(again.value().replayed);
    EXPECT_EQ(first.value().object, again.value().object);
}

TEST(RecordOrder, ARefusedCommandIsNotRememberedUnderItsKey) {
    Process process;
    RecordOrder wrong = sample_sale();
    wrong.customer = {123};
    EXPECT_FALSE(process.run(wrong, "k").ok());
    const Outcome corrected = process.run(sample_sale(), "k", "corrected");
    ASSERT_TRUE(corrected.ok());
    EXPECT_FALSE(corrected.value().replayed);
    EXPECT_EQ(corrected.value().order->short_code, 1U) << "a refusal takes no number";
}

TEST(RecordOrder, UnitPriceComesFromTheOrderThenTheVariantThenTheProductThenTheName) {
    Process process;
    ProductChange product = jollof();
    product.variants = {{{}, "Large", Money{400'000}}};
    const ObjectId id = process.run(PutProduct{product}).value().object;
    const auto kept = fetch(process.engine->find_product(sample_book, id, Access::may_block));
    const ObjectId large = kept.object.variants.at(0).id;

    struct Row {
        const char* what;
        std::optional<Money> custom;
        ObjectId product, variant;
        const char* name;
        std::int64_t price_minor;
    };
    const Row rows[] = {
        {"a price of its own", Money{1}, id, large, "Jollof Rice", 1},
        {"the variant's", {}, id, large, "Jollof Rice", 400'000},
        {"the product's", {}, id, {}, "today's special", 250'000},
        {"by exactly this name", {}, {}, {}, "Jollof Rice", 250'000},
    };
    for (const Row& row : rows) {
        RecordOrder sale;
        sale.lines.push_back({row.name, row.product, row.variant, row.custom, one});
        const Outcome outcome = process.run(sale);
        ASSERT_TRUE(outcome.ok()) << row.what << ": " << first_mistake(outcome);
        EXPECT_EQ(outcome.value().order->lines.at(0).unit_price.minor, row.price_minor) << row.what;
        EXPECT_EQ(outcome.value().order->lines.at(0).name, row.name);
    }
}

TEST(RecordOrder, MistakesAreNamedAllAtOnce) {
    Process process;
    RecordOrder sale;
    sale.lines.push_back({"Soup", {}, {}, {}, one});
    sale.lines.push_back({"Rice", {99}, {}, {}, one});
    sale.customer = unknown_object;
    sale.store = {5};
    sale.occurred_at = process.clock.now() + std::chrono::minutes(6);
    const Outcome outcome = process.run(sale);
    ASSERT_FALSE(outcome.ok());
    std::vector<std::string> fields;
    for (const Mistake& mistake : outcome.error().mistakes) fields.push_back(mistake.field);
    EXPECT_THAT(fields, testing::ElementsAre("lines[0].price", "lines[1].product", "customer",
                                             "store", "occurred_at"));
    EXPECT_EQ(list(process).total, 0U);
}

TEST(RecordOrder, DiscountAndPaymentAreBounded) {
    Process process;
    RecordOrder discounted = sample_sale();
    discounted.discount = {500'001};
    EXPECT_EQ(first_mistake(process.run(discounted)),
              "discount must not be above the subtotal of 5000 (got 5000.01)");
    RecordOrder overpaid = sample_sale();
    overpaid.payment_method = "TRANSFER";
    overpaid.amount_paid = Money{500'001};
    EXPECT_EQ(first_mistake(process.run(overpaid)),
              "paid must not be above the total of 5000 unless paid in CASH (got 5000.01)");
    overpaid.payment_method = "CASH";
    const Outcome cash = process.run(overpaid);
    ASSERT_TRUE(cash.ok());
    EXPECT_EQ(cash.value().change_given.minor, 1);
    EXPECT_EQ(load(process, cash.value().object).amounts.paid.minor, 500'000);
}

TEST(RecordOrder, AnUnpaidOrderIsListedByTheMethodItStates) {
    Process process;
    RecordOrder unpaid = sample_sale();
    unpaid.payment_method = "TRANSFER";
    unpaid.amount_paid = Money{0};
    process.record(unpaid);
    OrderFilter filter;
    filter.method = "TRANSFER";
    EXPECT_EQ(list(process, filter).total, 1U);
    filter.method = "CASH";
    EXPECT_EQ(list(process, filter).total, 0U);
}

TEST(RecordOrder, StockFollowsSalesAndTellsWhenItRunsLow) {
    Process process;
    ProductChange product = jollof();
    product.stock = {{{}, {}, {10'000}}};
    product.reorder_level = Quantity{3'000};
    const ObjectId id = process.run(PutProduct{product}).value().object;
    for (const std::int64_t sold : {5, 2, 4}) {
        RecordOrder sale = sample_sale(1, sold);
        sale.lines[0].product = id;
        ASSERT_TRUE(process.run(sale).ok());
    }
    const auto kept = fetch(process.engine->find_product(sample_book, id, Access::may_block));
    EXPECT_EQ(kept.object.quantity().thousandths, -1'000);
    const EventPage page =
        fetch(process.engine->events(sample_book, 0, 100, {}, Access::may_block));
    std::vector<std::string> types;
    for (const Event& event : page.events) types.push_back(event.type);
    EXPECT_THAT(types, testing::ElementsAre("product.created", "order.created", "order.created",
                                            "inventory.low_stock", "order.created",
                                            "inventory.out_of_stock"));
}

TEST(Replay, ComesBeforeEverythingThatDependsOnTheBook) {
    Process process;
    const ObjectId product = process.run(PutProduct{jollof()}).value().object;
    ContactChange ada;
    ada.name = "Ada Lovelace";
    const ObjectId contact = process.run(PutContact{ada}).value().object;
    StoreChange lekki;
    lekki.name = "Lekki";
    const ObjectId store = process.run(PutStore{lekki}).value().object;
    RecordOrder sale;
    sale.lines.push_back({"Jollof Rice", product, {}, {}, one});
    sale.customer = contact;
    sale.store = store;
    const Outcome first = process.run(sale, "k");
    ASSERT_TRUE(first.ok());
    ASSERT_TRUE(process.run(RemoveProduct{product}).ok());
    ASSERT_TRUE(process.run(RemoveContact{contact}).ok());
    ASSERT_TRUE(process.run(RemoveStore{store}).ok());

    const Outcome again = process.run(sale, "k");
    ASSERT_TRUE(again.ok()) << first_mistake(again);
    EXPECT_TRUE(again.value().replayed);
    EXPECT_EQ(again.value().order->customer_name, "Ada Lovelace");
    EXPECT_EQ(again.value().store_name, "Lekki");
    const Outcome fresh = process.run(sale, "k2");
    ASSERT_FALSE(fresh.ok());
    EXPECT_EQ(fresh.error().mistakes.size(), 3U);
}

TEST(Engine, TheSameKeySentByManyAtOnceIsRecordedOnce) {
    Process process;
    constexpr int clients = 16;
    std::atomic<int> recorded{0};
    std::atomic<int> replayed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 50; ++n) {
                const Outcome outcome = process.run(sample_sale(), "key-" + std::to_string(n));
                ASSERT_TRUE(outcome.ok());
                ++(outcome.value().replayed ? replayed : recorded);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(recorded, 50);
    EXPECT_EQ(replayed, 50 * (clients - 1));
    EXPECT_EQ(list(process).total, 50U);
}

TEST(Engine, AReopenedBookIsTheSame) {
    auto store = std::make_shared<MemoryStore>();
    ObjectId last;
    {
        Process process(store);
        ProductChange product = jollof();
        product.stock = {{{}, {}, {5'000}}};
        process.record(PutProduct{product});
        for (int i = 0; i < 20; ++i) last = process.record(sample_sale(), std::to_string(i)).object;
    }
    Process reopened(store);
    EXPECT_EQ(list(reopened).total, 20U);
    EXPECT_EQ(load(reopened, last).order->short_code, 20U);
    const Outcome again = reopened.run(sample_sale(), "19");
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(again.value().replayed);
    const Outcome next = reopened.run(sample_sale());
    EXPECT_EQ(next.value().order->short_code, 21U);
    EXPECT_GT(next.value().object.value, last.value + 2) << "ids of lines and payments count too";
}

TEST(Engine, TwoProcessesOnOneLogSeeEachOtherAtTheNextRequest) {
    auto store = std::make_shared<MemoryStore>();
    Process one_process(store);
    Process other_process(store);
    const ObjectId first = one_process.run(sample_sale(), "a").value().object;
    EXPECT_TRUE(other_process.engine->refresh(Access::may_block));
    EXPECT_EQ(load(other_process, first).order->id, first);
    EXPECT_TRUE(other_process.run(sample_sale(), "a").value().replayed);
    EXPECT_FALSE(other_process.run(sample_sale(), "b").value().replayed);
    EXPECT_TRUE(one_process.run(sample_sale(), "b").value().replayed);
    EXPECT_FALSE(one_process.engine->refresh(Access::memory_only) && list(one_process).total != 2);
    one_process.engine->refresh(Access::may_block);
    EXPECT_EQ(list(one_process).total, 2U);
}

TEST(Engine, TwoProcessesThatRaceForTheSameKeysRecordEachOnce) {
    auto store = std::make_shared<MemoryStore>();
    Process processes[] = {Process(store), Process(store)};
    std::atomic<int> recorded{0};
    std::vector<std::thread> threads;
    for (Process& process : processes) {
        for (int client = 0; client < 4; ++client) {
            threads.emplace_back([&process, &recorded] {
                for (int n = 0; n < 100; ++n) {
                    const Outcome outcome = process.run(sample_sale(), std::to_string(n));
                    ASSERT_TRUE(outcome.ok()) << outcome.error().detail;
                    if (!outcome.value().replayed) ++recorded;
                }
            });
        }
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(recorded, 100);
    for (Process& process : processes) {
        process.engine->refresh(Access::may_block);
        EXPECT_EQ(list(process).total, 100U);
    }
}

// A failover to a standby that lacked the last commits.
TEST(Engine, ABookWithAnotherHistoryIsOpenedAnew) {
    Process process;
    process.record(sample_sale(), "kept");
    const ObjectId lost = process.record(sample_sale(), "lost").object;
    EXPECT_EQ(list(process).total, 2U);
    process.log.lose_newest(1);
    EXPECT_FALSE(process.engine->refresh(Access::memory_only));
    ASSERT_TRUE(process.engine->refresh(Access::may_block));
    EXPECT_EQ(list(process).total, 1U);
    const auto gone = process.engine->load_order(sample_book, lost, {}, Access::may_block);
    EXPECT_EQ(gone->error().code, ErrorCode::not_found);
    EXPECT_FALSE(process.run(sample_sale(), "lost").value().replayed);
    EXPECT_TRUE(process.run(sample_sale(), "kept").value().replayed);
    EXPECT_EQ(list(process).total, 2U);
    EXPECT_TRUE(verify_book(process.log, sample_book, *process.engine).ok());
}

TEST(Engine, AFailedAppendIsUnavailableAndTheRetryIsRecordedOnce) {
    for (const FailAppend when : {FailAppend::before_effect, FailAppend::after_effect}) {
        Process process;
        ASSERT_TRUE(process.run(sample_sale(), "a").ok());
        process.log.fail_append(1, when);
        const Outcome failed = process.run(sample_sale(), "b");
        ASSERT_FALSE(failed.ok());
        EXPECT_EQ(failed.error().code, ErrorCode::unavailable);
        const Outcome again = process.run(sample_sale(), "b");
        ASSERT_TRUE(again.ok()) << again.error().detail;
        EXPECT_EQ(again.value().replayed, when == FailAppend::after_effect);
        EXPECT_EQ(list(process).total, 2U);
    }
}

TEST(Engine, NobodyWaitsForABookWhoseLogCannotBeRead) {
    auto store = std::make_shared<MemoryStore>();
    { Process(store).record(sample_sale()); }
    Process reopened(store);
    reopened.log.set_reads_fail(true);
    const auto failed = reopened.engine->list_orders(sample_book, {}, {}, Access::may_block);
    ASSERT_TRUE(failed && !failed->ok());
    EXPECT_EQ(failed->error().code, ErrorCode::unavailable);
    EXPECT_EQ(reopened.run(sample_sale()).error().code, ErrorCode::unavailable);
    reopened.log.set_reads_fail(false);
    EXPECT_EQ(list(reopened).total, 1U);
    EXPECT_TRUE(reopened.run(sample_sale()).ok());
}

TEST(Engine, AReadThatNeedsTheDiskSaysSoInsteadOfWaiting) {
    auto store = std::make_shared<MemoryStore>();
    ObjectId id;
    {
        Process process(store);
        id = process.run(sample_sale()).value().object;
        EXPECT_TRUE(process.engine->load_order(sample_book, id, {}, Access::memory_only));
    }
    Process reopened(store);
    EXPECT_FALSE(reopened.engine->load_order(sample_book, id, {}, Access::memory_only));
    load(reopened, id);
    EXPECT_TRUE(reopened.engine->load_order(sample_book, id, {}, Access::memory_only));
}

TEST(Engine, AFullQueueIsAnsweredUnavailable) {
    EngineOptions options;
    options.queue_max = 0;
    Process process(std::make_shared<MemoryStore>(), options);
    const Outcome outcome = process.run(sample_sale());
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::unavailable);
}

TEST(Search, FindsShortCodesAndWordsByPrefix) {
    Process process;
    RecordOrder sale = sample_sale();
    sale.customer_name = "Ada Lovelace";
    sale.notes = "Gift wrap, please";
    const ObjectId ada = process.run(sale).value().object;
    sale.customer_name = "Grace Hopper";
    sale.notes.clear();
    process.record(sale);
    process.record(sample_sale());
    const auto found = [&](const char* text) {
        OrderFilter filter;
        filter.search = text;
        return list(process, filter);
    };
    EXPECT_EQ(found("ORD-3").total, 1U);
    EXPECT_EQ(found("lov").orders.at(0).order->id, ada);
    EXPECT_EQ(found("ada gift").total, 1U);
    EXPECT_EQ(found("ada hopper").total, 0U);
    sale.customer_name = "Adam Smith";
    process.record(sale);
    EXPECT_EQ(found("ada").total, 2U) << "orders recorded after the first search count too";
}

TEST(Search, WordsAreReadAheadOnce) {
    Process process;
    EXPECT_FALSE(process.engine->lacks_search(sample_book)) << "not open";
    process.engine->prepare_search(sample_book);
    RecordOrder sale = sample_sale();
    sale.customer_name = "Ada Lovelace";
    process.record(sale);
    EXPECT_TRUE(process.engine->lacks_search(sample_book));
    process.engine->prepare_search(sample_book);
    EXPECT_FALSE(process.engine->lacks_search(sample_book));
    process.record(sale);
    OrderFilter filter;
    filter.search = "ada";
    const auto found =
        process.engine->list_orders(sample_book, filter, {0, 10, {}, {}}, Access::memory_only);
    ASSERT_TRUE(found && found->ok());
    EXPECT_EQ(found->value().total, 2U);
}

TEST(Idempotency, AKeyCanBeAskedAbout) {
    Process process;
    const Recorded recorded = process.run(sample_sale(), "k").value();
    const auto trace = [&](const char* scope, const char* key) {
        return fetch(process.engine->trace_key(sample_book, scope, key, Access::may_block));
    };
    EXPECT_TRUE(trace("POST /v1/orders", "k").recorded);
    EXPECT_EQ(trace("POST /v1/orders", "k").object, recorded.object);
    EXPECT_FALSE(trace("POST /v1/contacts", "k").recorded);
    EXPECT_FALSE(trace("POST /v1/orders", "other").recorded);
    process.record(sample_sale());
    EXPECT_TRUE(trace("POST /v1/orders", "entry-2").recorded);
    EXPECT_FALSE(trace("POST /v1/orders", "entry-1").recorded) << "it has a key of its own";
}

}  // namespace
}  // namespace tillbook
