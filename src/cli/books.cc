#include "cli/books.h"

#include <algorithm>
#include <ostream>

#include "api/json_writer.h"
#include "cli/administrator.h"
#include "cli/failure.h"
#include "cli/listing.h"

namespace tillbook {

namespace {

constexpr std::size_t logo_characters_shown = 60;

// "06:00" as minutes after midnight.
int parse_day_starts(const std::string& text) {
    if (const auto minutes = parse_clock(text)) return *minutes;
    throw Failure(ExitCode::refused,
                  "The day start \"" + text + "\" is no time between 00:00 and 23:59.",
                  "Correct it; `tillbook book --help` has examples.");
}

BookId new_book_id(const std::vector<BookRecord>& books, Instant now) {
    return {new_number(now, [&books](std::uint64_t number) {
        return std::any_of(books.begin(), books.end(),
                           [number](const BookRecord& book) { return book.id.value == number; });
    })};
}

void write_names(JsonWriter& json, const BookRecord& book) {
    json.key("id").plain(uuid_of(book));
    json.key("merchantId").plain(to_base32(book.id.value));
}

void write_book(JsonWriter& json, const BookRecord& book) {
    json.begin_object();
    write_names(json, book);
    json.key("environment").plain(name_of(book.environment));
    json.key("name").text(book.name);
    json.key("currency").plain(book.currency);
    json.key("timezone").plain(book.zone);
    json.key("dayStarts").plain(to_clock(book.day_starts_minutes));
    json.key("taxIncluded").boolean(book.tax_included);
    json.key("receiptLines").begin_array();
    for (const std::string& line : book.receipt_lines) json.text(line);
    json.end_array();
    json.key("logo").text(book.logo);
    json.key("generation").number(book.generation);
    json.key("createdAt").plain(to_string(book.created_at));
    json.end_object();
}

std::vector<BookRecord> sorted_books(Control& control) {
    std::vector<BookRecord> books = control.load_books();
    std::sort(books.begin(), books.end(),
              [](const BookRecord& left, const BookRecord& right) { return left.id < right.id; });
    return books;
}

void print_book(const BookRecord& book, Streams& streams) {
    if (streams.form == OutputForm::json) {
        std::string text;
        JsonWriter json(text);
        write_book(json, book);
        streams.out << text << '\n';
        return;
    }
    print_table(streams.out, {{"name", book.name},
                              {"environment", name_of(book.environment)},
                              {"merchant id", to_base32(book.id.value)},
                              {"id", uuid_of(book)},
                              {"currency", book.currency},
                              {"timezone", book.zone},
                              {"day starts", to_clock(book.day_starts_minutes)},
                              {"tax included", book.tax_included ? "yes" : "no"},
                              {"receipt lines", std::to_string(book.receipt_lines.size())},
                              {"logo", book.logo.substr(0, logo_characters_shown)},
                              {"created", to_string(book.created_at)}});
}

}  // namespace

BookPair make_books(Installation& installation, const BookOptions& options) {
    BookRecord book;
    book.name = options.name;
    book.currency = options.currency;
    if (!options.zone.empty()) book.zone = options.zone;
    if (!options.day_starts.empty()) {
        book.day_starts_minutes = parse_day_starts(options.day_starts);
    }
    book.tax_included = options.tax_included;
    book.created_at = installation.clock().now();
    value_or_fail(check_settings(book), "The book was not made");

    std::vector<BookRecord> books = installation.control().load_books();
    BookPair pair{book, book};
    pair.live.environment = Environment::live;
    pair.live.id = pair.test.twin = new_book_id(books, book.created_at);
    books.push_back(pair.live);
    pair.test.environment = Environment::test;
    pair.test.id = pair.live.twin = new_book_id(books, book.created_at);
    fill_random(pair.live.id_secret.data(), pair.live.id_secret.size());
    fill_random(pair.test.id_secret.data(), pair.test.id_secret.size());
    installation.control().put_books({pair.live, pair.test});
    installation.directory().refresh();
    return pair;
}

void create_book(Installation& installation, const BookOptions& options, Streams& streams) {
    const BookPair pair = make_books(installation, options);
    if (streams.form == OutputForm::json) {
        std::string text;
        JsonWriter json(text);
        json.begin_object();
        for (const BookRecord* book : {&pair.live, &pair.test}) {
            json.key(name_of(book->environment)).begin_object();
            write_names(json, *book);
            json.end_object();
        }
        json.end_object();
        streams.out << text << '\n';
        return;
    }
    print_table(streams.out, {{"environment", "merchant id", "id"},
                              {"live", to_base32(pair.live.id.value), uuid_of(pair.live)},
                              {"test", to_base32(pair.test.id.value), uuid_of(pair.test)}});
}

void list_books(Installation& installation, Streams& streams) {
    const std::vector<BookRecord> books = sorted_books(installation.control());
    if (streams.form == OutputForm::json) {
        std::string text;
        JsonWriter json(text);
        json.begin_array();
        for (const BookRecord& book : books) write_book(json, book);
        json.end_array();
        streams.out << text << '\n';
        return;
    }
    std::vector<std::vector<std::string>> rows = {
        {"merchant id", "environment", "currency", "timezone", "name"}};
    for (const BookRecord& book : books) {
        rows.push_back({to_base32(book.id.value), name_of(book.environment), book.currency,
                        book.zone, book.name});
    }
    print_table(streams.out, rows);
}

void show_book(Installation& installation, const BookOptions& options, Streams& streams) {
    print_book(installation.find_book(options.id).record, streams);
}

void set_book(Installation& installation, const BookOptions& options, Streams& streams) {
    BookRecord asked = installation.find_book(options.id).record;
    // The test book follows the live one.
    const auto snapshot = installation.directory().snapshot();
    const BookSettings* twin = snapshot->find_book(asked.twin);
    if (asked.environment == Environment::test && twin != nullptr) asked = twin->record;
    BookChange change;
    if (!options.name.empty()) change.name = options.name;
    if (!options.zone.empty()) change.zone = options.zone;
    if (!options.day_starts.empty()) {
        change.day_starts_minutes = parse_day_starts(options.day_starts);
    }
    if (!options.tax_included_word.empty()) {
        change.tax_included = options.tax_included_word == "yes";
    }
    if (options.receipt_lines) change.receipt_lines = *options.receipt_lines;
    if (options.logo) change.logo = *options.logo;
    Administrator administrator(installation);
    print_book(value_or_fail(administrator.administration().change_book(
                                 command_line_envelope(asked.id), change),
                             "The book was not changed")
                   .book,
               streams);
}

}  // namespace tillbook
