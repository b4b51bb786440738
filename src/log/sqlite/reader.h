// Reading entries: connections for any number of threads, each with its own statements.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <vector>

#include "log/log.h"
#include "log/sqlite/file.h"

namespace tillbook {

// One connection that reads. Used by one thread at a time.
class Reader {
public:
    explicit Reader(Connection connection);

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

class ReaderPool {
public:
    explicit ReaderPool(SqliteFile& file) : file_(file) {}

    // Runs `use` with a reader of its own. Throws what it throws.
    template <class Use>
    auto with(Use&& use) {
        std::unique_ptr<Current<Reader>> reader = take();
        if constexpr (std::is_void_v<std::invoke_result_t<Use, Reader&>>) {
            use(reader->get());
            give_back(std::move(reader));  // after a failure it is closed instead
        } else {
            auto result = use(reader->get());
            give_back(std::move(reader));
            return result;
        }
    }

private:
    std::unique_ptr<Current<Reader>> take();
    void give_back(std::unique_ptr<Current<Reader>> reader);

    SqliteFile& file_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Current<Reader>>> idle_;
};

}  // namespace tillbook
