// A line of a book file that can be read is written again as one that says the same. The input is
// one line.
#include "cli/book_file.h"

#include <string>

#include "base/check.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

namespace tillbook {
namespace {

void check_header(std::string_view line) {
    const auto header = parse_header(line);
    if (!header) return;
    const std::string written = to_line(header.value());
    const auto again = parse_header(written);
    CHECK(again.ok());
    CHECK(to_line(again.value()) == written);
}

void check_entry(std::string_view line) {
    const auto entry = parse_entry(line);
    if (!entry) return;
    const std::string written = to_line(view_of(entry.value(), 1));
    CHECK(written.find('\n') == written.npos);
    const auto again = parse_entry(written);
    CHECK(again.ok());
    const EntryView first = view_of(entry.value(), 1);
    const EntryView second = view_of(again.value(), 1);
    CHECK(chain_after({}, {1}, first) == chain_after({}, {1}, second));
    CHECK(first.chain == second.chain);
}

void check_trailer(std::string_view line) {
    const auto trailer = parse_trailer(line);
    if (!trailer) return;
    const std::string written = to_line(trailer.value());
    CHECK(is_trailer(written));
    const auto again = parse_trailer(written);
    CHECK(again.ok() && again.value().entries == trailer.value().entries);
    CHECK(again.value().sha256 == trailer.value().sha256);
}

void try_book_file(std::string_view line) {
    check_header(line);
    check_entry(line);
    check_trailer(line);
}

const fuzz::Target book_file("book_file", try_book_file);

}  // namespace
}  // namespace tillbook
