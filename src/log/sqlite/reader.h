// Reading entries: connections for any number of threads, each with its own statements.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "log/log.h"
#include "log/sqlite/file.h"

namespace tillbook {

// One connection that reads. Used by one thread at a time.
class EntryReader {
public:
    explicit EntryReader(Connection connection);

    void scan(BookId book, std::uint64_t first, std::uint64_t last, Bodies bodies,
              const Log::Visit& visit);
    std::optional<Entry> read(BookId book, std::uint64_t number, std::uint64_t position);

private:
    struct Wanted;
    struct Run {
        std::uint64_t first_number = 0;
        std::vector<std::uint64_t> positions;
        std::uint64_t last_number() const { return first_number + positions.size() - 1; }
    };
    enum class Next { go_on, stop };

    std::optional<Run> find_run(std::uint64_t run, BookId book);
    std::uint64_t first_run(BookId book, std::uint64_t first, std::uint64_t watermark);
    Next visit_run(std::uint64_t number, const Run& run, const Wanted& wanted);
    Next visit_range(std::uint64_t after, std::uint64_t up_to, const Wanted& wanted);
    Next visit_row(const Statement& row, const Wanted& wanted);

    Connection connection_;
    const std::uint64_t run_length_;
    Statement watermark_;
    Statement run_;
    // By Bodies.
    std::array<Statement, 3> at_position_;
    std::array<Statement, 3> in_range_;
};

class EntryReaders {
public:
    explicit EntryReaders(SqliteFile& file) : file_(file) {}

    // Runs `use` with a reader of its own. Throws what it throws.
    template <class Use>
    auto with(Use&& use) {
        const Lease lease(*this);
        return lease.reader->with(use);
    }

private:
    struct Lease {
        explicit Lease(EntryReaders& from) : pool(from), reader(from.take()) {}
        ~Lease() { pool.give_back(std::move(reader)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        EntryReaders& pool;
        std::unique_ptr<Current<EntryReader>> reader;
    };
    std::unique_ptr<Current<EntryReader>> take();
    void give_back(std::unique_ptr<Current<EntryReader>> reader);

    SqliteFile& file_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Current<EntryReader>>> idle_;
};

}  // namespace tillbook
