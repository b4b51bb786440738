#include "log/sqlite/reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "log/sqlite/rows.h"
#include "log/sqlite/runs.h"

namespace tillbook {
namespace {

constexpr std::size_t idle_readers_max = 8;
constexpr std::uint64_t unbounded = std::numeric_limits<std::int64_t>::max();

// A read transaction: one state of the file for several statements.
class Snapshot {
public:
    explicit Snapshot(Connection& connection) : connection_(connection) {
        connection_.run("BEGIN");
    }
    ~Snapshot() { connection_.roll_back(); }
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

private:
    Connection& connection_;
};

}  // namespace

struct EntryReader::Wanted {
    BookId book;
    std::uint64_t first;
    std::uint64_t last;
    Bodies bodies;
    const Log::Visit& visit;
};

EntryReader::EntryReader(Connection connection)
    : connection_(std::move(connection)),
      run_length_(connection_.ask("SELECT value FROM meta WHERE name = 'run_length'")),
      watermark_(connection_.prepare("SELECT value FROM meta WHERE name = 'run_watermark'")),
      run_(connection_.prepare(
          "SELECT first_number, count, positions FROM run WHERE run = ? AND book = ?")) {
    for (const Bodies bodies : {Bodies::none, Bodies::all_but_orders, Bodies::all}) {
        const auto i = static_cast<std::size_t>(bodies);
        at_position_[i] = connection_.prepare(select_entries(bodies) + "WHERE position = ?");
        in_range_[i] = connection_.prepare(
            select_entries(bodies) +
            "WHERE position > ? AND position <= ? AND book = ? AND number BETWEEN ? AND ?"
            " ORDER BY position");
    }
}

void EntryReader::scan(BookId book, std::uint64_t first, std::uint64_t last, Bodies bodies,
                       const Log::Visit& visit) {
    const Wanted wanted{book, std::max<std::uint64_t>(first, 1), std::min(last, unbounded), bodies,
                        visit};
    if (wanted.first > wanted.last) return;
    const Snapshot snapshot(connection_);
    watermark_.step();
    const std::uint64_t watermark = watermark_.number(0);
    watermark_.reset();

    for (std::uint64_t k = first_run(book, wanted.first, watermark); k < watermark; ++k) {
        const std::optional<Run> run = find_run(k, book);
        if (!run || run->last_number() < wanted.first) continue;
        if (run->first_number > wanted.last) return;
        if (visit_run(k, *run, wanted) == Next::stop) return;
    }
    visit_range(watermark * run_length_, unbounded, wanted);
}

std::optional<Entry> EntryReader::read(BookId book, std::uint64_t number, std::uint64_t position) {
    Statement& select = at_position_[static_cast<std::size_t>(Bodies::all)];
    const ResetAtEnd reset(select);
    select.bind(1, position);
    if (!select.step()) return std::nullopt;
    const EntryRow row = row_view(select);
    if (row.book != book || row.entry.number != number) return std::nullopt;
    return to_entry(row.entry);
}

std::optional<EntryReader::Run> EntryReader::find_run(std::uint64_t run, BookId book) {
    const ResetAtEnd reset(run_);
    run_.bind(1, run);
    run_.bind(2, book.value);
    if (!run_.step()) return std::nullopt;
    auto positions = decode_positions(run_.bytes(2), run * run_length_, run_.number(1));
    if (!positions || positions->empty()) {
        throw Unavailable("Run " + std::to_string(run) + " of the log is damaged.");
    }
    return Run{run_.number(0), std::move(*positions)};
}

// Searched from the end: what is asked for is mostly all or the newest.
std::uint64_t EntryReader::first_run(BookId book, std::uint64_t first, std::uint64_t watermark) {
    if (first == 1) return 0;
    for (std::uint64_t k = watermark; k > 0; --k) {
        const ResetAtEnd reset(run_);
        run_.bind(1, k - 1);
        run_.bind(2, book.value);
        if (run_.step() && run_.number(0) <= first) return k - 1;
    }
    return 0;
}

EntryReader::Next EntryReader::visit_run(std::uint64_t number, const Run& run,
                                         const Wanted& wanted) {
    if (run.positions.size() > run_length_ / 2) {
        return visit_range(number * run_length_, (number + 1) * run_length_, wanted);
    }
    Statement& select = at_position_[static_cast<std::size_t>(wanted.bodies)];
    const std::uint64_t from = std::max(run.first_number, wanted.first) - run.first_number;
    const std::uint64_t to = std::min(run.last_number(), wanted.last) - run.first_number;
    for (std::uint64_t i = from; i <= to; ++i) {
        const ResetAtEnd reset(select);
        select.bind(1, run.positions[i]);
        if (!select.step()) {
            throw Unavailable("The entry at position " + std::to_string(run.positions[i]) +
                              " is missing.");
        }
        if (visit_row(select, wanted) == Next::stop) return Next::stop;
    }
    return Next::go_on;
}

EntryReader::Next EntryReader::visit_range(std::uint64_t after, std::uint64_t up_to,
                                           const Wanted& wanted) {
    Statement& select = in_range_[static_cast<std::size_t>(wanted.bodies)];
    const ResetAtEnd reset(select);
    select.bind(1, after);
    select.bind(2, up_to);
    select.bind(3, wanted.book.value);
    select.bind(4, wanted.first);
    select.bind(5, wanted.last);
    while (select.step()) {
        if (visit_row(select, wanted) == Next::stop) return Next::stop;
    }
    return Next::go_on;
}

EntryReader::Next EntryReader::visit_row(const Statement& row, const Wanted& wanted) {
    return wanted.visit(row_view(row).entry) ? Next::go_on : Next::stop;
}

std::unique_ptr<Current<EntryReader>> EntryReaders::take() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto reader = std::move(idle_.back());
            idle_.pop_back();
            return reader;
        }
    }
    return std::make_unique<Current<EntryReader>>(file_, file_.options().reader_cache_bytes);
}

void EntryReaders::give_back(std::unique_ptr<Current<EntryReader>> reader) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < idle_readers_max) idle_.push_back(std::move(reader));
}

}  // namespace tillbook
