// Runs: how the entries of one book are found without an index on the book.
//
// A run is a fixed number of consecutive positions. For every finished run there is one row per
// book with the positions of its entries. Rows are made in order and written a few at a time with
// later groups; until all rows of a run are there, the watermark says that its entries have to be
// read themselves.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/id.h"

namespace tillbook {

// The entries of one book within run number `run`, which spans the positions
// run * length + 1 … (run + 1) * length.
struct RunRow {
    std::uint64_t run = 0;
    BookId book;
    std::uint64_t first_number = 0;
    std::uint32_t count = 0;
    std::string positions;        // varint deltas, the first from run * length
    bool is_last_of_run = false;  // once it is written, the run is finished
};

// Makes rows from entries in order of position. Not thread-safe.
class RunTracker {
public:
    // Starts behind the runs that are finished.
    RunTracker(std::uint64_t length, std::uint64_t watermark);

    // Positions follow each other without gaps.
    void add(std::uint64_t position, BookId book, std::uint64_t number);
    // The position of the next entry to add.
    std::uint64_t next_position() const { return next_position_; }

    // Rows that wait to be written, oldest first.
    const std::deque<RunRow>& waiting() const { return waiting_; }
    // How many of them the next group of so many entries should write.
    std::size_t due(std::size_t entries) const;
    // Forgets the first rows: they are written.
    void written(std::size_t rows);

private:
    struct Open {
        RunRow row;
        std::uint64_t last_position = 0;
    };
    void finish_run();

    std::uint64_t length_;
    std::uint64_t next_position_;
    std::unordered_map<std::uint64_t, Open> open_;  // the run under way, by book
    std::deque<RunRow> waiting_;
};

// The positions of a row; absent if it is damaged.
std::optional<std::vector<std::uint64_t>> decode_positions(std::string_view deltas,
                                                           std::uint64_t start,
                                                           std::uint64_t count);

}  // namespace tillbook
