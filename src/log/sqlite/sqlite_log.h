// The log's port on SQLite. See store.h for how it fails, runs.h for how a book is found.
#pragma once

#include <memory>
#include <unordered_map>

#include "log/log.h"
#include "log/sqlite/checkpointer.h"
#include "log/sqlite/file.h"
#include "log/sqlite/reader.h"
#include "log/sqlite/runs.h"

namespace tillbook {

class SqliteLog final : public Log {
public:
    explicit SqliteLog(std::shared_ptr<SqliteFile> file);

    std::vector<AppendAnswer> append(std::span<const BookAppend> group) override;
    void catch_up(const Foreign& foreign) override;
    bool has_foreign() override;
    void scan(BookId book, std::uint64_t first, std::uint64_t last, Bodies bodies,
              const Visit& visit) override;
    std::optional<Entry> read(BookId book, std::uint64_t number, std::uint64_t position) override;
    void redact(BookId book, std::span<const EntryPlace> entries) override;

private:
    // The last entry of the file, of whatever book. Position 0: none.
    struct Last {
        std::uint64_t position = 0;
        Chain chain{};
        bool operator==(const Last&) const = default;
    };
    // The writer's connection.
    struct Writer {
        explicit Writer(Connection made);
        Last last();
        void redact(BookId book, const EntryPlace& entry);
        Connection connection;
        Statement select_last, insert_entry, insert_run, set_watermark;
        Statement select_chain, select_behind, select_personal, set_personal;
    };
    // The connection that asks whether others have written.
    struct Watch {
        explicit Watch(Connection made);
        Connection connection;
        Statement data_version, max_position;
        std::optional<std::uint64_t> version_seen;  // at this version there was nothing foreign
    };

    std::vector<AppendAnswer> append_with(Writer& writer, std::span<const BookAppend> group);
    bool may_follow(const BookAppend& append) const;
    Last insert(Writer& writer, const BookAppend& append, Last last);
    std::size_t insert_runs(Writer& writer, std::size_t entries);
    void advance(Last last);
    void load_runs(Writer& writer);
    void check_seen(Writer& writer, const Last& last);

    const std::shared_ptr<SqliteFile> file_;
    EntryReaders readers_;

    // Of the writer thread.
    Current<Writer> writer_;
    Last seen_;  // behind it there is nothing that was not appended or handed over here
    std::optional<RunTracker> runs_;                 // made from the file at the first append
    std::unordered_map<std::uint64_t, Head> heads_;  // of books written since opening

    // seen_.position, and where it will be after the commit under way: what lies between is ours.
    std::atomic<std::uint64_t> seen_position_ = 0;
    std::atomic<std::uint64_t> planned_position_ = 0;

    std::mutex watch_mutex_;
    Current<Watch> watch_;  // guarded by watch_mutex_

    Checkpointer checkpointer_;  // last: its thread ends first
};

}  // namespace tillbook
