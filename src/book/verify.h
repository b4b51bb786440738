// Proof of a book: a second, plain implementation that reads the whole log, entry by entry, without
// the index, and then asks the engine whether its index says the same.
//
// What is proved: numbers run 1, 2, 3 … without a gap; every entry hashes to its chain value; ids
// and short codes rise; versions of an object are consecutive; the facts of an order agree with its
// body, amounts recomputed; each payment and refund is listed as the body has it, and all of them
// come to what was paid and given back; what a new order adds to sales is what its body says; every
// stock level is the one before plus its move; a sealed day has what the entries before it say and
// no close before it has; an idempotency key stands once per scope. What a change of an order moves
// in sales is summed up, not computed from the body. Personal data that was erased is counted and
// breaks nothing. A log cut off at its end is a valid shorter book: keep a head elsewhere to notice
// that.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "domain/order.h"
#include "log/log.h"

namespace tillbook {

class Engine;

// One thing wrong with a book.
struct Problem {
    std::uint64_t entry = 0;  // 0: the index differs from the log
    std::string what;         // a sentence without full stop: "entry 7: chain does not follow"
};

// Whether the live index was compared with the log.
enum class IndexCheck { not_asked, compared, book_moved };

// Problems kept per book; more are only counted.
inline constexpr std::size_t verify_problems_max = 100;

struct VerifyReport {
    BookId book;
    Head head;  // of the last entry read
    std::uint64_t entries = 0;
    std::uint64_t orders = 0;
    std::array<std::uint64_t, order_status_count> orders_by_status{};
    std::array<std::uint64_t, payment_status_count> orders_by_payment{};
    std::uint64_t keys = 0;      // idempotency keys
    std::uint64_t erasures = 0;  // entries that record an erasure
    std::uint64_t redacted = 0;  // entries whose personal data is gone
    // Sums over all orders at their last version, in minor units; a sum beyond 64 bits is a
    // problem.
    std::int64_t total = 0;
    std::int64_t paid = 0;
    std::int64_t refunded = 0;
    IndexCheck index = IndexCheck::not_asked;
    std::uint64_t problem_count = 0;
    std::vector<Problem> problems;  // the first ones: of the log by number, then of the index

    bool ok() const { return problem_count == 0; }
};

// Proves the log of a book; empty for a book without entries. Reads every byte of it once, the
// columns without bodies twice, and keeps about 100 bytes an order. Throws Unavailable.
VerifyReport verify_book(Log& log, BookId book);

// The same, then compares with the index: counts, catalogue, pages of the list, and every order by
// its id. A book that is written to meanwhile is reported as `book_moved`, without problems of the
// index.
//
// `go_on`, if there is one, is called for every entry and order: what it throws ends the
// verification.
using GoOn = std::function<void()>;
VerifyReport verify_book(Log& log, BookId book, Engine& engine, const GoOn& go_on = {});

}  // namespace tillbook
