#include "log/postgres/postgres_control.h"

#include <utility>

#include "log/postgres/columns.h"
#include "log/postgres/postgres_people.h"

namespace tillbook {

namespace {

using pg::copy_bytes;
using pg::from_lines;
using pg::stored;
using pg::to_instant;
using pg::to_lines;

constexpr PgStatement all_books{
    "all_books",
    "SELECT id, twin, environment, name, currency, zone, day_starts_minutes, tax_included,"
    " id_secret, generation, created_at, receipt_lines, logo, administered_entry"
    " FROM book ORDER BY id"};

constexpr PgStatement put_book{
    "put_book",
    "INSERT INTO book (id, twin, environment, name, currency, zone, day_starts_minutes,"
    " tax_included, id_secret, generation, created_at, receipt_lines, logo, administered_entry)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7::bigint, $8::bigint <> 0, $9, $10, $11, $12, $13, $14)"
    " ON CONFLICT (id) DO UPDATE SET twin = excluded.twin, environment = excluded.environment,"
    " name = excluded.name, currency = excluded.currency, zone = excluded.zone,"
    " day_starts_minutes = excluded.day_starts_minutes, tax_included = excluded.tax_included,"
    " id_secret = excluded.id_secret, generation = excluded.generation,"
    " created_at = excluded.created_at, receipt_lines = excluded.receipt_lines,"
    " logo = excluded.logo, administered_entry = excluded.administered_entry"};

constexpr PgStatement all_keys{
    "all_keys",
    "SELECT id, book, name, secret_hash, prefix, last_four, scopes, allowed_ips, allowed_origins,"
    " expires_at, revoked_at, rate_limit, created_at FROM api_key ORDER BY id"};

constexpr PgStatement put_api_key{
    "put_api_key",
    "INSERT INTO api_key (id, book, name, secret_hash, prefix, last_four, scopes, allowed_ips,"
    " allowed_origins, expires_at, revoked_at, rate_limit, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    " ON CONFLICT (id) DO UPDATE SET book = excluded.book, name = excluded.name,"
    " secret_hash = excluded.secret_hash, prefix = excluded.prefix,"
    " last_four = excluded.last_four, scopes = excluded.scopes,"
    " allowed_ips = excluded.allowed_ips, allowed_origins = excluded.allowed_origins,"
    " expires_at = excluded.expires_at, revoked_at = excluded.revoked_at,"
    " rate_limit = excluded.rate_limit, created_at = excluded.created_at"};

// Locks the row, so that changes come one after the other.
constexpr PgStatement raise_revision{
    "raise_revision",
    "UPDATE state SET control_revision = control_revision + 1"
    " WHERE $1::bigint IS NULL OR control_revision = $1::bigint RETURNING 1"};

BookRecord book_of_row(const PgResult& rows, int row) {
    BookRecord book;
    book.id.value = rows.number(row, 0);
    book.twin.value = rows.number(row, 1);
    book.environment =
        rows.bytes(row, 2) == name_of(Environment::test) ? Environment::test : Environment::live;
    book.name = rows.bytes(row, 3);
    book.currency = rows.bytes(row, 4);
    book.zone = rows.bytes(row, 5);
    book.day_starts_minutes = static_cast<int>(rows.number(row, 6));
    book.tax_included = rows.number(row, 7) != 0;
    copy_bytes(book.id_secret, rows.bytes(row, 8));
    book.generation = static_cast<std::uint32_t>(rows.number(row, 9));
    book.created_at = to_instant(rows.number(row, 10));
    book.receipt_lines = from_lines(rows.bytes(row, 11));
    book.logo = rows.bytes(row, 12);
    book.administered_entry = rows.number(row, 13);
    return book;
}

KeyRecord key_of_row(const PgResult& rows, int row) {
    KeyRecord key;
    key.id.value = rows.number(row, 0);
    key.book.value = rows.number(row, 1);
    key.name = rows.bytes(row, 2);
    copy_bytes(key.secret_hash, rows.bytes(row, 3));
    key.prefix = rows.bytes(row, 4);
    key.last_four = rows.bytes(row, 5);
    key.scopes = from_lines(rows.bytes(row, 6));
    key.allowed_ips = from_lines(rows.bytes(row, 7));
    key.allowed_origins = from_lines(rows.bytes(row, 8));
    key.expires_at = rows.instant(row, 9);
    key.revoked_at = rows.instant(row, 10);
    key.rate_limit = static_cast<std::uint32_t>(rows.number(row, 11));
    key.created_at = to_instant(rows.number(row, 12));
    return key;
}

}  // namespace

PostgresControl::PostgresControl(std::shared_ptr<PgServer> server)
    : server_(std::move(server)), held_(server_->target) {}

std::uint64_t PostgresControl::revision() { return server_->watch.ask().control_revision; }

std::vector<BookRecord> PostgresControl::load_books() {
    const std::lock_guard lock(mutex_);
    const PgResult rows =
        held_.with([](PgConnection& connection) { return connection.run(all_books); });
    std::vector<BookRecord> books;
    books.reserve(static_cast<std::size_t>(rows.rows()));
    for (int row = 0; row < rows.rows(); ++row) books.push_back(book_of_row(rows, row));
    return books;
}

std::vector<KeyRecord> PostgresControl::load_keys() {
    const std::lock_guard lock(mutex_);
    const PgResult rows =
        held_.with([](PgConnection& connection) { return connection.run(all_keys); });
    std::vector<KeyRecord> keys;
    keys.reserve(static_cast<std::size_t>(rows.rows()));
    for (int row = 0; row < rows.rows(); ++row) keys.push_back(key_of_row(rows, row));
    return keys;
}

People PostgresControl::load_people() {
    const std::lock_guard lock(mutex_);
    return held_.with([](PgConnection& connection) { return read_people(connection); });
}

template <class Put>
bool PostgresControl::change(Put&& put, std::optional<std::uint64_t> expected) {
    const std::lock_guard lock(mutex_);
    return held_.with([&](PgConnection& connection) {
        PgTransaction transaction(connection);
        PgParams wanted;
        expected ? wanted.add(*expected) : wanted.add_null();
        if (connection.run(raise_revision, wanted).rows() == 0) return false;
        put(connection);
        transaction.commit();
        return true;
    });
}

void PostgresControl::put_books(const std::vector<BookRecord>& books) {
    change([&](PgConnection& connection) {
        for (const BookRecord& book : books) {
            PgParams row;
            row.add(book.id.value).add(book.twin.value).add_text(name_of(book.environment));
            row.add_text(book.name).add_text(book.currency).add_text(book.zone);
            row.add(static_cast<std::uint64_t>(book.day_starts_minutes));
            row.add(std::uint64_t{book.tax_included}).add_bytes(as_view(book.id_secret));
            row.add(std::uint64_t{book.generation}).add(stored(book.created_at));
            row.add_text(to_lines(book.receipt_lines)).add_text(book.logo);
            row.add(book.administered_entry);
            connection.run(put_book, row);
        }
    });
}

void PostgresControl::put_keys(const std::vector<KeyRecord>& keys) {
    change([&](PgConnection& connection) {
        for (const KeyRecord& key : keys) {
            PgParams row;
            row.add(key.id.value).add(key.book.value).add_text(key.name);
            row.add_bytes(as_view(key.secret_hash)).add_text(key.prefix).add_text(key.last_four);
            row.add_text(to_lines(key.scopes)).add_text(to_lines(key.allowed_ips));
            row.add_text(to_lines(key.allowed_origins)).add(key.expires_at).add(key.revoked_at);
            row.add(std::uint64_t{key.rate_limit}).add(stored(key.created_at));
            connection.run(put_api_key, row);
        }
    });
}

bool PostgresControl::change_people(const PeopleChange& people, std::uint64_t decided_on) {
    return change([&](PgConnection& connection) { write_people(connection, people); }, decided_on);
}

}  // namespace tillbook
