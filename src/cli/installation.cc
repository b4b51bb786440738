#include "cli/installation.h"

#include "base/hash.h"
#include "book/commands.h"
#include "cli/failure.h"

namespace tillbook {

Installation::Installation(const std::string& url)
    : database_(open_database(url)), directory_(*database_.control) {}

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

std::uint64_t new_number(Instant now, const std::function<bool(std::uint64_t)>& is_taken) {
    constexpr std::uint64_t counter_mask = (std::uint64_t{1} << id_counter_bits) - 1;
    for (;;) {
        std::uint64_t random = 0;
        fill_random(&random, sizeof random);
        const std::uint64_t ms = static_cast<std::uint64_t>(to_ms(now));
        const std::uint64_t number = ms << id_counter_bits | (random & counter_mask);
        if (!is_taken(number)) return number;
    }
}

std::string uuid_of(const BookRecord& book) { return to_uuid(book.id.value, book.id_secret); }

ObjectId parse_object(std::string_view id, const BookRecord& book) {
    if (const auto number = parse_base32(id)) return {*number};
    if (const auto number = parse_uuid(id, book.id_secret)) return {*number};
    return unknown_object;
}

}  // namespace tillbook
