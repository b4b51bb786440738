#include "cli/import_book.h"

#include <fstream>
#include <limits>
#include <ostream>

#include "api/json_writer.h"
#include "book/administration.h"
#include "book/verify.h"
#include "cli/books.h"
#include "cli/failure.h"

namespace tillbook {

namespace {

constexpr std::size_t group_entries_max = 1'000;
constexpr std::size_t group_bytes_max = std::size_t{4} << 20;
constexpr std::size_t line_bytes_max = std::size_t{64} << 20;
constexpr int append_attempts_max = 64;
// A line with its end; false at the end of the file. A line that never ends is not read whole.
bool read_line(std::istream& in, std::string& line) {
    line.clear();
    std::streambuf& buffer = *in.rdbuf();
    for (int c = buffer.sbumpc(); c != std::char_traits<char>::eof(); c = buffer.sbumpc()) {
        line += static_cast<char>(c);
        if (c == '\n' || line.size() > line_bytes_max) return true;
    }
    in.setstate(std::ios::eofbit);
    return !line.empty();
}

std::string_view without_end(std::string_view line) {
    return line.ends_with('\n') ? line.substr(0, line.size() - 1) : line;
}

Failure refusal(std::uint64_t line, const std::string& why) {
    return {ExitCode::refused, "Line " + std::to_string(line) + " of the file: " + why + ".",
            "Take the file as it was exported. What stands before this line is recorded: import "
            "into the same book with --book to go on behind it."};
}

std::size_t bytes_of(const Entry& entry) {
    return entry.body.size() + entry.facts.size() + entry.personal.size();
}

}  // namespace

BookImporter::BookImporter(Log& log, BookId book, std::istream& in, const BookFileHeader& header,
                           std::string_view header_line)
    : log_(log), book_(book), in_(in), header_(header) {
    hash_.add(header_line);
    log_.scan(book_, 1, scan_to_end, Bodies::none, [this](const EntryView& entry) {
        recorded_ = {entry.number, entry.chain};
        return true;
    });
    present_total_ = recorded_.number;
}

// What stands before the line is recorded first.
void BookImporter::refuse(const std::string& why) {
    append_group();
    throw refusal(line_number_, why);
}

BookImport BookImporter::run(Progress& progress) {
    std::string line;
    bool has_end = false;
    while (!has_end && read_line(in_, line)) {
        ++line_number_;
        if (!line.ends_with('\n')) refuse("the file ends in the middle of it");
        has_end = is_trailer(line);
        if (has_end) {
            check_end(line);
        } else {
            take_line(line);
            progress.set(source_.number);
        }
    }
    ++line_number_;
    if (!has_end) refuse("the file ends before its end");
    if (read_line(in_, line)) refuse("something follows the end of the book");
    append_group();
    if (present_total_ > source_.number) refuse("the book holds more entries than the file");
    return {source_.number, present_total_};
}

void BookImporter::take_line(const std::string& line) {
    hash_.add(line);
    Result<Entry> parsed = parse_entry(without_end(line));
    if (!parsed) refuse(parsed.error().detail);
    Entry entry = std::move(parsed).value();
    if (entry.number != source_.number + 1) {
        refuse("entry " + std::to_string(source_.number + 1) + " should stand here, not entry " +
               std::to_string(entry.number));
    }
    const Chain chain = chain_after(source_.chain, header_.book.id, view_of(entry, 0));
    if (chain != entry.chain) refuse("the entry is not the one that was exported");
    source_ = {entry.number, chain};
    entry.chain = chain_after(target_.chain, book_, view_of(entry, 0));
    target_ = {entry.number, entry.chain};
    if (entry.number <= present_total_) return take_present(entry);
    group_bytes_ += bytes_of(entry);
    group_.push_back(std::move(entry));
    if (group_.size() >= group_entries_max || group_bytes_ >= group_bytes_max) append_group();
}

// What the book holds already must be what the file says. Chain values tell, since they prove all
// before them; they are read a stretch at a time.
void BookImporter::take_present(const Entry& entry) {
    if (entry.number >= present_first_ + present_.size()) {
        present_.clear();
        present_first_ = entry.number;
        log_.scan(book_, entry.number, entry.number + group_entries_max - 1, Bodies::none,
                  [this](const EntryView& view) {
                      present_.push_back(view.chain);
                      return true;
                  });
    }
    const std::uint64_t at = entry.number - present_first_;
    if (at < present_.size() && present_[at] == entry.chain) return;
    refuse("the book holds something else as entry " + std::to_string(entry.number));
}

void BookImporter::check_end(const std::string& line) {
    const Result<BookFileTrailer> trailer = parse_trailer(without_end(line));
    if (!trailer) refuse(trailer.error().detail);
    const bool has_all = source_.number == header_.entries &&
                         trailer.value().entries == header_.entries &&
                         source_.chain == header_.head;
    if (!has_all) refuse("the file does not hold the entries that its first line speaks of");
    if (hash_.finish() != trailer.value().sha256) refuse("the file was changed since its export");
}

// Others may write to the same database meanwhile, which makes an append start again.
void BookImporter::append_group() {
    if (group_.empty()) return;
    const BookAppend append{book_, recorded_, group_};
    for (int attempt = 0; attempt < append_attempts_max; ++attempt) {
        if (log_.append({&append, 1}).front().appended) {
            recorded_ = {group_.back().number, group_.back().chain};
            group_.clear();
            group_bytes_ = 0;
            return;
        }
        bool is_ours = false;
        log_.catch_up([&](BookId book, const EntryView&) { is_ours = is_ours || book == book_; });
        if (!is_ours) continue;
        group_.clear();
        throw Failure(ExitCode::refused, "Somebody else records into this book.",
                      "Import into a book that nothing is sold in yet.");
    }
    throw Failure(ExitCode::unavailable, "The database keeps being changed.",
                  "Run the same command again: it goes on where it stopped.");
}

namespace {

// The books that a file's book is to become: its environment with its secret, and its twin.
BookRecord make_target(Installation& installation, const BookFileHeader& header) {
    BookOptions options;
    options.name = header.book.name;
    options.currency = header.book.currency;
    options.zone = header.book.zone;
    BookPair pair = make_books(installation, options);
    for (BookRecord* book : {&pair.live, &pair.test}) {
        copy_settings(all_settings, header.book, *book);
    }
    BookRecord& made = header.book.environment == Environment::live ? pair.live : pair.test;
    pair.live.created_at = pair.test.created_at = header.book.created_at;
    made.id_secret = header.book.id_secret;
    made.generation = header.book.generation;
    installation.directory().put_books({pair.live, pair.test});
    return made;
}

// A book that is there already. One without entries takes the secret over, so that ids are spelled
// as they were.
BookRecord find_target(Installation& installation, const ImportOptions& options,
                       const BookFileHeader& header) {
    BookRecord book = installation.find_book(options.book).record;
    if (book.currency != header.book.currency) {
        throw Failure(
            ExitCode::refused,
            "The book is in " + book.currency + ", the file in " + header.book.currency + ".",
            "Leave --book out to make a book with the settings of the file.");
    }
    if (book.id_secret == header.book.id_secret) return book;
    bool is_empty = true;
    installation.log().scan(book.id, 1, 1, Bodies::none,
                            [&](const EntryView&) { return is_empty = false; });
    if (!is_empty) {
        throw Failure(ExitCode::refused, "The book holds entries that are not of this file.",
                      "Import into an empty book, or leave --book out to make one.");
    }
    book.id_secret = header.book.id_secret;
    installation.directory().put_books({book});
    return book;
}

// The settings of the file are those of its entries so far: nothing of them is pending.
void note_administered(Installation& installation, BookId id, const BookFileHeader& header) {
    installation.directory().refresh();
    const BookSettings* settings = installation.directory().snapshot()->find_book(id);
    if (settings == nullptr) return;
    BookRecord book = settings->record;
    const std::uint64_t noted = std::min(header.book.administered_entry, header.entries);
    if (book.administered_entry >= noted) return;
    book.administered_entry = noted;
    installation.directory().put_books({book});
}

void print_summary(const BookRecord& book, const BookImport& imported, const VerifyReport& report,
                   Streams& streams) {
    if (streams.form == OutputForm::json) {
        std::string text;
        JsonWriter json(text);
        json.begin_object();
        json.key("id").plain(uuid_of(book));
        json.key("merchantId").plain(to_base32(book.id.value));
        json.key("environment").plain(name_of(book.environment));
        json.key("entries").number(imported.entries);
        json.key("recorded").number(imported.entries - imported.present);
        json.key("present").number(imported.present);
        json.key("orders").number(report.orders);
        json.key("keys").number(report.keys);
        json.key("unbroken").boolean(report.ok());
        json.end_object();
        streams.out << text << '\n';
        return;
    }
    streams.out << "book                 " << to_base32(book.id.value) << " ("
                << name_of(book.environment) << ")\n"
                << "entries              " << imported.entries << '\n'
                << "of them there before " << imported.present << '\n'
                << "orders               " << report.orders << '\n'
                << "idempotency keys     " << report.keys << '\n';
}

}  // namespace

void import_book_command(Installation& installation, const ImportOptions& options,
                         Streams& streams) {
    std::ifstream file(options.file, std::ios::binary);
    std::string line;
    if (!file || !read_line(file, line)) {
        throw Failure(ExitCode::usage, "The file " + options.file + " cannot be read.",
                      "Give the path of a file that `tillbook export` made.");
    }
    const Result<BookFileHeader> header = parse_header(without_end(line));
    if (!header) throw refusal(1, header.error().detail);
    if (const auto checked = check_settings(header.value().book); !checked) {
        throw refusal(1, checked.error().detail);
    }
    const BookRecord book = options.book.empty()
                                ? make_target(installation, header.value())
                                : find_target(installation, options, header.value());
    if (options.book.empty()) {
        streams.err << "importing into the new book " << to_base32(book.id.value) << '\n';
    }
    BookImport imported;
    {
        Progress progress(streams.err, "importing", header.value().entries,
                          progress_bar_for_terminal());
        BookImporter importer(installation.log(), book.id, file, header.value(), line);
        imported = importer.run(progress);
    }
    // Only now: settings and revocations that are recorded later must be behind it.
    note_administered(installation, book.id, header.value());
    const VerifyReport report = verify_book(installation.log(), book.id);
    print_summary(book, imported, report, streams);
    if (report.ok()) return;
    throw Failure(ExitCode::not_verified,
                  "The book does not prove itself unbroken: " + report.problems.front().what + ".",
                  "The book it was exported from is as broken; `tillbook verify` says more.");
}

}  // namespace tillbook
