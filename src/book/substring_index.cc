#include "book/substring_index.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tillbook {

namespace {

// Below this it does not matter how much of it is dead.
constexpr std::size_t dead_bytes_free = std::size_t{1} << 16;

void append_folded(std::string& out, std::string_view text) {
    for (const char c : text) {
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
}

}  // namespace

void SubstringIndex::put(std::uint32_t row, std::span<const std::string_view> texts) {
    if (row >= piece_of_row_.size()) piece_of_row_.resize(row + 1, no_piece);
    std::uint32_t& piece = piece_of_row_[row];
    if (piece != no_piece) {
        const std::size_t end =
            piece + 1 < pieces_.size() ? pieces_[piece + 1].begin : texts_.size();
        dead_bytes_ += end - pieces_[piece].begin;
        piece = no_piece;
    }
    std::string joined;
    for (const std::string_view text : texts) {
        if (text.empty()) continue;
        append_folded(joined, text);
        joined += '\0';
    }
    if (!joined.empty()) append(row, joined);
    if (dead_bytes_ > dead_bytes_free && dead_bytes_ > texts_.size() / 2) drop_dead_pieces();
}

void SubstringIndex::append(std::uint32_t row, std::string_view text) {
    piece_of_row_[row] = static_cast<std::uint32_t>(pieces_.size());
    pieces_.push_back({texts_.size(), row});
    texts_ += text;
}

void SubstringIndex::drop_dead_pieces() {
    const std::string texts = std::exchange(texts_, {});
    const std::vector<Piece> pieces = std::exchange(pieces_, {});
    dead_bytes_ = 0;
    for (std::size_t at = 0; at < pieces.size(); ++at) {
        const Piece& piece = pieces[at];
        if (piece_of_row_[piece.row] != at) continue;
        const std::size_t end = at + 1 < pieces.size() ? pieces[at + 1].begin : texts.size();
        append(piece.row, std::string_view(texts).substr(piece.begin, end - piece.begin));
    }
}

std::vector<std::uint32_t> SubstringIndex::find(std::string_view text) const {
    std::string folded;
    append_folded(folded, text);
    std::vector<std::uint32_t> rows;
    const char* const end = texts_.data() + texts_.size();
    auto piece = pieces_.begin();
    for (const char* at = texts_.data(); piece != pieces_.end();) {
        const auto left = static_cast<std::size_t>(end - at);
        const void* found = memmem(at, left, folded.data(), folded.size());
        if (found == nullptr) break;
        const auto offset =
            static_cast<std::size_t>(static_cast<const char*>(found) - texts_.data());
        const auto next = std::upper_bound(
            piece, pieces_.end(), offset,
            [](std::size_t where, const Piece& candidate) { return where < candidate.begin; });
        piece = next - 1;
        if (piece_of_row_[piece->row] == piece - pieces_.begin()) rows.push_back(piece->row);
        piece = next;
        if (next != pieces_.end()) at = texts_.data() + next->begin;
    }
    // Rows that were never changed stand in their order.
    if (!std::is_sorted(rows.begin(), rows.end())) std::sort(rows.begin(), rows.end());
    return rows;
}

}  // namespace tillbook
