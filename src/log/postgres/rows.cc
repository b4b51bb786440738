#include "log/postgres/rows.h"

#include <algorithm>

#include "base/check.h"
#include "base/error.h"

namespace tillbook {

namespace {

std::string long_column(Bodies bodies, const char* name) {
    switch (bodies) {
        case Bodies::none:
            return "NULL::bytea";
        case Bodies::all_but_orders:
            return std::string("CASE WHEN kind NOT IN (1, 2) THEN ") + name + " END";
        case Bodies::all:
            return name;
    }
    CHECK(false);
}

static_assert(static_cast<int>(EntryKind::order_recorded) == 1);
static_assert(static_cast<int>(EntryKind::order_changed) == 2);

}  // namespace

std::string entry_columns(Bodies bodies) {
    return "book, number, at, object, actor, request_id, version, kind, chain, facts, key,"
           " fingerprint, " +
           long_column(bodies, "body") + ", " + long_column(bodies, "personal");
}

EntryView entry_view(const PgResult& result, int row) {
    EntryView entry;
    entry.number = result.number(row, 1);
    entry.position = entry.number;
    entry.at = from_ms(static_cast<std::int64_t>(result.number(row, 2)));
    entry.object.value = result.number(row, 3);
    entry.actor.value = result.number(row, 4);
    entry.request_id = result.number(row, 5);
    entry.version = static_cast<std::uint32_t>(result.number(row, 6));
    const std::uint64_t kind = result.number(row, 7);
    if (kind > 255 || !is_known_kind(static_cast<std::uint8_t>(kind))) {
        throw Unavailable("Entry " + std::to_string(entry.number) + " of book " +
                          to_base32(book_of(result, row).value) + " is damaged.");
    }
    entry.kind = static_cast<EntryKind>(kind);
    entry.chain = stored_chain(result.bytes(row, 8));
    entry.facts = result.bytes(row, 9);
    entry.key = result.bytes(row, 10);
    entry.fingerprint = result.bytes(row, 11);
    entry.body = result.bytes(row, 12);
    entry.personal = result.bytes(row, 13);
    return entry;
}

BookId book_of(const PgResult& result, int row) { return {result.number(row, 0)}; }

Chain stored_chain(std::string_view bytes) {
    Chain chain;
    if (bytes.size() != chain.size()) throw Unavailable("A chain value is damaged.");
    std::copy(bytes.begin(), bytes.end(), chain.begin());
    return chain;
}

void EntryArrays::add(BookId book, const Entry& entry) {
    book_.add(book.value);
    number_.add(entry.number);
    at_.add(static_cast<std::uint64_t>(to_ms(entry.at)));
    object_.add(entry.object.value);
    actor_.add(entry.actor.value);
    request_id_.add(entry.request_id);
    version_.add(std::uint64_t{entry.version});
    kind_.add(static_cast<std::uint64_t>(entry.kind));
    chain_.add(as_view(entry.chain));
    facts_.add(entry.facts);
    key_.add(entry.key);
    fingerprint_.add(entry.fingerprint);
    body_.add(entry.body);
    personal_.add(entry.personal);
}

void EntryArrays::move_to(PgParams& params) {
    for (PgArray* column : {&book_, &number_, &at_, &object_, &actor_, &request_id_, &version_,
                            &kind_, &chain_, &facts_, &key_, &fingerprint_, &body_, &personal_}) {
        params.add(std::move(*column));
    }
}

}  // namespace tillbook
