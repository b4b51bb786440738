#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <random>

#include "base/error.h"
#include "contract/drivers.h"
#include "support/chained.h"

namespace tillbook::contract {
namespace {

using testing_support::Chained;

constexpr std::uint64_t no_end = std::numeric_limits<std::uint64_t>::max();
constexpr BookId shop{7};
constexpr BookId other_shop{std::numeric_limits<std::uint64_t>::max() - 1};

void expect_same(const Entry& got, const Entry& wanted) {
    EXPECT_EQ(got.number, wanted.number);
    EXPECT_EQ(got.at, wanted.at);
    EXPECT_EQ(got.kind, wanted.kind);
    EXPECT_EQ(got.object, wanted.object);
    EXPECT_EQ(got.version, wanted.version);
    EXPECT_EQ(got.facts, wanted.facts);
    EXPECT_EQ(got.key, wanted.key);
    EXPECT_EQ(got.fingerprint, wanted.fingerprint);
    EXPECT_EQ(got.actor, wanted.actor);
    EXPECT_EQ(got.request_id, wanted.request_id);
    EXPECT_EQ(got.body, wanted.body);
    EXPECT_EQ(got.personal, wanted.personal);
    EXPECT_EQ(got.chain, wanted.chain);
}

std::vector<Entry> scan_all(Log& log, BookId book, Bodies bodies = Bodies::all,
                            std::uint64_t first = 1, std::uint64_t last = no_end) {
    std::vector<Entry> entries;
    log.scan(book, first, last, bodies, [&](const EntryView& view) {
        entries.push_back(to_entry(view));
        return true;
    });
    return entries;
}

// Follows the chain from the beginning; the head that it ends at.
Head verify(Log& log, BookId book) {
    Head head;
    log.scan(book, 1, no_end, Bodies::all, [&](const EntryView& entry) {
        EXPECT_EQ(entry.number, head.number + 1);
        EXPECT_EQ(entry.chain, chain_after(head.chain, book, entry)) << entry.number;
        head = {entry.number, entry.chain};
        return true;
    });
    return head;
}

AppendAnswer append_one(Log& log, Chained& chain, std::size_t count = 1) {
    const Head expected = chain.head();
    const std::vector<Entry> entries = chain.next(count);
    const BookAppend append{chain.book(), expected, entries};
    const AppendAnswer answer = log.append({&append, 1}).at(0);
    if (!answer.appended) chain.set_head(expected);
    return answer;
}

std::size_t drain(Log& log) {
    std::size_t count = 0;
    log.catch_up([&](BookId, const EntryView&) { ++count; });
    return count;
}

class LogContract : public DriverTest {
protected:
    Log& log() { return *handle_.log; }
};

TEST_P(LogContract, AppendedEntriesAreReadBackByteForByte) {
    Chained chain(shop);
    const Head empty = chain.head();
    const std::vector<Entry> entries = chain.next(12, 9000);
    const BookAppend append{shop, empty, entries};
    const AppendAnswer answer = log().append({&append, 1}).at(0);
    ASSERT_TRUE(answer.appended);
    const std::vector<Entry> scanned = scan_all(log(), shop);
    ASSERT_EQ(scanned.size(), entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        expect_same(scanned[i], entries[i]);
        const auto read = log().read(shop, i + 1, answer.first_position + i);
        ASSERT_TRUE(read.has_value());
        expect_same(*read, entries[i]);
    }
}

TEST_P(LogContract, OneGroupMayWriteSeveralBooks) {
    Chained a(shop), b(other_shop);
    const std::vector<Entry> of_a = a.next(3), of_b = b.next(2);
    const BookAppend group[] = {{shop, {}, of_a}, {other_shop, {}, of_b}};
    const auto answers = log().append(group);
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_TRUE(answers[0].appended && answers[1].appended);
    EXPECT_EQ(scan_all(log(), shop).size(), 3u);
    EXPECT_EQ(scan_all(log(), other_shop).size(), 2u);
}

TEST_P(LogContract, AnotherHeadThanExpectedIsMovedAndWritesNothing) {
    Chained chain(shop);
    ASSERT_TRUE(append_one(log(), chain, 2).appended);
    Chained behind(shop);
    EXPECT_FALSE(append_one(log(), behind).appended);
    Chained other_history(shop, {2, Chain{9}});
    EXPECT_FALSE(append_one(log(), other_history).appended);
    EXPECT_EQ(scan_all(log(), shop).size(), 2u);
    EXPECT_TRUE(append_one(log(), chain).appended);
}

TEST_P(LogContract, AMovedBookDoesNotHinderTheOthersOfItsGroupForEver) {
    Chained a(shop), b(other_shop);
    ASSERT_TRUE(append_one(log(), a).appended);
    Chained stale(shop);
    const std::vector<Entry> wrong = stale.next(1);
    for (int attempt = 0; attempt < 2; ++attempt) {
        const Head expected = b.head();
        const std::vector<Entry> right = b.next(1);
        const BookAppend group[] = {{shop, {}, wrong}, {other_shop, expected, right}};
        const auto answers = log().append(group);
        EXPECT_FALSE(answers[0].appended);
        if (answers[1].appended) break;
        b.set_head(expected);
        drain(log());
    }
    EXPECT_EQ(scan_all(log(), shop).size(), 1u);
}

TEST_P(LogContract, WhatOthersAppendIsForeignUntilCaughtUp) {
    Handle other = place_->open();
    EXPECT_FALSE(log().has_foreign());
    Chained chain(shop);
    ASSERT_TRUE(append_one(*other.log, chain, 3).appended);
    EXPECT_FALSE(other.log->has_foreign());
    EXPECT_TRUE(log().has_foreign());
    EXPECT_TRUE(log().has_foreign());

    Chained blind(shop);
    EXPECT_FALSE(append_one(log(), blind).appended);

    std::vector<std::uint64_t> numbers;
    std::uint64_t position = 0;
    Head head;
    log().catch_up([&](BookId book, const EntryView& entry) {
        EXPECT_EQ(book, shop);
        numbers.push_back(entry.number);
        EXPECT_FALSE(entry.body.empty());
        head = {entry.number, entry.chain};
        position = entry.position;
    });
    EXPECT_EQ(numbers, (std::vector<std::uint64_t>{1, 2, 3}));
    EXPECT_EQ(head, chain.head());
    EXPECT_TRUE(log().read(shop, 3, position).has_value());
    EXPECT_FALSE(log().has_foreign());
    EXPECT_EQ(drain(log()), 0u);

    Chained here(shop, head);
    EXPECT_TRUE(append_one(log(), here).appended);
    EXPECT_FALSE(log().has_foreign());
    EXPECT_EQ(drain(*other.log), 1u);
}

TEST_P(LogContract, OwnEntriesAreNeverHandedOver) {
    Handle other = place_->open();
    Chained mine(shop), theirs(other_shop);
    ASSERT_TRUE(append_one(log(), mine).appended);
    EXPECT_EQ(drain(log()), 0u);
    EXPECT_EQ(drain(*other.log), 1u);
    ASSERT_TRUE(append_one(*other.log, theirs).appended);
    if (!append_one(log(), mine).appended) {
        EXPECT_EQ(drain(log()), 1u);
    }
    drain(log());
    ASSERT_TRUE(append_one(log(), mine).appended);
    EXPECT_EQ(drain(log()), 0u);
    EXPECT_FALSE(log().has_foreign());
}

TEST_P(LogContract, AHandleStartsAtTheStateItWasOpenedIn) {
    Chained chain(shop);
    ASSERT_TRUE(append_one(log(), chain, 5).appended);
    Handle later = place_->open();
    EXPECT_FALSE(later.log->has_foreign());
    EXPECT_EQ(drain(*later.log), 0u);
    EXPECT_EQ(verify(*later.log, shop), chain.head());
    EXPECT_TRUE(append_one(*later.log, chain).appended);
    EXPECT_TRUE(log().has_foreign());
}

TEST_P(LogContract, ScansReadOnlyTheBodiesAskedFor) {
    Chained chain(shop);
    ASSERT_TRUE(append_one(log(), chain, 40).appended);
    Chained next(other_shop);
    ASSERT_TRUE(append_one(log(), next, 1).appended);  // lets a driver finish its bookkeeping
    struct Case {
        Bodies bodies;
        bool of_orders, of_contacts;
    };
    for (const Case& c :
         {Case{Bodies::none, false, false}, Case{Bodies::all_but_orders, false, true},
          Case{Bodies::all, true, true}}) {
        for (const Entry& entry : scan_all(log(), shop, c.bodies)) {
            const bool is_order = entry.kind == EntryKind::order_recorded;
            EXPECT_EQ(!entry.body.empty(), is_order ? c.of_orders : c.of_contacts);
            EXPECT_EQ(!entry.personal.empty(), !is_order && c.of_contacts);
            EXPECT_FALSE(entry.facts.empty());
        }
    }
}

TEST_P(LogContract, AScanStopsWhenToldTo) {
    Chained chain(shop);
    for (int i = 0; i < 60; ++i) ASSERT_TRUE(append_one(log(), chain).appended);
    int visits = 0;
    log().scan(shop, 1, no_end, Bodies::none, [&](const EntryView&) { return ++visits < 7; });
    EXPECT_EQ(visits, 7);
}

TEST_P(LogContract, AScanMayReadFromWithin) {
    Chained chain(shop);
    ASSERT_TRUE(append_one(log(), chain, 3).appended);
    log().scan(shop, 1, no_end, Bodies::none, [&](const EntryView& entry) {
        EXPECT_TRUE(log().read(shop, entry.number, entry.position).has_value());
        return true;
    });
}

TEST_P(LogContract, ReadingWhatIsNotThereIsAbsent) {
    Chained chain(shop);
    const AppendAnswer answer = append_one(log(), chain);
    EXPECT_FALSE(log().read(shop, 2, answer.first_position).has_value());
    EXPECT_FALSE(log().read(other_shop, 1, answer.first_position).has_value());
    EXPECT_FALSE(log().read(shop, 1, answer.first_position + 1).has_value());
    EXPECT_FALSE(log().read(shop, 1, 0).has_value());
    EXPECT_TRUE(scan_all(log(), other_shop).empty());
    EXPECT_TRUE(scan_all(log(), shop, Bodies::none, 2).empty());
    EXPECT_TRUE(scan_all(log(), shop, Bodies::none, 2, 1).empty());
}

TEST_P(LogContract, ARedactedEntryForgetsThePersonAndStillProves) {
    Chained chain(shop);
    const AppendAnswer answer = append_one(log(), chain, 12);
    const std::uint64_t position = answer.first_position + 4;  // number 5 is a contact
    ASSERT_EQ(personal_text(log().read(shop, 5, position)->personal), "Ada");
    const std::vector<EntryPlace> places = {{5, position}};
    log().redact(shop, places);
    log().redact(shop, places);
    const auto redacted = log().read(shop, 5, position);
    EXPECT_TRUE(is_redacted(redacted->personal));
    EXPECT_EQ(redacted->personal.find("Ada"), std::string::npos);
    EXPECT_EQ(verify(log(), shop), chain.head());
    EXPECT_EQ(personal_text(log().read(shop, 10, answer.first_position + 9)->personal), "Ada");
    const std::vector<EntryPlace> wrong = {{6, position}};
    EXPECT_THROW(log().redact(shop, wrong), Unavailable);
}

// Many books, in groups of any size, across many runs; some reopenings in between; every range of
// every book comes back as it was.
TEST_P(LogContract, InterleavedBooksAreFoundAcrossRuns) {
    const unsigned seed = 20240607;
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::vector<Chained> books;
    for (std::uint64_t i = 1; i <= 9; ++i) books.emplace_back(BookId{i * 1000});
    Handle handle = place_->open();
    for (int round = 0; round < 400; ++round) {
        if (round % 90 == 89) {
            handle = {};
            handle = place_->open();
        }
        std::vector<std::vector<Entry>> entries;
        std::vector<BookAppend> group;
        entries.reserve(books.size());
        for (Chained& book : books) {
            const bool is_busy = &book == &books.front();  // owns most of some runs
            if (!is_busy && random() % 4 != 0) continue;
            const Head expected = book.head();
            entries.push_back(book.next(1 + random() % (is_busy ? 12 : 3)));
            group.push_back({book.book(), expected, entries.back()});
        }
        for (const AppendAnswer& answer : handle.log->append(group)) ASSERT_TRUE(answer.appended);
    }
    for (const Chained& book : books) {
        EXPECT_EQ(verify(*handle.log, book.book()), book.head());
        for (int i = 0; i < 20; ++i) {
            const std::uint64_t first = 1 + random() % book.head().number;
            const std::uint64_t last = first + random() % 60;
            const auto part = scan_all(*handle.log, book.book(), Bodies::none, first, last);
            ASSERT_EQ(part.size(), std::min(last, book.head().number) - first + 1);
            for (std::size_t n = 0; n < part.size(); ++n) EXPECT_EQ(part[n].number, first + n);
        }
    }
}

// Two processes take turns; each run's rows are made by whoever gets to it.
TEST_P(LogContract, TwoWritersShareOneLog) {
    Handle other = place_->open();
    std::map<BookId, Chained> known_here, known_there;
    for (const BookId book : {shop, other_shop}) {
        known_here.emplace(book, book);
        known_there.emplace(book, book);
    }
    std::mt19937 random(4711);
    for (int round = 0; round < 300; ++round) {
        const bool here = random() % 2 == 0;
        Log& turn = here ? log() : *other.log;
        auto& known = here ? known_here : known_there;
        Chained& chain = known.at(random() % 2 == 0 ? shop : other_shop);
        if (append_one(turn, chain, 1 + random() % 5).appended) continue;
        turn.catch_up([&](BookId book, const EntryView& entry) {
            ASSERT_EQ(entry.number, known.at(book).head().number + 1);
            known.at(book).set_head({entry.number, entry.chain});
        });
        ASSERT_TRUE(append_one(turn, chain, 1 + random() % 5).appended);
    }
    Handle third = place_->open();
    for (const BookId book : {shop, other_shop}) {
        const Head head = verify(*third.log, book);
        EXPECT_EQ(head.number,
                  std::max(known_here.at(book).head().number, known_there.at(book).head().number));
        EXPECT_EQ(verify(log(), book), head);
    }
}

INSTANTIATE_TEST_SUITE_P(Drivers, LogContract, testing::ValuesIn(all_drivers()),
                         [](const auto& driver) { return driver.param.name; });

}  // namespace
}  // namespace tillbook::contract
