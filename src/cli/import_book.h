// `tillbook import --format ndjson`: makes the very book that a file states (cli/book_file.h).
//
// Entries keep their numbers, ids, keys and times; the chain is made anew, since it names the book.
// Every line is held against the chain value it carries, which is the one of the book it came from,
// before its entry is recorded. Entries are appended in groups: what ends an import early leaves
// the entries before it, and the same import into that book goes on behind them.
#pragma once

#include <cstdint>
#include <istream>
#include <string>

#include "base/sha256_stream.h"
#include "cli/book_file.h"
#include "cli/installation.h"
#include "cli/options.h"
#include "cli/progress.h"

namespace tillbook {

struct BookImport {
    std::uint64_t entries = 0;  // of the file
    std::uint64_t present = 0;  // of them, in the book before
};

// Reads the entries behind the header into a book that is empty or holds the first of them. Throws
// Failure (refused) naming the line at the first that is not what it should be.
class BookImporter {
public:
    // `in` stands behind its first line, which `header` and `header_line` are.
    BookImporter(Log& log, BookId book, std::istream& in, const BookFileHeader& header,
                 std::string_view header_line);

    BookImport run(Progress& progress);

private:
    void take_line(const std::string& line);
    void check_end(const std::string& line);
    void take_present(const Entry& entry);
    void append_group();
    [[noreturn]] void refuse(const std::string& why);

    Log& log_;
    const BookId book_;
    std::istream& in_;
    const BookFileHeader& header_;
    Sha256Stream hash_;
    std::uint64_t line_number_ = 1;
    Head source_;                 // of the book the file came from, at the last line read
    Head target_;                 // of the book here, likewise
    Head recorded_;               // of what the log holds of it
    std::vector<Chain> present_;  // chain values of a stretch of what was there before
    std::uint64_t present_first_ = 1;
    std::uint64_t present_total_ = 0;
    std::vector<Entry> group_;  // read, not yet recorded
    std::size_t group_bytes_ = 0;
};

void import_book_command(Installation& installation, const ImportOptions& options,
                         Streams& streams);

}  // namespace tillbook
