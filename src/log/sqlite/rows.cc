#include "log/sqlite/rows.h"

#include <algorithm>

#include "base/check.h"

namespace tillbook {
namespace {

[[noreturn]] void fail_damaged(std::uint64_t position) {
    throw Unavailable("The entry at position " + std::to_string(position) + " is damaged.");
}

// An expression for a long column. CASE keeps SQLite from reading the pages of a body that is not
// asked for.
std::string long_column(Bodies bodies, const char* name) {
    switch (bodies) {
        case Bodies::none:
            return "NULL";
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

std::string select_entries(Bodies bodies) {
    return "SELECT position, book, number, at, kind, object, version, facts, key, fingerprint,"
           " actor, request_id, chain, " +
           long_column(bodies, "body") + ", " + long_column(bodies, "personal") + " FROM entry ";
}

EntryRow row_view(const Statement& statement) {
    EntryRow row;
    EntryView& entry = row.entry;
    entry.position = statement.number(0);
    row.book.value = statement.number(1);
    entry.number = statement.number(2);
    entry.at = from_ms(static_cast<std::int64_t>(statement.number(3)));
    const std::uint64_t kind = statement.number(4);
    if (kind > 255 || !is_known_kind(static_cast<std::uint8_t>(kind))) fail_damaged(entry.position);
    entry.kind = static_cast<EntryKind>(kind);
    entry.object.value = statement.number(5);
    entry.version = static_cast<std::uint32_t>(statement.number(6));
    entry.facts = statement.bytes(7);
    entry.key = statement.bytes(8);
    entry.fingerprint = statement.bytes(9);
    entry.actor.value = statement.number(10);
    entry.request_id = statement.number(11);
    entry.chain = chain_from(statement.bytes(12), entry.position);
    entry.body = statement.bytes(13);
    entry.personal = statement.bytes(14);
    return row;
}

void insert_entry(Statement& statement, std::uint64_t position, BookId book, const Entry& entry) {
    statement.bind(1, position);
    statement.bind(2, book.value);
    statement.bind(3, entry.number);
    statement.bind(4, static_cast<std::uint64_t>(to_ms(entry.at)));
    statement.bind(5, static_cast<std::uint64_t>(entry.kind));
    statement.bind(6, entry.object.value);
    statement.bind(7, entry.version);
    statement.bind(8, entry.facts);
    statement.bind(9, entry.key);
    statement.bind(10, entry.fingerprint);
    statement.bind(11, entry.actor.value);
    statement.bind(12, entry.request_id);
    statement.bind(13, as_view(entry.chain));
    statement.bind(14, entry.body);
    statement.bind(15, entry.personal);
    statement.run();
}

Chain chain_from(std::string_view bytes, std::uint64_t position) {
    Chain chain;
    if (bytes.size() != chain.size()) fail_damaged(position);
    std::copy(bytes.begin(), bytes.end(), chain.begin());
    return chain;
}

}  // namespace tillbook
