#include "log/postgres/tail.h"

#include <algorithm>
#include <utility>

#include "log/postgres/rows.h"

namespace tillbook {

namespace {

constexpr std::uint64_t entries_at_once = 512;

constexpr PgStatement journal_news{
    "journal_news",
    "SELECT pg_current_snapshot()::text,"
    " s.journal_trimmed >= pg_snapshot_xmax(q.seen)"
    " OR EXISTS (SELECT 1 FROM pg_snapshot_xip(q.seen) AS e WHERE e <= s.journal_trimmed"
    "  AND pg_visible_in_snapshot(e, pg_current_snapshot())),"
    " n.book, n.first, n.last"
    " FROM state s"
    " CROSS JOIN (SELECT $1::text::pg_snapshot AS seen, $2::bigint AS node) q"
    " LEFT JOIN LATERAL (SELECT b.book, min(b.first) AS first, max(b.last) AS last"
    "  FROM journal j, unnest(j.books, j.firsts, j.lasts) AS b(book, first, last)"
    "  WHERE (j.xid >= pg_snapshot_xmax(q.seen)"
    "   OR j.xid = ANY (ARRAY(SELECT pg_snapshot_xip(q.seen)))) AND j.node <> q.node"
    "  GROUP BY b.book) n ON true"};

constexpr PgStatement current_snapshot{"current_snapshot", "SELECT pg_current_snapshot()::text"};

constexpr PgStatement heads_of{
    "heads_of", "SELECT book, number, chain FROM head WHERE book = ANY ($1::bigint[])"};

// As an append locks them.
constexpr PgStatement locked_heads_of{"locked_heads_of",
                                      "SELECT book, number, chain FROM head"
                                      " WHERE book = ANY ($1::bigint[]) ORDER BY book FOR UPDATE"};

constexpr PgStatement chains_at{
    "chains_at",
    "SELECT e.book, e.chain FROM unnest($1::bigint[], $2::bigint[]) AS w(book, number)"
    " JOIN entry e ON e.book = w.book AND e.number = w.number"};

const PgStatement& parts_of() {
    static const std::string sql =
        "SELECT " + entry_columns(Bodies::all) +
        " FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS w(wanted, first, last)"
        " JOIN LATERAL (SELECT * FROM entry WHERE book = w.wanted"
        "  AND number BETWEEN w.first AND w.last) e ON true ORDER BY book, number";
    static const PgStatement statement{"parts_of", sql.c_str()};
    return statement;
}

PgArray to_array(const std::vector<std::uint64_t>& numbers) {
    PgArray array(PgArray::Of::int8);
    for (const std::uint64_t number : numbers) array.add(number);
    return array;
}

}  // namespace

// Only the first: whoever scanned later need not be the one who works with the book.
void PgTail::note_shown(BookId book, Head head) {
    const std::lock_guard lock(shown_mutex_);
    shown_.try_emplace(book.value, head);
}

void PgTail::note_moved(const BookAppend& append) {
    known_.try_emplace(append.book.value, append.expected);
    moved_.insert(append.book.value);
}

// What did take effect is foreign to us now, also what takes effect only later.
void PgTail::note_doubt(std::span<const BookAppend> group) {
    for (const BookAppend& append : group) {
        known_.try_emplace(append.book.value, append.expected);
        doubts_.insert(append.book.value);
    }
    has_doubts_ = true;
    watch_.renew_node();
}

void PgTail::catch_up(PgConnection& connection, const Log::Foreign& foreign) {
    Parts parts;
    if (!doubts_.empty()) {
        compare(connection, settle_heads(connection, {doubts_.begin(), doubts_.end()}), parts);
    }
    const PgWatch::Seen seen = watch_.seen();
    News news = read_journal(connection, seen, parts);
    if (news.is_lost) {
        // Read before the heads, so that whatever comes behind them is not visible in it.
        news.snapshot = connection.run(current_snapshot).bytes(0, 0);
        compare(connection, read_heads(connection, all_books()), parts);
    } else if (!moved_.empty()) {
        compare(connection, read_heads(connection, {moved_.begin(), moved_.end()}), parts);
    }
    hand_over(connection, parts, foreign);
    watch_.advance(std::move(news.snapshot), seen.losses);
    moved_.clear();
    doubts_.clear();
    has_doubts_ = false;
}

PgTail::News PgTail::read_journal(PgConnection& connection, const PgWatch::Seen& seen,
                                  Parts& parts) const {
    if (seen.is_lost) return {{}, true};
    const PgResult rows =
        connection.run(journal_news, PgParams().add_text(seen.snapshot).add(seen.node));
    if (rows.rows() == 0) throw Unavailable("The table state has been emptied.");
    News news{std::string(rows.bytes(0, 0)), rows.number(0, 1) != 0};
    for (int row = 0; row < rows.rows() && !rows.is_null(row, 2); ++row) {
        const std::uint64_t book = rows.number(row, 2);
        const auto known = known_.find(book);
        const Part part{known == known_.end() ? rows.number(row, 3) : known->second.number + 1,
                        rows.number(row, 4)};
        if (part.first > part.last) continue;
        const auto [at, is_new] = parts.try_emplace(book, part);
        at->second = {std::min(at->second.first, part.first), std::max(at->second.last, part.last)};
    }
    return news;
}

PgTail::Heads PgTail::read_heads(PgConnection& connection,
                                 const std::vector<std::uint64_t>& books) {
    Heads heads;
    for (const std::uint64_t book : books) heads[book] = {};  // of an empty book, or of one gone
    const PgResult rows = connection.run(heads_of, PgParams().add(to_array(books)));
    for (int row = 0; row < rows.rows(); ++row) {
        heads[rows.number(row, 0)] = {rows.number(row, 1), stored_chain(rows.bytes(row, 2))};
    }
    return heads;
}

// Whoever may still be appending is waited for, and a commit of our own says, where there is a
// standby, that everything before it has arrived there.
PgTail::Heads PgTail::settle_heads(PgConnection& connection,
                                   const std::vector<std::uint64_t>& books) {
    PgTransaction transaction(connection);
    connection.run_plain("SET LOCAL lock_timeout = '5s'");
    connection.run(locked_heads_of, PgParams().add(to_array(books)));
    Heads heads = read_heads(connection, books);
    transaction.commit();
    return heads;
}

// A head behind what is known, or another chain where it was: the book has another history.
void PgTail::compare(PgConnection& connection, const Heads& heads, Parts& parts) {
    PgArray books(PgArray::Of::int8), numbers(PgArray::Of::int8);
    Heads bases;
    for (const auto& [book, head] : heads) {
        const auto known = known_.find(book);
        if (known != known_.end()) {
            bases[book] = known->second;
        } else {
            const std::lock_guard lock(shown_mutex_);
            const auto shown = shown_.find(book);
            if (shown == shown_.end()) continue;
            bases[book] = shown->second;
        }
        books.add(book);
        numbers.add(bases[book].number);
    }
    std::unordered_map<std::uint64_t, Chain> chains;
    const PgResult rows =
        connection.run(chains_at, PgParams().add(std::move(books)).add(std::move(numbers)));
    for (int row = 0; row < rows.rows(); ++row) {
        chains[rows.number(row, 0)] = stored_chain(rows.bytes(row, 1));
    }
    for (const auto& [book, base] : bases) {
        const Head& head = heads.at(book);
        if (head.number < base.number || chains[book] != base.chain) {
            forget(book);
        } else if (head.number > base.number) {
            const auto [at, is_new] = parts.try_emplace(book, Part{base.number + 1, head.number});
            at->second.first = std::min(at->second.first, base.number + 1);
            at->second.last = std::max(at->second.last, head.number);
        }
    }
}

std::vector<std::uint64_t> PgTail::all_books() {
    std::set<std::uint64_t> books;
    for (const auto& [book, head] : known_) books.insert(book);
    const std::lock_guard lock(shown_mutex_);
    for (const auto& [book, head] : shown_) books.insert(book);
    return {books.begin(), books.end()};
}

void PgTail::forget(std::uint64_t book) {
    known_.erase(book);
    replaced_.push_back({book});
    const std::lock_guard lock(shown_mutex_);
    shown_.erase(book);
}

void PgTail::hand_over(PgConnection& connection, const Parts& parts, const Log::Foreign& foreign) {
    PgArray books(PgArray::Of::int8), firsts(PgArray::Of::int8), lasts(PgArray::Of::int8);
    std::uint64_t entries = 0;
    const auto flush = [&] {
        if (entries == 0) return;
        hand_over_some(connection,
                       PgParams()
                           .add(std::exchange(books, PgArray(PgArray::Of::int8)))
                           .add(std::exchange(firsts, PgArray(PgArray::Of::int8)))
                           .add(std::exchange(lasts, PgArray(PgArray::Of::int8))),
                       std::exchange(entries, 0), foreign);
    };
    for (const auto& [book, part] : parts) {
        for (std::uint64_t first = part.first; first <= part.last;) {
            const std::uint64_t last = std::min(part.last, first + (entries_at_once - entries) - 1);
            books.add(book);
            firsts.add(first);
            lasts.add(last);
            entries += last - first + 1;
            if (entries == entries_at_once) flush();
            first = last + 1;
        }
    }
    flush();
}

void PgTail::hand_over_some(PgConnection& connection, const PgParams& params, std::uint64_t entries,
                            const Log::Foreign& foreign) {
    const PgResult rows = connection.run(parts_of(), params);
    if (static_cast<std::uint64_t>(rows.rows()) != entries) {
        throw Unavailable("Entries are missing from the database that its heads speak of.");
    }
    for (int row = 0; row < rows.rows(); ++row) {
        const BookId book = book_of(rows, row);
        const EntryView entry = entry_view(rows, row);
        foreign(book, entry);
        known_[book.value] = {entry.number, entry.chain};
    }
}

}  // namespace tillbook
