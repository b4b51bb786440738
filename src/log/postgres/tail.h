// What a process has been shown of each book, and what it has still to be told.
//
// Within a book numbers have no gaps and the head is locked until a group is committed, so entries
// up to a head that was read are all there and never change. Which books to look at, the watch says
// (watch.h); where that cannot be relied on (the connection was lost, an append is in doubt), the
// heads are compared themselves. Writer thread only, but for note_shown().
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "log/log.h"
#include "log/postgres/connection.h"
#include "log/postgres/watch.h"

namespace tillbook {

class PgTail {
public:
    explicit PgTail(PgWatch& watch) : watch_(watch) {}

    // A scan has come to the end of a book. Any thread.
    void note_shown(BookId book, Head head);
    // The caller has just appended up to here.
    void note_appended(BookId book, Head head) { known_[book.value] = head; }
    // The book's head is not the one that the caller expected.
    void note_moved(const BookAppend& append);
    // It is not known whether these took effect.
    void note_doubt(std::span<const BookAppend> group);
    // Any thread.
    bool is_in_doubt() const { return has_doubts_; }

    // Hands over everything that is new. What a failure interrupts is handed over again.
    void catch_up(PgConnection& connection, const Log::Foreign& foreign);
    // Books found to have another history than they were shown with, since this was last asked.
    std::vector<BookId> take_replaced() { return std::exchange(replaced_, {}); }

private:
    // What to hand over of a book: from behind what is known up to its head.
    struct Part {
        std::uint64_t first, last;
    };
    using Parts = std::map<std::uint64_t, Part>;
    using Heads = std::unordered_map<std::uint64_t, Head>;

    struct News {
        std::string snapshot;
        bool is_lost = false;
    };
    News read_journal(PgConnection& connection, const PgWatch::Seen& seen, Parts& parts) const;
    static Heads read_heads(PgConnection& connection, const std::vector<std::uint64_t>& books);
    static Heads settle_heads(PgConnection& connection, const std::vector<std::uint64_t>& books);
    void compare(PgConnection& connection, const Heads& heads, Parts& parts);
    std::vector<std::uint64_t> all_books();
    void hand_over(PgConnection& connection, const Parts& parts, const Log::Foreign& foreign);
    void hand_over_some(PgConnection& connection, const PgParams& params, std::uint64_t entries,
                        const Log::Foreign& foreign);
    void forget(std::uint64_t book);

    PgWatch& watch_;
    Heads known_;  // what the caller has appended or been handed
    std::set<std::uint64_t> moved_, doubts_;
    std::atomic<bool> has_doubts_ = false;
    std::vector<BookId> replaced_;
    std::mutex shown_mutex_;
    // Where the first scan of a book ended: whoever works with it knows at least that. Guarded.
    Heads shown_;
};

}  // namespace tillbook
