// Port: the durable log. Appending at an exact head is the only write (and redaction).
//
// Drivers: log/sqlite (default), log/postgres (several nodes), log/memory (tests, with faults to
// inject). One contract suite (tests/contract) holds for all of them. Everything here may throw
// Unavailable (base/error.h).
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "log/entry.h"

namespace tillbook {

// Entries for one book, to be appended behind `expected`. Numbers, versions and chains are already
// set and consecutive.
struct BookAppend {
    BookId book;
    Head expected;
    std::span<const Entry> entries;
};

// An entry of a book and where it stands.
struct EntryPlace {
    std::uint64_t number = 0;
    std::uint64_t position = 0;
};

struct AppendAnswer {
    bool appended = false;
    // Position of the first entry; those that follow have the next positions. Only if appended.
    std::uint64_t first_position = 0;
};

// As the last entry of a scan: all there are.
inline constexpr std::uint64_t scan_to_end = std::numeric_limits<std::uint64_t>::max();

// Which bodies (and personal data) a scan should read.
enum class Bodies { none, all_but_orders, all };

constexpr bool wants_body(Bodies bodies, EntryKind kind) {
    return bodies == Bodies::all || (bodies == Bodies::all_but_orders && !is_order(kind));
}

class Log {
public:
    virtual ~Log() = default;

    // Appends all of the group in one transaction and returns after it is durable. Per book:
    // appended, or the head has moved and nothing of that book was written. A driver may answer
    // "moved" for a book that has not (SQLite answers it for the whole group); the caller then
    // calls catch_up and decides again. If it throws, the group may have taken effect all the same;
    // catch_up then hands its entries over like anybody else's. Writer thread only.
    virtual std::vector<AppendAnswer> append(std::span<const BookAppend> group) = 0;

    // Hands over, each book's in their order, every entry that others (another process) have
    // appended since the last call, and that this log has not yet handed over; at first, since this
    // log was opened.
    // A scan in between may have shown some of them already: skip numbers you know. Writer thread
    // only.
    using Foreign = std::function<void(BookId, const EntryView&)>;
    virtual void catch_up(const Foreign& foreign) = 0;

    // True if others may have appended something that catch_up has not handed over. Cheap enough
    // to ask before every batch of reads. Any thread.
    virtual bool has_foreign() = 0;

    // Calls `visit` for the entries first … last of a book in order, as far as they exist, until it
    // returns false. Includes everything committed before the call. Any thread, several at once.
    using Visit = std::function<bool(const EntryView&)>;
    virtual void scan(BookId book, std::uint64_t first, std::uint64_t last, Bodies bodies,
                      const Visit& visit) = 0;

    // One whole entry. `position` is where a scan, append or catch_up said it stands. Absent if
    // there is none. Any thread.
    virtual std::optional<Entry> read(BookId book, std::uint64_t number,
                                      std::uint64_t position) = 0;

    // Replaces the personal data of entries by its hash. On return that is durable, and no file of
    // the log holds a copy of what was replaced, unless somebody reads an old state for long: then
    // the copy goes when that ends. If it throws, some entries may have been redacted;
    // ask again. Writer thread only.
    virtual void redact(BookId book, std::span<const EntryPlace> entries) = 0;

    // Books whose history catch_up has found to be another one than it was (a restore, a failover
    // that lost commits): what was read of them no longer counts. Each is told once. Writer thread
    // only.
    virtual std::vector<BookId> take_replaced() { return {}; }
};

}  // namespace tillbook
