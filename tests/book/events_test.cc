// The events a book tells: which command tells which, and that they read the same for ever.
#include <gmock/gmock.h>

#include <future>
#include <limits>
#include <map>
#include <set>

#include "book/event_types.h"
#include "support/test_book.h"

namespace tillbook {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class EventsTest : public testing::Test {
protected:
    std::vector<Event> events(std::uint64_t after = 0, const std::vector<std::string>& types = {}) {
        return process.engine->events(test::sample_book, after, 1'000, types, Access::may_block)
            ->value()
            .events;
    }
    // The types that a command tells.
    std::vector<std::string> told_by(Command command) {
        const std::uint64_t before = head();
        process.record(std::move(command));
        std::vector<std::string> types;
        for (const Event& event : events(before)) types.push_back(event.type);
        return types;
    }
    std::uint64_t head() {
        return process.engine
            ->events(test::sample_book, std::numeric_limits<std::uint64_t>::max(), 1, {},
                     Access::may_block)
            ->value()
            .head;
    }
    ObjectId sell(std::int64_t paid_minor = 500'000) {
        RecordOrder sale = test::sample_sale();
        sale.amount_paid = Money{paid_minor};
        return process.record(sale).object;
    }
    ObjectId put_product(const std::string& name, std::int64_t level) {
        ProductChange change;
        change.name = name;
        change.price = Money{100};
        change.stock = {{{}, {}, {level * 1000}}};
        change.reorder_level = Quantity{2'000};
        return process.record(PutProduct{change}).object;
    }
    ObjectId put_contact(const std::string& name) {
        ContactChange change;
        change.name = name;
        return process.record(PutContact{change}).object;
    }
    // A sale of so many of a product.
    static RecordOrder sale_of(ObjectId product, std::int64_t quantity) {
        RecordOrder sale;
        DraftLine line;
        line.product = product;
        line.name = "whatever the till calls it";
        line.quantity = {quantity * 1000};
        sale.lines.push_back(line);
        return sale;
    }

    test::Process process;
};

// Every type that is promised is told by what is named here, and nothing else is told.
TEST_F(EventsTest, EveryTypeIsToldByItsCommandAndNoOther) {
    std::set<std::string> told;
    const auto expect = [&](Command command, const std::vector<std::string>& types) {
        EXPECT_EQ(told_by(std::move(command)), types);
        told.insert(types.begin(), types.end());
    };
    expect(test::sample_sale(), {"order.created"});

    const ObjectId owing = sell(0);
    expect(ChangeStatus{owing, OrderStatus::scheduled, {}, {}}, {"order.updated"});
    expect(SendToKitchen{owing, {}}, {"kitchen_ticket.status_updated"});
    expect(ChangeKitchenStatus{owing, KitchenStatus::ready, {}}, {"kitchen_ticket.status_updated"});
    expect(ChangeKitchenStatus{owing, KitchenStatus::ready, {}}, {});
    PayOrder payment;
    payment.order = owing;
    payment.amount = Money{500'000};
    expect(payment, {"payment.received"});
    RefundOrder refund;
    refund.order = owing;
    expect(refund, {"order.refunded"});
    expect(ChangeStatus{sell(0), OrderStatus::cancelled, "changed their mind", {}},
           {"order.cancelled"});
    ManualRefund without_order;
    without_order.amount = Money{100};
    expect(RecordRefund{without_order, {}}, {"refund.created"});

    ProductChange rice;
    rice.name = "Rice";
    rice.price = Money{100};
    rice.stock = {{{}, {}, {5'000}}};
    rice.reorder_level = Quantity{2'000};
    expect(PutProduct{rice}, {"product.created"});
    const ObjectId product = events(head() - 1).front().object;
    expect(sale_of(product, 3), {"order.created", "inventory.low_stock"});
    expect(sale_of(product, 2), {"order.created", "inventory.out_of_stock"});
    AdjustStock delivery;
    delivery.product = product;
    delivery.by = Quantity{9'000};
    expect(delivery, {"product.updated"});
    expect(RemoveProduct{product, {}}, {"product.updated"});

    ContactChange ada;
    ada.name = "Ada";
    expect(PutContact{ada}, {"contact.created"});
    const ObjectId contact = events(head() - 1).front().object;
    ada.name = "Ada L.";
    expect(PutContact{ada, contact}, {"contact.updated"});
    const ObjectId other = put_contact("Other");
    expect(RemoveContact{other, {}}, {"contact.updated"});
    expect(EraseContact{contact, "asked for it", {}}, {"contact.erased"});
    expect(CloseDay{}, {"day.closed"});

    const std::set<std::string> promised(event_types.begin(), event_types.end());
    EXPECT_EQ(told, promised);
    for (const Event& event : events()) EXPECT_TRUE(is_event_type(event.type)) << event.type;
}

TEST_F(EventsTest, CatalogueOfStoresCategoriesAndReferencesIsNotTold) {
    StoreChange store;
    store.name = "Lekki";
    EXPECT_THAT(told_by(PutStore{store}), IsEmpty());
    EXPECT_THAT(told_by(PutCategory{"Food"}), IsEmpty());
}

TEST_F(EventsTest, OrdersThatArePutTogetherPieceByPieceTellEveryStep) {
    EXPECT_THAT(told_by(EditOrder{}), ElementsAre("order.created"));
    const ObjectId order = events(head() - 1).front().object;
    EditOrder opens;
    opens.order = order;
    opens.head.state = "open";
    EXPECT_THAT(told_by(opens), ElementsAre("order.updated"));
    EditOrder deletes;
    deletes.order = order;
    deletes.deletes = true;
    EXPECT_THAT(told_by(deletes), ElementsAre("order.cancelled"));
}

TEST_F(EventsTest, AnOrderIsToldAsItsEntryLeftIt) {
    const ObjectId order = sell(0);
    PayOrder payment;
    payment.order = order;
    payment.amount = Money{500'000};
    process.record(payment);
    const auto told = events();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].order.order->status, OrderStatus::pending);
    EXPECT_EQ(told[1].order.order->status, OrderStatus::completed);
}

// A consumer who reads later must read what another has read before.
TEST_F(EventsTest, WhatWasToldStaysWhenNamesChange) {
    const ObjectId product = put_product("Jollof Rice", 3);
    process.record(sale_of(product, 2));
    const auto at_once = events();
    ProductChange renamed;
    renamed.name = "Party Jollof";
    process.record(PutProduct{renamed, product});
    process.record(RemoveProduct{product, {}});
    const auto later = events();
    ASSERT_EQ(at_once.size(), 3U);
    ASSERT_EQ(later.size(), 5U);
    for (std::size_t i = 0; i < at_once.size(); ++i) {
        EXPECT_EQ(later[i].type, at_once[i].type);
        EXPECT_EQ(later[i].name, at_once[i].name);
    }
    EXPECT_EQ(later[2].type, "inventory.low_stock");
    EXPECT_EQ(later[2].name, "Jollof Rice");
    EXPECT_EQ(later[2].quantity, Quantity{1'000});
    EXPECT_EQ(later[3].name, "Party Jollof");
    EXPECT_EQ(later[4].name, "Party Jollof");
    EXPECT_TRUE(std::holds_alternative<Product>(later[0].subject));
    EXPECT_TRUE(std::holds_alternative<std::monostate>(later[4].subject)) << "It is gone.";
}

TEST_F(EventsTest, ErasedPeopleAreInNoEvent) {
    const ObjectId contact = put_contact("Ada");
    process.record(EraseContact{contact, "asked", {}});
    for (const Event& event : events()) {
        EXPECT_EQ(event.name, "");
        const auto* told = std::get_if<Contact>(&event.subject);
        if (told != nullptr) {
            EXPECT_EQ(told->name, "");
        }
    }
}

TEST_F(EventsTest, WhatIsDoneTodayToAnImportedSaleIsNoHistory) {
    RecordOrder sale = test::sample_sale();
    sale.imported = true;
    RefundOrder refund;
    refund.order = process.record(sale).object;
    refund.amount = Money{100};
    Envelope envelope;
    envelope.book = test::sample_book;
    ASSERT_TRUE(process.engine->run(envelope, refund).ok());  // as the import itself does
    envelope.actor = {7};
    ASSERT_TRUE(process.engine->run(envelope, refund).ok());
    std::vector<std::pair<std::string, bool>> told;
    for (const Event& event : events(0, {"order.created", "order.refunded"})) {
        told.emplace_back(event.type, event.imported);
    }
    EXPECT_THAT(told,
                ElementsAre(std::pair("order.created", true), std::pair("order.refunded", true),
                            std::pair("order.refunded", false)));
}

TEST_F(EventsTest, ReadsFromTheLogWhatIsNotInMemory) {
    for (int i = 0; i < 5; ++i) sell();
    const auto here = events();
    test::Process other(process.store);
    const auto there =
        other.engine->events(test::sample_book, 0, 1'000, {}, Access::may_block)->value().events;
    ASSERT_EQ(there.size(), here.size());
    for (std::size_t i = 0; i < here.size(); ++i) {
        EXPECT_EQ(there[i].number, here[i].number);
        EXPECT_EQ(there[i].object, here[i].object);
    }
}

TEST_F(EventsTest, FindsOneEventByItsPlace) {
    const ObjectId product = put_product("Rice", 3);
    process.record(sale_of(product, 2));
    const auto found = process.engine->event(test::sample_book, 2, 1, Access::may_block);
    EXPECT_EQ(found->value().type, "inventory.low_stock");
    for (const auto& [number, index] : std::map<std::uint64_t, std::uint32_t>{
             {2, 2}, {3, 0}, {0, 0}, {std::numeric_limits<std::uint64_t>::max(), 0}}) {
        const auto missing =
            process.engine->event(test::sample_book, number, index, Access::may_block);
        ASSERT_FALSE(missing->ok()) << number << '.' << index;
        EXPECT_EQ(missing->error().code, ErrorCode::not_found);
    }
}

TEST_F(EventsTest, FindsThePlaceOfATime) {
    const auto before = [&](Instant time) {
        return process.engine->last_entry_before(test::sample_book, time, Access::may_block)
            ->value();
    };
    const Instant start = process.clock.now();
    EXPECT_EQ(before(start), 0U) << "of an empty book";
    for (int i = 0; i < 10; ++i) {
        sell();
        process.clock.advance(std::chrono::seconds{1});
    }
    EXPECT_EQ(before(start), 0U);
    EXPECT_EQ(before(start + std::chrono::milliseconds{1}), 1U);
    EXPECT_EQ(before(start + std::chrono::seconds{4}), 4U);
    EXPECT_EQ(before(start + std::chrono::seconds{100}), 10U);
}

TEST_F(EventsTest, GrowthIsToldWhenReadsSeeIt) {
    std::mutex mutex;
    std::vector<std::uint64_t> heads;
    std::optional<Watch> watch(std::in_place, process.engine->growth(), [&](BookId book) {
        const std::lock_guard lock(mutex);
        EXPECT_EQ(book, test::sample_book);
        heads.push_back(head());
    });
    sell();
    sell();
    const ObjectId none{12'345};
    EXPECT_FALSE(process.run(SendToKitchen{none, {}}).ok());
    watch.reset();
    sell();
    EXPECT_EQ(heads, (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(EventsTest, GrowthByAnotherProcessIsToldAtTheNextRefresh) {
    sell();  // the book is open
    test::Process other(process.store);
    std::atomic<int> told{0};
    const Watch watch(process.engine->growth(), [&](BookId) { ++told; });
    other.record(test::sample_sale());
    EXPECT_EQ(told, 0);
    process.engine->refresh(Access::may_block);
    EXPECT_EQ(told, 1);
    EXPECT_EQ(events().size(), 2U);
}

}  // namespace
}  // namespace tillbook
