#include "log/sqlite/sqlite_control.h"

#include <algorithm>
#include <utility>

#include "log/sqlite/columns.h"
#include "log/sqlite/sqlite_people.h"

namespace tillbook {
namespace {

template <std::size_t N>
void copy_secret(std::array<std::uint8_t, N>& to, std::string_view bytes) {
    if (bytes.size() != N) throw Unavailable("A secret in the database is damaged.");
    std::copy(bytes.begin(), bytes.end(), to.begin());
}

std::vector<BookRecord> read_books(Connection& connection) {
    Statement row = connection.prepare(
        "SELECT id, twin, environment, name, currency, zone, day_starts_minutes, tax_included,"
        " id_secret, generation, created_at, receipt_lines, logo, administered_entry"
        " FROM book ORDER BY id");
    std::vector<BookRecord> books;
    while (row.step()) {
        BookRecord& book = books.emplace_back();
        book.id.value = row.number(0);
        book.twin.value = row.number(1);
        book.environment =
            row.bytes(2) == name_of(Environment::test) ? Environment::test : Environment::live;
        book.name = row.bytes(3);
        book.currency = row.bytes(4);
        book.zone = row.bytes(5);
        book.day_starts_minutes = static_cast<int>(row.number(6));
        book.tax_included = row.number(7) != 0;
        copy_secret(book.id_secret, row.bytes(8));
        book.generation = static_cast<std::uint32_t>(row.number(9));
        book.created_at = to_instant(row.number(10));
        book.receipt_lines = from_lines(row.bytes(11));
        book.logo = row.bytes(12);
        book.administered_entry = row.number(13);
    }
    return books;
}

std::vector<KeyRecord> read_keys(Connection& connection) {
    Statement row = connection.prepare(
        "SELECT id, book, name, secret_hash, prefix, last_four, scopes, allowed_ips,"
        " allowed_origins, expires_at, revoked_at, rate_limit, created_at"
        " FROM api_key ORDER BY id");
    std::vector<KeyRecord> keys;
    while (row.step()) {
        KeyRecord& key = keys.emplace_back();
        key.id.value = row.number(0);
        key.book.value = row.number(1);
        key.name = row.bytes(2);
        copy_secret(key.secret_hash, row.bytes(3));
        key.prefix = row.bytes(4);
        key.last_four = row.bytes(5);
        key.scopes = from_lines(row.bytes(6));
        key.allowed_ips = from_lines(row.bytes(7));
        key.allowed_origins = from_lines(row.bytes(8));
        key.expires_at = optional_instant(row, 9);
        key.revoked_at = optional_instant(row, 10);
        key.rate_limit = static_cast<std::uint32_t>(row.number(11));
        key.created_at = to_instant(row.number(12));
    }
    return keys;
}

}  // namespace

SqliteControl::Held::Held(Connection made)
    : connection(std::move(made)),
      data_version(connection.prepare("PRAGMA data_version")),
      revision(connection.prepare("SELECT value FROM meta WHERE name = 'control_revision'")) {}

SqliteControl::SqliteControl(std::shared_ptr<SqliteFile> file)
    : file_(std::move(file)), held_(*file_, file_->options().reader_cache_bytes) {}

// Commits of the log raise the data version too; the revision is then read again.
std::uint64_t SqliteControl::revision() {
    const std::lock_guard lock(mutex_);
    return held_.with([](Held& held) {
        held.data_version.step();
        const std::uint64_t version = held.data_version.number(0);
        held.data_version.reset();
        if (version != held.version_seen) {
            held.revision.step();
            held.revision_seen = held.revision.number(0);
            held.revision.reset();
            held.version_seen = version;
        }
        return held.revision_seen;
    });
}

std::vector<BookRecord> SqliteControl::load_books() {
    const std::lock_guard lock(mutex_);
    return held_.with([](Held& held) { return read_books(held.connection); });
}

std::vector<KeyRecord> SqliteControl::load_keys() {
    const std::lock_guard lock(mutex_);
    return held_.with([](Held& held) { return read_keys(held.connection); });
}

template <class Put>
bool SqliteControl::change(Put&& put, std::optional<std::uint64_t> expected) {
    const std::lock_guard lock(mutex_);
    return held_.with([&](Held& held) {
        WriteTransaction transaction(held.connection);
        constexpr std::string_view revision =
            "SELECT value FROM meta WHERE name = 'control_revision'";
        if (expected && held.connection.ask(revision) != *expected) return false;
        put(held.connection);
        held.connection.run("UPDATE meta SET value = value + 1 WHERE name = 'control_revision'");
        held.version_seen.reset();  // our own commits do not raise it for this connection
        transaction.commit();
        return true;
    });
}

People SqliteControl::load_people() {
    const std::lock_guard lock(mutex_);
    return held_.with([](Held& held) { return read_people(held.connection); });
}

bool SqliteControl::change_people(const PeopleChange& people, std::uint64_t decided_on) {
    return change([&](Connection& connection) { write_people(connection, people); }, decided_on);
}

void SqliteControl::put_books(const std::vector<BookRecord>& books) {
    change([&](Connection& connection) {
        Statement row =
            connection.prepare("INSERT OR REPLACE INTO book VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        for (const BookRecord& book : books) {
            const std::string receipt_lines = to_lines(book.receipt_lines);
            row.bind(1, book.id.value);
            row.bind(2, book.twin.value);
            row.bind_text(3, name_of(book.environment));
            row.bind_text(4, book.name);
            row.bind_text(5, book.currency);
            row.bind_text(6, book.zone);
            row.bind(7, static_cast<std::uint64_t>(book.day_starts_minutes));
            row.bind(8, std::uint64_t{book.tax_included});
            row.bind(9, as_view(book.id_secret));
            row.bind(10, book.generation);
            row.bind(11, stored(book.created_at));
            row.bind_text(12, receipt_lines);
            row.bind_text(13, book.logo);
            row.bind(14, book.administered_entry);
            row.run();
        }
    });
}

void SqliteControl::put_keys(const std::vector<KeyRecord>& keys) {
    change([&](Connection& connection) {
        Statement row =
            connection.prepare("INSERT OR REPLACE INTO api_key VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
        for (const KeyRecord& key : keys) {
            const std::string scopes = to_lines(key.scopes);
            const std::string ips = to_lines(key.allowed_ips);
            const std::string origins = to_lines(key.allowed_origins);
            row.bind(1, key.id.value);
            row.bind(2, key.book.value);
            row.bind_text(3, key.name);
            row.bind(4, as_view(key.secret_hash));
            row.bind_text(5, key.prefix);
            row.bind_text(6, key.last_four);
            row.bind_text(7, scopes);
            row.bind_text(8, ips);
            row.bind_text(9, origins);
            bind(row, 10, key.expires_at);
            bind(row, 11, key.revoked_at);
            row.bind(12, key.rate_limit);
            row.bind(13, stored(key.created_at));
            row.run();
        }
    });
}

}  // namespace tillbook
