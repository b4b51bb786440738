#include "cli/installation.h"

#include "book/commands.h"
#include "cli/failure.h"

namespace tillbook {

Installation::Installation(const std::string& url, Checkpoints checkpoints)
    : database_(open_database(url, checkpoints)), directory_(*database_.control) {}

BookSettings Installation::find_book(std::string_view id) const {
    const auto snapshot = directory_.snapshot();
    if (const auto number = parse_base32(id)) {
        if (const BookSettings* book = snapshot->find_book({*number})) return *book;
    }
    for (const auto& [number, book] : snapshot->books()) {
        if (parse_uuid(id, book.record.id_secret) == number) return book;
    }
    throw Failure(ExitCode::not_found, "There is no book " + std::string(id) + ".",
                  "`tillbook book list` shows the books of this database.");
}

std::string uuid_of(const BookRecord& book) { return to_uuid(book.id.value, book.id_secret); }

ObjectId parse_object(std::string_view id, const BookRecord& book) {
    if (const auto number = parse_base32(id)) return {*number};
    if (const auto number = parse_uuid(id, book.id_secret)) return {*number};
    return unknown_object;
}

}  // namespace tillbook
