// Makes entries that follow each other, for tests of logs.
#pragma once

#include <string>
#include <vector>

#include "log/entry.h"

namespace tillbook::testing_support {

// A book's history as its writer knows it.
class Chained {
public:
    explicit Chained(BookId book, Head head = {}) : book_(book), head_(head) {}

    BookId book() const { return book_; }
    Head head() const { return head_; }
    void set_head(Head head) { head_ = head; }

    // The next entries, with contents that differ from number to number. Moves the head.
    std::vector<Entry> next(std::size_t count, std::size_t body_size = 40) {
        std::vector<Entry> entries;
        for (std::size_t i = 0; i < count; ++i) {
            Entry& entry = entries.emplace_back();
            entry.number = head_.number + 1;
            entry.at = from_ms(1'700'000'000'000 + static_cast<std::int64_t>(entry.number));
            entry.kind = entry.number % 5 == 0 ? EntryKind::contact_put : EntryKind::order_recorded;
            entry.object = ObjectId{book_.value * 1'000'000 + entry.number};
            entry.version = static_cast<std::uint32_t>(1 + entry.number % 3);
            entry.facts = std::string("\x01\x02\x00", 3) + std::to_string(entry.number);
            if (entry.number % 2 == 0) entry.key = "key-" + std::to_string(entry.number);
            if (entry.number % 2 == 0) entry.fingerprint = std::string(9, '\x07');
            entry.actor = KeyId{entry.number % 4};
            entry.request_id = ~entry.number;
            entry.body = std::string(body_size, static_cast<char>('a' + entry.number % 26));
            if (entry.number % 5 == 0) entry.personal = make_personal("Ada", {1, 2, 3});
            entry.chain = chain_after(head_.chain, book_, view_of(entry, 0));
            head_ = {entry.number, entry.chain};
        }
        return entries;
    }

private:
    BookId book_;
    Head head_;
};

}  // namespace tillbook::testing_support
