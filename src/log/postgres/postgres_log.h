// The log's port on PostgreSQL (ADR 0018).
//
// A group is one statement for each lane: it locks the heads of its books in their order, moves
// those that are as expected, and inserts what belongs to them. A book always goes the same lane,
// so it is never in two statements at once. Where the outcome is in doubt (the connection was lost,
// the server warned), the next catch_up takes the locks of the books and tells what is there.
#pragma once

#include <array>
#include <memory>
#include <unordered_set>

#include "log/log.h"
#include "log/postgres/held.h"
#include "log/postgres/server.h"
#include "log/postgres/tail.h"
#include "log/postgres/watch.h"

namespace tillbook {

class PostgresLog final : public Log {
public:
    explicit PostgresLog(std::shared_ptr<PgServer> server);

    std::vector<AppendAnswer> append(std::span<const BookAppend> group) override;
    void catch_up(const Foreign& foreign) override;
    std::vector<BookId> take_replaced() override { return tail_.take_replaced(); }
    bool has_foreign() override;
    void scan(BookId book, std::uint64_t first, std::uint64_t last, Bodies bodies,
              const Visit& visit) override;
    std::optional<Entry> read(BookId book, std::uint64_t number, std::uint64_t position) override;
    void redact(BookId book, std::span<const EntryPlace> entries) override;

private:
    static constexpr std::size_t lane_count = 2;
    // What goes one way: indexes into the group.
    using LaneGroup = std::vector<std::size_t>;

    void send(PgHeld& lane, std::span<const BookAppend> group, const LaneGroup& own);
    void receive(PgHeld& lane, std::unordered_set<std::uint64_t>& won);
    void make_heads(PgConnection& connection, std::span<const BookAppend> group,
                    const LaneGroup& own);
    void keep_house();

    const std::shared_ptr<PgServer> server_;
    std::array<PgHeld, lane_count> lanes_;  // the first one reads what is new, too
    PgTail tail_;
    std::uint64_t groups_ = 0;
    PgPool readers_;
};

}  // namespace tillbook
