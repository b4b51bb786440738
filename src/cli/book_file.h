// A whole book as a file of lines, each a JSON object (NDJSON), from which the very same book can
// be made elsewhere: tillbook export and tillbook import. docs/export.md describes it for others.
//
//   line 1      the header: settings, the secret that the UUIDs are spelled with, number of entries
//   lines 2 …   the entries in order, with everything they hold
//   last line   the trailer: number of entries, SHA-256 of all lines before
//
// Bodies and personal texts stand inline as they are stored, byte for byte, so that every entry
// still hashes to its chain value. Bytes that are no text stand as hexadecimal digits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "log/control.h"
#include "log/entry.h"

namespace tillbook {

inline constexpr std::int64_t book_file_format = 1;

struct BookFileHeader {
    // Every setting of the book, its number and its id secret; no twin.
    BookRecord book;
    std::uint64_t entries = 0;
    Chain head{};  // of the last entry; zero for a book without entries
};

struct BookFileTrailer {
    std::uint64_t entries = 0;
    Sha256 sha256{};
};

// Lines without their end.
std::string to_line(const BookFileHeader& header);
std::string to_line(const EntryView& entry);
std::string to_line(const BookFileTrailer& trailer);

// Read strictly: a member that is missing, unknown, sent twice or malformed is bad_request, whose
// detail is half a sentence ("\"kind\" is not what it should be").
Result<BookFileHeader> parse_header(std::string_view line);
Result<Entry> parse_entry(std::string_view line);
Result<BookFileTrailer> parse_trailer(std::string_view line);
// True if a line can only be the trailer.
bool is_trailer(std::string_view line);

}  // namespace tillbook
