// Which rows of a table contain a text, in any case (of ASCII letters): all texts stand in one
// piece of memory that is searched from end to end, some milliseconds for a hundred thousand rows.
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tillbook {

class SubstringIndex {
public:
    // Replaces the texts of a row; none: the row is found no more. A match lies within one text.
    void put(std::uint32_t row, std::span<const std::string_view> texts);
    // The rows with the text, ascending.
    std::vector<std::uint32_t> find(std::string_view text) const;

private:
    struct Piece {
        std::size_t begin;
        std::uint32_t row;
    };
    static constexpr std::uint32_t no_piece = ~std::uint32_t{0};

    void append(std::uint32_t row, std::string_view text);
    void drop_dead_pieces();

    std::string texts_;          // each piece ends in a zero byte
    std::vector<Piece> pieces_;  // by where they begin; those that no row has are dead
    std::vector<std::uint32_t> piece_of_row_;
    std::size_t dead_bytes_ = 0;
};

}  // namespace tillbook
