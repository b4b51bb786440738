#include "cli/export_book.h"

#include <fstream>
#include <limits>
#include <ostream>

#include "base/sha256_stream.h"
#include "cli/export_csv.h"
#include "cli/failure.h"

namespace tillbook {

namespace {

// Writes lines and keeps the hash of them all.
class LineWriter {
public:
    explicit LineWriter(std::ostream& out) : out_(out) {}

    void write(std::string line) {
        line += '\n';
        hash_.add(line);
        out_.write(line.data(), static_cast<std::streamsize>(line.size()));
    }
    Sha256 finish() { return hash_.finish(); }

private:
    std::ostream& out_;
    Sha256Stream hash_;
};

Head head_of(Log& log, BookId book) {
    Head head;
    log.scan(book, 1, scan_to_end, Bodies::none, [&](const EntryView& entry) {
        head = {entry.number, entry.chain};
        return true;
    });
    return head;
}

Failure unwritable(const std::string& path) {
    return {ExitCode::usage, "The export cannot be written to " + path + ".",
            "Give --output a path that you may write, on a disk with room."};
}

// Standard output, or the file that was asked for; a file that exists is replaced.
class Output {
public:
    Output(const std::string& path, Streams& streams) : path_(path), streams_(streams) {
        if (path_.empty()) return;
        file_.open(path_, std::ios::binary | std::ios::trunc);
        if (!file_) throw unwritable(path_);
    }
    std::ostream& stream() { return path_.empty() ? streams_.out : file_; }
    void close() {
        if (path_.empty()) {
            streams_.out.flush();
        } else {
            file_.close();
        }
        if (stream().fail()) throw unwritable(path_.empty() ? "standard output" : path_);
    }

private:
    const std::string path_;
    Streams& streams_;
    std::ofstream file_;
};

}  // namespace

BookFileTrailer export_book(Log& log, const BookRecord& book, std::ostream& out,
                            std::ostream& progress_out, ProgressBar bar) {
    const Head head = head_of(log, book.id);
    Progress progress(progress_out, "exporting", head.number, bar);
    LineWriter lines(out);
    lines.write(to_line(BookFileHeader{book, head.number, head.chain}));
    Chain chain{};
    std::uint64_t number = 0;
    log.scan(book.id, 1, head.number, Bodies::all, [&](const EntryView& entry) {
        chain = chain_after(chain, book.id, entry);
        if (entry.number != number + 1 || chain != entry.chain) {
            throw Failure(ExitCode::database_corrupt,
                          "Entry " + std::to_string(number + 1) +
                              " is not what was recorded; the export ends before it.",
                          "`tillbook verify` says more; put a backup in its place.");
        }
        lines.write(to_line(entry));
        progress.set(++number);
        return out.good();
    });
    const BookFileTrailer trailer{number, lines.finish()};
    out << to_line(trailer) << '\n';
    return trailer;
}

void export_command(Installation& installation, const ExportOptions& options, Streams& streams) {
    const BookSettings book = installation.find_book(options.book);
    if (options.format == "ndjson" && !options.what.empty()) {
        throw Failure(ExitCode::usage, "--what chooses the rows of a CSV file.",
                      "Leave it out, or add --format csv.");
    }
    Output output(options.output, streams);
    if (options.format == "csv") {
        export_csv(installation, book, options, output.stream(), streams.err);
        return output.close();
    }
    const BookFileTrailer trailer = export_book(installation.log(), book.record, output.stream(),
                                                streams.err, progress_bar_for_terminal());
    output.close();
    streams.err << "exported " << trailer.entries << " entries\n";
}

}  // namespace tillbook
