#include "cli/verify.h"

#include <algorithm>
#include <ostream>

#include "api/json_writer.h"
#include "book/verify.h"
#include "cli/failure.h"
#include "cli/listing.h"
#include "cli/progress.h"

namespace tillbook {

namespace {

struct VerifiedBook {
    BookSettings book;
    VerifyReport report;
};

const char* name_of(IndexCheck check) {
    switch (check) {
        case IndexCheck::not_asked:
            return "not_asked";
        case IndexCheck::compared:
            return "compared";
        case IndexCheck::book_moved:
            return "book_moved";
    }
    return "not_asked";
}

void write_json(JsonWriter& json, const VerifiedBook& verified) {
    const VerifyReport& report = verified.report;
    json.begin_object();
    json.key("merchantId").plain(to_base32(verified.book.record.id.value));
    json.key("unbroken").boolean(report.ok());
    json.key("entries").number(report.entries);
    json.key("headChain").plain(to_hex(as_view(report.head.chain)));
    json.key("orders").number(report.orders);
    json.key("keys").number(report.keys);
    json.key("erasures").number(report.erasures);
    json.key("redacted").number(report.redacted);
    json.key("total").raw(to_decimal({report.total}, verified.book.currency));
    json.key("paid").raw(to_decimal({report.paid}, verified.book.currency));
    json.key("refunded").raw(to_decimal({report.refunded}, verified.book.currency));
    json.key("index").plain(name_of(report.index));
    json.key("problemCount").number(report.problem_count);
    json.key("problems").begin_array();
    for (const Problem& problem : report.problems) json.text(problem.what);
    json.end_array();
    json.end_object();
}

void print_text(const std::vector<VerifiedBook>& results, std::ostream& out) {
    std::vector<std::vector<std::string>> rows = {
        {"merchant id", "entries", "orders", "total", "erasures", "result"}};
    for (const auto& [book, report] : results) {
        rows.push_back(
            {to_base32(book.record.id.value), std::to_string(report.entries),
             std::to_string(report.orders),
             book.currency.code + " " + to_decimal({report.total}, book.currency),
             std::to_string(report.erasures),
             report.ok() ? "unbroken" : std::to_string(report.problem_count) + " problems"});
    }
    print_table(out, rows);
    for (const auto& [book, report] : results) {
        for (const Problem& problem : report.problems) {
            out << to_base32(book.record.id.value) << ": " << problem.what << '\n';
        }
    }
}

void print_results(const std::vector<VerifiedBook>& results, Streams& streams) {
    if (streams.form == OutputForm::text) return print_text(results, streams.out);
    std::string text;
    JsonWriter json(text);
    json.begin_array();
    for (const VerifiedBook& verified : results) write_json(json, verified);
    json.end_array();
    streams.out << text << '\n';
}

// The book asked for, or all of them in order of their numbers.
std::vector<BookSettings> books_to_verify(Installation& installation,
                                          const VerifyOptions& options) {
    if (!options.book.empty()) return {installation.find_book(options.book)};
    std::vector<BookSettings> books;
    for (const auto& [number, book] : installation.directory().snapshot()->books()) {
        books.push_back(book);
    }
    std::sort(books.begin(), books.end(), [](const BookSettings& a, const BookSettings& b) {
        return a.record.id < b.record.id;
    });
    return books;
}

}  // namespace

void verify_command(Installation& installation, const VerifyOptions& options, Streams& streams) {
    const std::vector<BookSettings> books = books_to_verify(installation, options);
    std::vector<VerifiedBook> results;
    {
        Engine engine(installation.log(), installation.directory(), installation.clock(), {});
        Progress progress(streams.err, "verifying books", books.size(),
                          progress_bar_for_terminal());
        for (const BookSettings& book : books) {
            progress.set(results.size());
            results.push_back({book, verify_book(installation.log(), book.record.id, engine)});
        }
    }
    print_results(results, streams);
    const auto broken = std::count_if(results.begin(), results.end(),
                                      [](const VerifiedBook& each) { return !each.report.ok(); });
    if (broken > 0) {
        throw Failure(ExitCode::not_verified,
                      std::to_string(broken) + " of " + std::to_string(books.size()) +
                          " books do not prove themselves unbroken.",
                      "Keep the file as it is, and compare it with a backup.");
    }
}

}  // namespace tillbook
