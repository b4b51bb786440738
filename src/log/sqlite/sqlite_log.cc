#include "log/sqlite/sqlite_log.h"

#include <chrono>
#include <thread>
#include <utility>

#include "log/sqlite/rows.h"

namespace tillbook {

namespace {

constexpr int truncate_attempts_max = 40;
constexpr std::chrono::milliseconds truncate_pause{25};

}  // namespace

SqliteLog::Writer::Writer(Connection made)
    : connection(std::move(made)),
      select_last(
          connection.prepare("SELECT position, chain FROM entry ORDER BY position DESC LIMIT 1")),
      insert_entry(connection.prepare(insert_entry_sql)),
      // Another process may have written the same row.
      insert_run(connection.prepare("INSERT OR IGNORE INTO run VALUES (?,?,?,?,?)")),
      set_watermark(
          connection.prepare("UPDATE meta SET value = max(value, ?) WHERE name = 'run_watermark'")),
      select_chain(connection.prepare("SELECT chain FROM entry WHERE position = ?")),
      select_behind(
          connection.prepare(select_entries(Bodies::all) + "WHERE position > ? ORDER BY position")),
      select_personal(connection.prepare("SELECT personal FROM entry"
                                         " WHERE position = ? AND book = ? AND number = ?")),
      set_personal(connection.prepare("UPDATE entry SET personal = ? WHERE position = ?")) {}

SqliteLog::Last SqliteLog::Writer::last() {
    const ResetAtEnd reset(select_last);
    if (!select_last.step()) return {};
    const std::uint64_t position = select_last.number(0);
    return {position, chain_from(select_last.bytes(1), position)};
}

SqliteLog::Watch::Watch(Connection made)
    : connection(std::move(made)),
      data_version(connection.prepare("PRAGMA data_version")),
      max_position(connection.prepare("SELECT max(position) FROM entry")) {}

SqliteLog::SqliteLog(std::shared_ptr<SqliteFile> file)
    : file_(std::move(file)),
      readers_(*file_),
      writer_(*file_, file_->options().writer_cache_bytes),
      watch_(*file_, file_->options().reader_cache_bytes),
      checkpointer_(*file_) {
    writer_.with([this](Writer& writer) { advance(writer.last()); });
}

std::vector<AppendAnswer> SqliteLog::append(std::span<const BookAppend> group) {
    try {
        return writer_.with([&](Writer& writer) { return append_with(writer, group); });
    } catch (const SqliteError&) {
        planned_position_ = seen_.position;
        throw;
    }
}

std::vector<AppendAnswer> SqliteLog::append_with(Writer& writer,
                                                 std::span<const BookAppend> group) {
    if (checkpointer_.take_writer_wanted()) {
        writer.connection.checkpoint(Connection::Checkpoint::passive);
    }
    if (!runs_) load_runs(writer);
    std::vector<AppendAnswer> answers(group.size());
    std::size_t entries = 0;
    std::uint64_t position = seen_.position;
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (!may_follow(group[i])) continue;
        answers[i] = {true, position + 1};
        position += group[i].entries.size();
        entries += group[i].entries.size();
    }
    if (entries == 0) return answers;

    WriteTransaction transaction(writer.connection);
    Last last = writer.last();
    if (last != seen_) {
        check_seen(writer, last);
        return std::vector<AppendAnswer>(group.size());
    }
    planned_position_ = position;
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (answers[i].appended) last = insert(writer, group[i], last);
    }
    const std::size_t runs_written = insert_runs(writer, entries);
    transaction.commit();

    runs_->written(runs_written);
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (!answers[i].appended || group[i].entries.empty()) continue;
        const Entry& end = group[i].entries.back();
        heads_[group[i].book.value] = {end.number, end.chain};
        std::uint64_t at = answers[i].first_position;
        for (const Entry& entry : group[i].entries) runs_->add(at++, group[i].book, entry.number);
    }
    advance(last);
    checkpointer_.note_commit();
    return answers;
}

// The last position says that nobody else has written since; what this log has written itself it
// remembers. So a head of a book that is in neither is the one the caller has read.
bool SqliteLog::may_follow(const BookAppend& append) const {
    const auto head = heads_.find(append.book.value);
    return head == heads_.end() || head->second == append.expected;
}

SqliteLog::Last SqliteLog::insert(Writer& writer, const BookAppend& append, Last last) {
    for (const Entry& entry : append.entries) {
        insert_entry(writer.insert_entry, ++last.position, append.book, entry);
        last.chain = entry.chain;
    }
    return last;
}

std::size_t SqliteLog::insert_runs(Writer& writer, std::size_t entries) {
    const std::size_t due = runs_->due(entries);
    for (std::size_t i = 0; i < due; ++i) {
        const RunRow& row = runs_->waiting()[i];
        writer.insert_run.bind(1, row.run);
        writer.insert_run.bind(2, row.book.value);
        writer.insert_run.bind(3, row.first_number);
        writer.insert_run.bind(4, row.count);
        writer.insert_run.bind(5, row.positions);
        writer.insert_run.run();
        if (!row.is_last_of_run) continue;
        writer.set_watermark.bind(1, row.run + 1);
        writer.set_watermark.run();
    }
    return due;
}

void SqliteLog::advance(Last last) {
    seen_ = last;
    planned_position_ = last.position;
    seen_position_ = last.position;
}

// Reads the entries behind the watermark, up to where this log has seen them.
void SqliteLog::load_runs(Writer& writer) {
    Connection& connection = writer.connection;
    const std::uint64_t length = connection.ask("SELECT value FROM meta WHERE name = 'run_length'");
    const std::uint64_t watermark =
        connection.ask("SELECT value FROM meta WHERE name = 'run_watermark'");
    RunTracker runs(length, watermark);
    Statement select = connection.prepare(
        "SELECT position, book, number FROM entry WHERE position > ? AND position <= ?"
        " ORDER BY position");
    select.bind(1, watermark * length);
    select.bind(2, seen_.position);
    while (select.step()) runs.add(select.number(0), BookId{select.number(1)}, select.number(2));
    runs_ = std::move(runs);
}

void SqliteLog::catch_up(const Foreign& foreign) {
    writer_.with([&](Writer& writer) {
        const Last last = writer.last();
        if (last == seen_) return;
        check_seen(writer, last);
        Statement& select = writer.select_behind;
        const ResetAtEnd reset(select);
        select.bind(1, seen_.position);
        while (select.step()) {
            const EntryRow row = row_view(select);
            foreign(row.book, row.entry);
            // Only now: what a failure interrupts is handed over again.
            heads_[row.book.value] = {row.entry.number, row.entry.chain};
            if (runs_) runs_->add(row.entry.position, row.book, row.entry.number);
            advance({row.entry.position, row.entry.chain});
        }
    });
}

// What was acknowledged must still be there, however much others have added.
void SqliteLog::check_seen(Writer& writer, const Last& last) {
    if (seen_.position == 0) return;
    Statement& select = writer.select_chain;
    const ResetAtEnd reset(select);
    select.bind(1, seen_.position);
    if (last.position >= seen_.position && select.step() &&
        chain_from(select.bytes(0), seen_.position) == seen_.chain) {
        return;
    }
    file_->give_up(
        "Entries that were recorded are no longer in the database. Was a backup put in"
        " its place while it was in use?");
}

bool SqliteLog::has_foreign() {
    const std::lock_guard lock(watch_mutex_);
    return watch_.with([this](Watch& watch) {
        watch.data_version.step();
        const std::uint64_t version = watch.data_version.number(0);
        watch.data_version.reset();
        if (version == watch.version_seen) return false;

        watch.max_position.step();
        const std::uint64_t last = watch.max_position.number(0);
        watch.max_position.reset();
        if (last == seen_position_) {
            watch.version_seen = version;
            return false;
        }
        return last > planned_position_;
    });
}

void SqliteLog::scan(BookId book, std::uint64_t first, std::uint64_t last, Bodies bodies,
                     const Visit& visit) {
    readers_.with([&](EntryReader& reader) { reader.scan(book, first, last, bodies, visit); });
}

std::optional<Entry> SqliteLog::read(BookId book, std::uint64_t number, std::uint64_t position) {
    return readers_.with([&](EntryReader& reader) { return reader.read(book, number, position); });
}

// The old pages are still in the WAL, until it is cut to nothing. Whoever reads just now is waited
// for, but not for ever: other books wait too. With external checkpoints they are somebody else's.
void SqliteLog::redact(BookId book, std::span<const EntryPlace> entries) {
    writer_.with([&](Writer& writer) {
        WriteTransaction transaction(writer.connection);
        for (const EntryPlace& entry : entries) writer.redact(book, entry);
        transaction.commit();
        checkpointer_.note_commit();
        if (file_->options().checkpoints == Checkpoints::external) return;
        for (int i = 0; i < truncate_attempts_max; ++i) {
            if (writer.connection.checkpoint(Connection::Checkpoint::truncate).complete()) return;
            std::this_thread::sleep_for(truncate_pause);
        }
        checkpointer_.want_truncated();
    });
}

void SqliteLog::Writer::redact(BookId book, const EntryPlace& entry) {
    select_personal.bind(1, entry.position);
    select_personal.bind(2, book.value);
    select_personal.bind(3, entry.number);
    std::string redacted;
    {
        const ResetAtEnd reset(select_personal);
        if (!select_personal.step()) {
            throw Unavailable("The entry to redact is not in the database.");
        }
        redacted = redact_personal(select_personal.bytes(0));
    }
    set_personal.bind(1, redacted);
    set_personal.bind(2, entry.position);
    set_personal.run();
}

}  // namespace tillbook
