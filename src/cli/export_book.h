// `tillbook export --format ndjson`: a whole book as a file (cli/book_file.h).
#pragma once

#include <iosfwd>

#include "cli/book_file.h"
#include "cli/installation.h"
#include "cli/options.h"
#include "cli/progress.h"

namespace tillbook {

// Writes the book as it was when the call began, whatever is recorded meanwhile. Memory holds one
// entry. Every entry is proved against its chain value on the way; throws Failure
// (database_corrupt) at the first that is not what was recorded.
BookFileTrailer export_book(Log& log, const BookRecord& book, std::ostream& out,
                            std::ostream& progress_out, ProgressBar bar);

void export_command(Installation& installation, const ExportOptions& options, Streams& streams);

}  // namespace tillbook
