#include "log/postgres/postgres_log.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <unordered_set>
#include <utility>

#include "base/hash.h"
#include "log/postgres/rows.h"

namespace tillbook {

namespace {

constexpr std::uint64_t unbounded = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t groups_between_trims = 1'000;
constexpr int page_least = 64, page_most = 4'096, page_most_with_bodies = 256;

constexpr PgStatement group_append{
    "group_append",
    "WITH wanted AS MATERIALIZED (SELECT * FROM"
    "  unnest($2::bigint[], $3::bigint[], $4::bytea[], $5::bigint[], $6::bytea[])"
    "  AS w(book, number, chain, last_number, last_chain)),"
    " held AS MATERIALIZED (SELECT book, number, chain FROM head"
    "  WHERE book = ANY ($2::bigint[]) ORDER BY book FOR UPDATE),"
    // By what was held, not by what the statement saw when it began.
    " won AS (UPDATE head h SET number = w.last_number, chain = w.last_chain"
    "  FROM held JOIN wanted w ON w.book = held.book AND w.number = held.number"
    "   AND w.chain = held.chain"
    "  WHERE h.book = held.book"
    "  RETURNING h.book, w.number + 1 AS first, w.last_number AS last),"
    " appended AS (INSERT INTO entry (book, number, at, object, actor, request_id, version, kind,"
    "   chain, facts, key, fingerprint, body, personal)"
    "  SELECT * FROM unnest($7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[],"
    "   $11::bigint[], $12::bigint[], $13::integer[], $14::smallint[], $15::bytea[], $16::bytea[],"
    "   $17::bytea[], $18::bytea[], $19::bytea[], $20::bytea[]) AS e(book)"
    "  WHERE e.book IN (SELECT book FROM won)),"
    " noted AS (INSERT INTO journal (xid, node, books, firsts, lasts)"
    "  SELECT pg_current_xact_id(), $1::bigint, array_agg(book), array_agg(first), array_agg(last)"
    "  FROM won HAVING count(*) > 0)"
    " SELECT held.book FROM held JOIN won ON won.book = held.book"};

constexpr PgStatement new_heads{
    "new_heads",
    "INSERT INTO head (book, number, chain) SELECT book, 0, decode(repeat('00', 32), 'hex')"
    " FROM unnest($1::bigint[]) AS b(book) ORDER BY book ON CONFLICT DO NOTHING"};

// What is trimmed is finished in every snapshot that is still to be taken; those that were taken
// long before and never moved on are told by the number that stays.
constexpr PgStatement trim_journal{
    "trim_journal",
    "WITH last AS (SELECT xid FROM (SELECT xid, at FROM journal ORDER BY xid LIMIT 4000) AS oldest"
    "  WHERE at < now() - interval '10 minutes'"
    "   AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid DESC LIMIT 1),"
    " old AS (SELECT xid FROM journal WHERE xid <= (SELECT xid FROM last)"
    "  FOR UPDATE SKIP LOCKED),"
    " gone AS (DELETE FROM journal j USING old WHERE j.xid = old.xid)"
    " UPDATE state SET journal_trimmed = greatest(journal_trimmed, last.xid) FROM last"};

const PgStatement& page_of(Bodies bodies) {
    const auto make = [](Bodies wanted) {
        return "SELECT " + entry_columns(wanted) +
               " FROM entry WHERE book = $1::bigint AND number BETWEEN $2::bigint AND $3::bigint"
               " ORDER BY number LIMIT $4::bigint";
    };
    static const std::string sql[] = {make(Bodies::none), make(Bodies::all_but_orders),
                                      make(Bodies::all)};
    static const PgStatement statements[] = {{"page_of_none", sql[0].c_str()},
                                             {"page_of_all_but_orders", sql[1].c_str()},
                                             {"page_of_all", sql[2].c_str()}};
    return statements[static_cast<std::size_t>(bodies)];
}

constexpr PgStatement personal_of{
    "personal_of",
    "SELECT personal FROM entry WHERE book = $1::bigint AND number = $2::bigint FOR UPDATE"};
constexpr PgStatement set_personal{
    "set_personal",
    "UPDATE entry SET personal = $3::bytea WHERE book = $1::bigint AND number = $2::bigint"};

std::size_t lane_of(BookId book, std::size_t lanes) {
    return hash64({reinterpret_cast<const char*>(&book.value), sizeof book.value}) % lanes;
}

}  // namespace

PostgresLog::PostgresLog(std::shared_ptr<PgServer> server)
    : server_(std::move(server)),
      lanes_{PgHeld(server_->target), PgHeld(server_->target)},
      tail_(server_->watch),
      readers_(server_->target) {
    lanes_.front().open();
}

std::vector<AppendAnswer> PostgresLog::append(std::span<const BookAppend> group) {
    std::array<LaneGroup, lane_count> ways;
    std::vector<AppendAnswer> answers(group.size());
    for (std::size_t i = 0; i < group.size(); ++i) {
        answers[i].appended = group[i].entries.empty();
        if (!answers[i].appended) ways[lane_of(group[i].book, lane_count)].push_back(i);
    }
    std::exception_ptr failure;
    const auto on_each_lane = [&](auto&& step) {
        for (std::size_t lane = 0; lane < lane_count && !failure; ++lane) {
            if (ways[lane].empty()) continue;
            try {
                step(lanes_[lane], ways[lane]);
            } catch (const Unavailable&) {
                failure = std::current_exception();
            }
        }
    };
    on_each_lane([&](PgHeld& lane, const LaneGroup& own) { send(lane, group, own); });
    std::unordered_set<std::uint64_t> won;
    on_each_lane([&](PgHeld& lane, const LaneGroup&) { receive(lane, won); });
    if (failure) {
        // Some may have taken effect, and nobody gets to know of those that did.
        for (PgHeld& lane : lanes_) lane.close();
        tail_.note_doubt(group);
        std::rethrow_exception(failure);
    }
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (answers[i].appended) continue;
        if (!won.contains(group[i].book.value)) {
            tail_.note_moved(group[i]);
            continue;
        }
        answers[i] = {true, group[i].expected.number + 1};
        const Entry& end = group[i].entries.back();
        tail_.note_appended(group[i].book, {end.number, end.chain});
    }
    if (++groups_ % groups_between_trims == 0) keep_house();
    return answers;
}

void PostgresLog::send(PgHeld& lane, std::span<const BookAppend> group, const LaneGroup& own) {
    PgConnection& connection = lane.open();
    make_heads(connection, group, own);
    PgArray books(PgArray::Of::int8), numbers(PgArray::Of::int8), chains(PgArray::Of::bytea),
        last_numbers(PgArray::Of::int8), last_chains(PgArray::Of::bytea);
    EntryArrays entries;
    for (const std::size_t i : own) {
        const BookAppend& append = group[i];
        books.add(append.book.value);
        numbers.add(append.expected.number);
        chains.add(as_view(append.expected.chain));
        last_numbers.add(append.entries.back().number);
        last_chains.add(as_view(append.entries.back().chain));
        for (const Entry& entry : append.entries) entries.add(append.book, entry);
    }
    PgParams params;
    params.add(server_->watch.node()).add(std::move(books)).add(std::move(numbers));
    params.add(std::move(chains)).add(std::move(last_numbers)).add(std::move(last_chains));
    entries.move_to(params);
    connection.take_warning();
    connection.send(group_append, params);
}

void PostgresLog::receive(PgHeld& lane, std::unordered_set<std::uint64_t>& won) {
    PgConnection& connection = lane.open();
    const PgResult rows = connection.receive();
    if (connection.take_warning()) {
        throw PgError("The database warned of a commit.", {"PostgreSQL warned of a commit.", {}},
                      PgError::Effect::in_doubt);
    }
    for (int row = 0; row < rows.rows(); ++row) won.insert(rows.number(row, 0));
}

// A head of number 0 is an empty book's, whoever made it.
void PostgresLog::make_heads(PgConnection& connection, std::span<const BookAppend> group,
                             const LaneGroup& own) {
    PgArray books(PgArray::Of::int8);
    for (const std::size_t i : own) {
        if (group[i].expected.number == 0) books.add(group[i].book.value);
    }
    if (books.size() > 0) connection.run(new_heads, PgParams().add(std::move(books)));
}

void PostgresLog::keep_house() {
    server_->keeper.post([](PgConnection& connection) { connection.run(trim_journal); });
}

void PostgresLog::catch_up(const Foreign& foreign) {
    // After a loss the server may be another one.
    if (server_->watch.seen().is_lost) {
        for (PgHeld& lane : lanes_) lane.close();
    }
    lanes_.front().with([&](PgConnection& connection) { tail_.catch_up(connection, foreign); });
}

bool PostgresLog::has_foreign() {
    const bool has_foreign = server_->watch.ask().has_foreign;
    return has_foreign || tail_.is_in_doubt();
}

void PostgresLog::scan(BookId book, std::uint64_t first, std::uint64_t last, Bodies bodies,
                       const Visit& visit) {
    const bool is_to_the_end = last >= unbounded;
    last = std::min(last, unbounded);
    first = std::max<std::uint64_t>(first, 1);
    if (first > last) return;
    const int page_max = bodies == Bodies::all ? page_most_with_bodies : page_most;
    std::optional<Head> end;
    if (first == 1) end = Head{};
    for (int page = page_least; first <= last; page = std::min(page * 2, page_max)) {
        const PgResult rows = readers_.with([&](PgConnection& connection) {
            return connection.run(page_of(bodies), PgParams()
                                                       .add(book.value)
                                                       .add(first)
                                                       .add(last)
                                                       .add(static_cast<std::uint64_t>(page)));
        });
        for (int row = 0; row < rows.rows(); ++row) {
            const EntryView entry = entry_view(rows, row);
            if (!visit(entry)) return;
            first = entry.number + 1;
            end = Head{entry.number, entry.chain};
        }
        if (rows.rows() == page) continue;
        if (is_to_the_end && end) tail_.note_shown(book, *end);
        return;
    }
}

std::optional<Entry> PostgresLog::read(BookId book, std::uint64_t number, std::uint64_t position) {
    if (position != number || number == 0 || number > unbounded) return std::nullopt;
    const PgResult rows = readers_.with([&](PgConnection& connection) {
        return connection.run(
            page_of(Bodies::all),
            PgParams().add(book.value).add(number).add(number).add(std::uint64_t{1}));
    });
    if (rows.rows() == 0) return std::nullopt;
    return to_entry(entry_view(rows, 0));
}

// The old versions of the rows go with the next vacuum, which is asked for; what the database keeps
// of its past (its write-ahead log, archives, backups) is its operator's (docs/scale-out.md).
void PostgresLog::redact(BookId book, std::span<const EntryPlace> entries) {
    lanes_.front().with([&](PgConnection& connection) {
        PgTransaction transaction(connection);
        for (const EntryPlace& entry : entries) {
            PgParams place;
            place.add(book.value).add(entry.number);
            const PgResult found = connection.run(personal_of, place);
            if (found.rows() == 0 || entry.position != entry.number) {
                throw Unavailable("The entry to redact is not in the database.");
            }
            place.add_bytes(redact_personal(found.bytes(0, 0)));
            connection.run(set_personal, place);
        }
        transaction.commit();
    });
    server_->keeper.post(
        [](PgConnection& connection) { connection.run_plain("VACUUM tillbook.entry"); });
}

}  // namespace tillbook
