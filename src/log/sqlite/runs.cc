#include "log/sqlite/runs.h"

#include <algorithm>

#include "base/check.h"
#include "log/facts.h"

namespace tillbook {
namespace {

// Few enough to add no visible latency to a group.
constexpr std::size_t rows_at_a_time = 20;

}  // namespace

RunTracker::RunTracker(std::uint64_t length, std::uint64_t watermark)
    : length_(length), next_position_(watermark * length + 1) {
    CHECK(length_ > 0);
}

void RunTracker::add(std::uint64_t position, BookId book, std::uint64_t number) {
    CHECK(position == next_position_);
    const std::uint64_t run = (position - 1) / length_;
    const auto [found, is_new] = open_.try_emplace(book.value);
    Open& open = found->second;
    if (is_new) {
        open.row.run = run;
        open.row.book = book;
        open.row.first_number = number;
        open.last_position = run * length_;
    }
    append_varint(open.row.positions, position - open.last_position);
    open.last_position = position;
    ++open.row.count;
    ++next_position_;
    if (position % length_ == 0) finish_run();
}

void RunTracker::finish_run() {
    const std::size_t before = waiting_.size();
    for (auto& [book, open] : open_) waiting_.push_back(std::move(open.row));
    open_.clear();
    // In the order of the table's key, so that it too is only ever appended to.
    std::sort(waiting_.begin() + static_cast<std::ptrdiff_t>(before), waiting_.end(),
              [](const RunRow& a, const RunRow& b) { return a.book < b.book; });
    waiting_.back().is_last_of_run = true;
}

std::size_t RunTracker::due(std::size_t entries) const {
    // A run has at most as many rows as entries: writing a row for each entry catches up with any
    // number of books.
    const bool is_behind = waiting_.size() > length_ / 2;
    return std::min(waiting_.size(),
                    is_behind ? std::max(entries, rows_at_a_time) : rows_at_a_time);
}

void RunTracker::written(std::size_t rows) {
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(rows));
}

std::optional<std::vector<std::uint64_t>> decode_positions(std::string_view deltas,
                                                           std::uint64_t start,
                                                           std::uint64_t count) {
    std::vector<std::uint64_t> positions;
    positions.reserve(std::min<std::uint64_t>(count, deltas.size()));
    for (std::uint64_t position = start; positions.size() < count;) {
        const auto delta = take_varint(deltas);
        if (!delta) return std::nullopt;
        position += *delta;
        positions.push_back(position);
    }
    if (!deltas.empty()) return std::nullopt;
    return positions;
}

}  // namespace tillbook
