#include "book/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "book/effects.h"
#include "book/order_body.h"
#include "book/order_row.h"
#include "book/sums.h"
#include "domain/sale.h"
#include "log/facts.h"
#include "log/fingerprint.h"
#include "log/memory/memory_log.h"
#include "support/test_book.h"

namespace tillbook {
namespace {

using testing::HasSubstr;

constexpr BookId book_id = test::sample_book;
constexpr std::uint64_t all = ~std::uint64_t{0};

// A log that shows its entries changed: what a broken disk or a clumsy hand would leave behind.
class TamperedLog final : public Log {
public:
    using Change = std::function<void(Entry&)>;
    TamperedLog(Log& log, Change change) : log_(log), change_(std::move(change)) {}

    void scan(BookId book, std::uint64_t first, std::uint64_t last, Bodies bodies,
              const Visit& visit) override {
        log_.scan(book, first, last, bodies, [&](const EntryView& view) {
            Entry entry = to_entry(view);
            change_(entry);
            return visit(view_of(entry, view.position));
        });
    }
    std::vector<AppendAnswer> append(std::span<const BookAppend> group) override {
        return log_.append(group);
    }
    void catch_up(const Foreign& foreign) override { log_.catch_up(foreign); }
    bool has_foreign() override { return log_.has_foreign(); }
    std::optional<Entry> read(BookId book, std::uint64_t number, std::uint64_t position) override {
        return log_.read(book, number, position);
    }
    void redact(BookId book, std::span<const EntryPlace> entries) override {
        log_.redact(book, entries);
    }

private:
    Log& log_;
    Change change_;
};

// A shop with one of everything: a product, a contact and a store, orders of all kinds, a removal.
class Shop : public test::Process {
public:
    Shop() {
        StoreChange lagos;
        lagos.name = "Lagos";
        lagos.is_default = true;
        record(PutStore{lagos});
        ProductChange rice;
        rice.name = "Rice";
        rice.price = Money{2500};
        rice.stock = {{{}, {}, {10'000}}};
        const ObjectId product = record(PutProduct{rice}).object;
        ContactChange ada;
        ada.name = "Ada Lovelace";
        record(PutContact{ada});
        sell("one", 2000, std::nullopt);
        sell("two", 1500, Money{1000});
        sell("", 1000, Money{0});
        record(RemoveProduct{product});
    }

    void sell(const std::string& key, std::int64_t thousandths, std::optional<Money> paid) {
        RecordOrder order;
        order.lines = {{"Rice", {}, {}, Money{2500}, {thousandths}}};
        order.amount_paid = paid;
        order.customer_name = "Grace";
        record(order, key);
    }

    // A log with the same entries after `change`, chained anew: what a careful forger leaves
    // behind.
    std::unique_ptr<MemoryLog> forged(const TamperedLog::Change& change) {
        std::vector<Entry> entries;
        log.scan(book_id, 1, all, Bodies::all, [&](const EntryView& view) {
            entries.push_back(to_entry(view));
            change(entries.back());
            return true;
        });
        return chained(std::move(entries));
    }
    static std::unique_ptr<MemoryLog> chained(std::vector<Entry> entries) {
        Chain chain{};
        for (Entry& entry : entries) {
            chain = entry.chain = chain_after(chain, book_id, view_of(entry, 0));
        }
        auto result = std::make_unique<MemoryLog>();
        const BookAppend append{book_id, {}, entries};
        EXPECT_TRUE(result->append({&append, 1})[0].appended);
        return result;
    }
};

constexpr std::uint64_t entries_of_shop = 7;
constexpr std::uint64_t first_order = 4;

std::string problems_of(const VerifyReport& report) {
    std::string text;
    for (const Problem& problem : report.problems) {
        text += "entry " + std::to_string(problem.entry) + ": " + problem.what + "\n";
    }
    return text;
}

std::uint64_t first_bad_entry(const VerifyReport& report) {
    return report.problems.empty() ? 0 : report.problems.front().entry;
}

TEST(Verify, AnIntactBookIsProvedAndCounted) {
    Shop shop;
    const VerifyReport report = verify_book(shop.log, book_id, *shop.engine);
    EXPECT_TRUE(report.ok()) << problems_of(report);
    EXPECT_EQ(report.index, IndexCheck::compared);
    EXPECT_EQ(report.book, book_id);
    EXPECT_EQ(report.entries, entries_of_shop);
    EXPECT_EQ(report.head.number, entries_of_shop);
    EXPECT_EQ(report.orders, 3u);
    EXPECT_EQ(report.keys, 2u);
    EXPECT_EQ(report.total, 5000 + 3750 + 2500);
    EXPECT_EQ(report.paid, 5000 + 1000);
    EXPECT_EQ(report.refunded, 0);
    EXPECT_EQ(report.orders_by_status[static_cast<std::size_t>(OrderStatus::completed)], 1u);
    EXPECT_EQ(report.orders_by_status[static_cast<std::size_t>(OrderStatus::pending)], 2u);
    EXPECT_EQ(report.orders_by_payment[static_cast<std::size_t>(PaymentStatus::partial)], 1u);
    EXPECT_EQ(report.redacted, 0u);
}

TEST(Verify, AnEmptyBookIsProved) {
    MemoryLog log;
    const VerifyReport report = verify_book(log, book_id);
    EXPECT_TRUE(report.ok());
    EXPECT_EQ(report.entries, 0u);
}

// Each column of an entry, changed by its smallest step.
TEST(Verify, AChangeOfAnyColumnIsFoundAtItsEntry) {
    const struct {
        const char* column;
        TamperedLog::Change change;
    } cases[] = {
        {"number", [](Entry& entry) { entry.number += 100; }},
        {"at", [](Entry& entry) { entry.at += std::chrono::milliseconds(1); }},
        {"kind", [](Entry& entry) { entry.kind = EntryKind::order_changed; }},
        {"object", [](Entry& entry) { entry.object.value ^= 1; }},
        {"version", [](Entry& entry) { entry.version ^= 2; }},
        {"facts", [](Entry& entry) { entry.facts.back() ^= 1; }},
        {"key", [](Entry& entry) { entry.key.back() ^= 1; }},
        {"fingerprint", [](Entry& entry) { entry.fingerprint.back() ^= 1; }},
        {"actor", [](Entry& entry) { entry.actor.value ^= 1; }},
        {"request id", [](Entry& entry) { entry.request_id ^= 1; }},
        {"body",
         [](Entry& entry) {
             if (!entry.body.empty()) entry.body[1] ^= 1;
         }},
        {"personal",
         [](Entry& entry) {
             if (!entry.personal.empty()) entry.personal.back() ^= 1;
         }},
        {"chain", [](Entry& entry) { entry.chain[31] ^= 1; }},
    };
    Shop shop;
    for (const auto& each : cases) {
        TamperedLog log(shop.log, [&](Entry& entry) {
            if (entry.number == first_order) each.change(entry);
        });
        const VerifyReport report = verify_book(log, book_id);
        EXPECT_FALSE(report.ok()) << each.column;
        const std::uint64_t named = first_bad_entry(report);
        EXPECT_TRUE(named == first_order || named == first_order + 100) << each.column;
    }
}

TEST(Verify, AFlipOfAnyByteIsFound) {
    Shop shop;
    const auto columns = {&Entry::facts, &Entry::key, &Entry::fingerprint, &Entry::body,
                          &Entry::personal};
    std::uint64_t flips = 0;
    for (std::uint64_t number = 1; number <= entries_of_shop; ++number) {
        for (const auto column : columns) {
            std::size_t size = 1;
            for (std::size_t at = 0; at < size; ++at) {
                TamperedLog log(shop.log, [&](Entry& entry) {
                    std::string& bytes = entry.*column;
                    if (entry.number != number) return;
                    size = std::max<std::size_t>(1, bytes.size());
                    if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ 0x20);
                });
                const VerifyReport report = verify_book(log, book_id);
                if (size == 1) break;  // the column is empty in this entry
                ++flips;
                EXPECT_EQ(first_bad_entry(report), number) << "byte " << at;
            }
        }
    }
    EXPECT_GT(flips, 500u);
}

TEST(Verify, AMissingEntryIsNamedByTheOneBehindIt) {
    Shop shop;
    std::vector<Entry> entries;
    shop.log.scan(book_id, 1, all, Bodies::all, [&](const EntryView& view) {
        if (view.number != 3) entries.push_back(to_entry(view));
        return true;
    });
    const VerifyReport report = verify_book(*Shop::chained(std::move(entries)), book_id);
    EXPECT_EQ(first_bad_entry(report), 4u);
    EXPECT_THAT(problems_of(report), HasSubstr("numbers must be consecutive"));
}

// A forger who makes the chain right again still leaves entries that contradict each other.
TEST(Verify, WhatContradictsItselfIsFoundUnderAValidChain) {
    const auto replace = [](std::string& text, const std::string& old, const std::string& now) {
        const std::size_t at = text.find(old);
        ASSERT_NE(at, std::string::npos) << old << " in " << text;
        text.replace(at, old.size(), now);
    };
    const struct {
        const char* what;
        std::uint64_t entry;
        TamperedLog::Change change;
    } cases[] = {
        {"total differs", 4,
         [&](Entry& e) { replace(e.body, "\"price\":2500", "\"price\":2600"); }},
        {"amount paid differs", 5,
         [&](Entry& e) { replace(e.body, "\"amount\":1000", "\"amount\":1001"); }},
        {"presence of words differs", 4, [](Entry& e) { e.personal.clear(); }},
        {"date differs", 4, [](Entry& e) { e.body.insert(1, "\"date\":5,"); }},
        {"damaged", 4, [](Entry& e) { e.body.pop_back(); }},
        {"facts are damaged", 4, [](Entry& e) { e.facts += '\x03'; }},
        {"facts are damaged", 7, [](Entry& e) { e.facts = "?"; }},
        {"short code", 5, [](Entry& e) { e.facts[2] = 2; }},
        {"kind is unknown", 7, [](Entry& e) { e.kind = static_cast<EntryKind>(99); }},
        {"versions of an object are not consecutive", 7, [](Entry& e) { e.version = 3; }},
        {"version is not 1", 4, [](Entry& e) { e.version = 2; }},
        {"not above all ids", 5, [](Entry& e) { e.object.value = 1; }},
        {"another kind", 7, [](Entry& e) { e.kind = EntryKind::contact_removed; }},
        {"never put", 7, [](Entry& e) { e.object.value += 100; }},
        {"never recorded", 7, [](Entry& e) { e.kind = EntryKind::order_changed; }},
        {"without a fingerprint", 4, [](Entry& e) { e.fingerprint.clear(); }},
        {"repeats the idempotency key of entry 4", 5, [](Entry& e) { e.key = "one"; }},
    };
    Shop shop;
    for (const auto& each : cases) {
        const auto log = shop.forged([&](Entry& entry) {
            if (entry.number == each.entry) each.change(entry);
        });
        const VerifyReport report = verify_book(*log, book_id);
        EXPECT_EQ(first_bad_entry(report), each.entry) << each.what;
        EXPECT_THAT(problems_of(report), HasSubstr(each.what));
    }
}

TEST(Verify, OneKeyInTwoScopesIsNoRepetition) {
    Shop shop;
    const auto log = shop.forged([](Entry& entry) {
        if (entry.number != 5) return;
        entry.key = "one";
        entry.fingerprint = FingerprintBuilder("POST /v1/products").take();
    });
    EXPECT_TRUE(verify_book(*log, book_id).ok());
}

TEST(Verify, ErasedPersonalDataIsCountedAndBreaksNothing) {
    Shop shop;
    shop.log.scan(book_id, 1, all, Bodies::none, [&](const EntryView& view) {
        const std::vector<EntryPlace> places = {{view.number, view.position}};
        shop.log.redact(book_id, places);
        return true;
    });
    const VerifyReport report = verify_book(shop.log, book_id);
    EXPECT_TRUE(report.ok()) << problems_of(report);
    EXPECT_EQ(report.redacted, 4u);  // the contact and three orders
}

// An order recorded with 5000 open, then paid in two steps, each stated as a piece.
class PaidInSteps : public testing::Test {
protected:
    PaidInSteps() {
        Order order;
        order.id = {1 << 20};
        order.short_code = 1;
        order.status = OrderStatus::pending;
        order.created_at = order.date = order.modified_at = from_ms(1'000);
        Line line;
        line.id = {order.id.value + 1};
        line.name = "Rice";
        line.unit_price = {2500};
        line.quantity = {2000};
        order.lines = {line};
        entries.push_back(to_entry_of(order, encode_order(order), 1));
        for (std::uint32_t step = 2; step <= 3; ++step) {
            Order after = order;
            after.version = step;
            after.modified_at = from_ms(step * 1'000);
            Payment payment;
            payment.id = {order.id.value + step};
            payment.method = "CASH";
            payment.amount = payment.tendered = {2500};
            payment.at = after.modified_at;
            after.payments.push_back(payment);
            if (step == 3) after.status = OrderStatus::completed;
            entries.push_back(to_entry_of(after, encode_order_pieces(order, after), step));
            order = after;
        }
    }

    static Entry to_entry_of(const Order& order, std::string body, std::uint32_t number) {
        Entry entry;
        entry.number = number;
        entry.at = order.modified_at;
        entry.kind = number == 1 ? EntryKind::order_recorded : EntryKind::order_changed;
        entry.object = order.id;
        entry.version = number;
        FactsWriter facts(entry.facts);
        append_order_facts(facts, row_of(order, amounts_of(order).value()));
        if (number > 1) {
            facts.put(fact_previous_entry, number - 1);
            facts.put(fact_is_pieces, 1);
        }
        facts.put(fact_ids_behind, number);
        if (number == 1) append_sale(facts, {1, line_sums(order)});
        if (number > 1) append_payment(facts, payment_fact(order.payments.back()), entry.at);
        entry.body = std::move(body);
        return entry;
    }

    std::vector<Entry> entries;
};

TEST_F(PaidInSteps, IsProvedFromItsPieces) {
    const VerifyReport report = verify_book(*Shop::chained(entries), book_id);
    EXPECT_TRUE(report.ok()) << problems_of(report);
    EXPECT_EQ(report.orders, 1u);
    EXPECT_EQ(report.paid, 5000);
    EXPECT_EQ(report.orders_by_status[static_cast<std::size_t>(OrderStatus::completed)], 1u);
}

TEST_F(PaidInSteps, AMissingStepIsFound) {
    entries.erase(entries.begin() + 1);
    entries[1].number = 2;
    const VerifyReport report = verify_book(*Shop::chained(entries), book_id);
    EXPECT_EQ(first_bad_entry(report), 2u);
    EXPECT_THAT(problems_of(report), HasSubstr("versions of an order are not consecutive"));
    EXPECT_THAT(problems_of(report), HasSubstr("amount paid differs"));
}

TEST_F(PaidInSteps, AWrongPredecessorIsFound) {
    Entry& last = entries[2];
    last.facts.clear();
    FactsWriter facts(last.facts);
    facts.put(fact_previous_entry, 1);
    facts.put(fact_is_pieces, 1);
    const VerifyReport report = verify_book(*Shop::chained(entries), book_id);
    EXPECT_EQ(first_bad_entry(report), 3u);
    EXPECT_THAT(problems_of(report), HasSubstr("does not name the entry"));
}

TEST(Verify, ASaleThatIsNotTheBodysIsFound) {
    Shop shop;
    const auto log = shop.forged([](Entry& entry) {
        if (entry.number != first_order) return;
        FactsWriter facts(entry.facts);
        append_sale(facts, {1, {}});
    });
    const VerifyReport report = verify_book(*log, book_id);
    EXPECT_EQ(first_bad_entry(report), first_order);
    EXPECT_THAT(problems_of(report), HasSubstr("sale differs between facts and body"));
}

TEST(Verify, AnEmployeeThatIsNotTheBodysIsFound) {
    Shop shop;
    const auto log = shop.forged([](Entry& entry) {
        if (entry.number != first_order) return;
        const std::string stored = entry.facts;
        OrderRow row = parse_order_facts(view_of(entry, 0)).value();
        row.employee = {5};
        entry.facts.clear();
        FactsWriter facts(entry.facts);
        append_order_facts(facts, row);
        entry.facts += stored.substr(1);  // without its format byte
    });
    const VerifyReport report = verify_book(*log, book_id);
    EXPECT_EQ(first_bad_entry(report), first_order);
    EXPECT_THAT(problems_of(report), HasSubstr("employee differs between facts and body"));
}

TEST(VerifyIndex, AnIndexOfAnotherHistoryIsFound) {
    Shop shop;
    // The same book but for the price of one order, all of it consistent in itself.
    const auto log = shop.forged([](Entry& entry) {
        if (entry.number != first_order) return;
        Order order = decode_order(std::vector{view_of(entry, 0)}).value();
        order.lines[0].unit_price = {2600};
        order.payments[0].amount = order.payments[0].tendered = {5200};
        order.status = OrderStatus::completed;
        entry.body = encode_order(order);
        entry.facts.clear();
        FactsWriter facts(entry.facts);
        append_order_facts(facts, row_of(order, amounts_of(order).value()));
        facts.put(fact_ids_behind, 2);
        append_sale(facts, {1, line_sums(order)});
    });
    ASSERT_TRUE(verify_book(*log, book_id).ok());
    const VerifyReport report = verify_book(*log, book_id, *shop.engine);
    EXPECT_EQ(report.index, IndexCheck::compared);
    ASSERT_EQ(report.problem_count, 4u) << problems_of(report);
    EXPECT_EQ(report.problems[0].entry, 0u);
    EXPECT_THAT(problems_of(report), HasSubstr("sums sales by day up differently from the log"));
    EXPECT_THAT(problems_of(report), HasSubstr("sums sales by employee up differently"));
    EXPECT_THAT(problems_of(report), HasSubstr("sums money up differently from the log"));
    EXPECT_THAT(problems_of(report), HasSubstr("differs from entry 4"));
}

TEST(VerifyIndex, ABookThatMovesIsNotJudged) {
    Shop shop;
    bool sold = false;
    // Another sale comes in as soon as the log has been read.
    TamperedLog log(shop.log, [&](Entry& entry) {
        if (entry.number != entries_of_shop || entry.body.empty() || sold) return;
        sold = true;
        shop.sell("late", 1000, std::nullopt);
    });
    const VerifyReport report = verify_book(log, book_id, *shop.engine);
    EXPECT_TRUE(report.ok()) << problems_of(report);
    EXPECT_EQ(report.index, IndexCheck::book_moved);
}

TEST(VerifyIndex, EveryOrderOfManyPagesIsCompared) {
    Shop shop;
    for (int i = 0; i < 230; ++i) shop.sell("many " + std::to_string(i), 1000 + i, std::nullopt);
    const VerifyReport report = verify_book(shop.log, book_id, *shop.engine);
    EXPECT_TRUE(report.ok()) << problems_of(report);
    EXPECT_EQ(report.orders, 233u);
}

TEST(Verify, ProblemsBeyondTheLimitAreOnlyCounted) {
    Shop shop;
    for (int i = 0; i < 120; ++i) shop.sell("", 1000, std::nullopt);
    TamperedLog log(shop.log, [](Entry& entry) { entry.request_id ^= 1; });
    const VerifyReport report = verify_book(log, book_id);
    EXPECT_EQ(report.problems.size(), verify_problems_max);
    EXPECT_EQ(report.problem_count, entries_of_shop + 120);
}

}  // namespace
}  // namespace tillbook
