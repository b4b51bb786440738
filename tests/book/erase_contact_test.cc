// Forgetting a person, at the level of the engine and the log.
#include <gtest/gtest.h>

#include <future>

#include "book/verify.h"
#include "support/test_book.h"

namespace tillbook {
namespace {

class Erasure : public testing::Test {
protected:
    Erasure() {
        PutContact put;
        put.change.name = "Ada Lovelace";
        put.change.phone = "+2348012345678";
        put.change.phones.put = {{}, "+2348087654321"};
        put.change.emails.all =
            std::vector<ContactPointChange>{{{}, "first@example.com"}, {{}, "second@example.com"}};
        put.change.addresses.put = {{}, {{&PostalAddress::line1, "12 Byron Row"}}};
        put.change.note = "plays whist";
        ada_ = shop_.record(put).object;
        put = {};
        put.change.name = "Grace Hopper";
        grace_ = shop_.record(put).object;
    }

    ObjectId sell(ObjectId customer, std::string notes = "ring twice") {
        RecordOrder sale = test::sample_sale();
        sale.customer = customer;
        sale.notes = std::move(notes);
        return shop_.record(sale).object;
    }
    std::string name_on(ObjectId order) {
        const auto read = shop_.engine->load_order(test::sample_book, order, {}, Access::may_block);
        return read->value().order->customer_name;
    }
    // Whether any entry's personal part still reads so.
    bool is_kept(std::string_view text) {
        bool kept = false;
        shop_.log.scan(
            test::sample_book, 1, ~std::uint64_t{0} >> 1, Bodies::all, [&](const EntryView& entry) {
                kept = kept || personal_text(entry.personal).find(text) != std::string_view::npos;
                return true;
            });
        return kept;
    }

    test::Process shop_;
    ObjectId ada_, grace_;
};

TEST_F(Erasure, TakesTheWordsOfContactOrdersAndRefundsAndOfNobodyElse) {
    const ObjectId hers = sell(ada_);
    const ObjectId others = sell(grace_);
    RefundOrder refund;
    refund.order = hers;
    refund.amount = Money{100};
    refund.reason = "allergic";
    shop_.record(refund);
    RecordRefund manual;
    manual.refund.amount = Money{5};
    manual.refund.customer = ada_;
    manual.refund.reason = "goodwill";
    shop_.record(manual);
    const Recorded erased = shop_.record(EraseContact{ada_, "asked", {}});
    EXPECT_EQ(erased.body, R"({"entries":4,"reason":"asked"})");
    for (const char* text :
         {"Ada", "ring twice\"", "allergic", "goodwill", "87654321", "second@", "Byron", "whist"}) {
        const bool is_of_grace = std::string_view(text).starts_with("ring");
        EXPECT_EQ(is_kept(text), is_of_grace) << text;
    }
    EXPECT_EQ(name_on(hers), "");
    EXPECT_EQ(name_on(others), "Grace Hopper");
    const VerifyReport report = verify_book(shop_.log, test::sample_book);
    EXPECT_TRUE(report.ok());
    EXPECT_EQ(report.erasures, 1u);
}

TEST_F(Erasure, AnOrderOfTheErasedPersonGoesOnWithoutTheName) {
    RecordOrder credit = test::sample_sale();
    credit.customer = ada_;
    credit.amount_paid = Money{};
    const ObjectId order = shop_.record(credit).object;
    shop_.record(EraseContact{ada_, {}, {}});
    PayOrder pay;
    pay.order = order;
    pay.amount = Money{500'000};
    pay.reference = "later";
    EXPECT_EQ(shop_.record(pay).order->status, OrderStatus::completed);
    EXPECT_EQ(name_on(order), "");
    EXPECT_FALSE(is_kept("Ada"));
}

TEST_F(Erasure, SalesOfTheSameMomentAreForgottenOrRefusedButNeverKept) {
    for (int round = 0; round < 20; ++round) {
        PutContact put;
        put.change.name = "Canary " + std::to_string(round);
        const ObjectId contact = shop_.record(put).object;
        std::vector<std::future<Outcome>> answers;
        for (int i = 0; i < 16; ++i) {
            answers.push_back(std::async(std::launch::async, [this, contact, i] {
                if (i == 7) return shop_.run(EraseContact{contact, {}, {}});
                RecordOrder sale = test::sample_sale();
                sale.customer = contact;
                return shop_.run(sale);
            }));
        }
        for (auto& answer : answers) {
            const Outcome outcome = answer.get();
            EXPECT_TRUE(outcome.ok() || outcome.error().code == ErrorCode::validation_failed);
        }
        EXPECT_FALSE(is_kept("Canary"));
    }
    EXPECT_TRUE(verify_book(shop_.log, test::sample_book).ok());
}

TEST_F(Erasure, AskedForManyTimesAtOnceUnderOneKeyIsOneEntry) {
    sell(ada_);
    std::vector<std::future<Outcome>> answers;
    for (int i = 0; i < 64; ++i) {
        answers.push_back(std::async(std::launch::async, [this] {
            return shop_.run(EraseContact{ada_, "asked", {}}, "forget");
        }));
    }
    int first = 0;
    for (auto& answer : answers) {
        const Outcome outcome = answer.get();
        ASSERT_TRUE(outcome.ok()) << outcome.error().detail;
        first += outcome.value().replayed ? 0 : 1;
    }
    EXPECT_EQ(first, 1);
    EXPECT_EQ(verify_book(shop_.log, test::sample_book).erasures, 1u);
}

TEST_F(Erasure, OfNobodyIsNotFound) {
    const Outcome outcome = shop_.run(EraseContact{{12345}, {}, {}});
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace tillbook
