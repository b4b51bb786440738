#include "log/sqlite/schema.h"

namespace tillbook {
namespace {

// Version 1: the first. Columns that are long stand last, so that reading the others never touches
// the overflow pages of a long body; empty ones are NULL. `entry` has no index but the position:
// `run` finds the entries of a book (runs.h). An operator notices a new file.
void migrate_to_1(Connection& connection, std::uint64_t run_length) {
    connection.run(R"sql(
        CREATE TABLE entry (
            position INTEGER PRIMARY KEY,
            book INTEGER NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            object INTEGER NOT NULL,
            version INTEGER NOT NULL,
            facts BLOB,
            key BLOB,
            fingerprint BLOB,
            actor INTEGER NOT NULL,
            request_id INTEGER NOT NULL,
            chain BLOB NOT NULL,
            body BLOB,
            personal BLOB
        );
        CREATE TABLE run (
            run INTEGER NOT NULL,
            book INTEGER NOT NULL,
            first_number INTEGER NOT NULL,
            count INTEGER NOT NULL,
            positions BLOB NOT NULL,
            PRIMARY KEY (run, book)
        ) WITHOUT ROWID;
        CREATE TABLE meta (
            name TEXT PRIMARY KEY,
            value INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE book (
            id INTEGER PRIMARY KEY,
            twin INTEGER NOT NULL,
            environment TEXT NOT NULL,
            name TEXT,
            currency TEXT NOT NULL,
            zone TEXT NOT NULL,
            day_starts_minutes INTEGER NOT NULL,
            tax_included INTEGER NOT NULL,
            id_secret BLOB NOT NULL,
            generation INTEGER NOT NULL,
            created_at INTEGER NOT NULL
        );
        CREATE TABLE api_key (
            id INTEGER PRIMARY KEY,
            book INTEGER NOT NULL,
            name TEXT,
            secret_hash BLOB NOT NULL,
            prefix TEXT,
            last_four TEXT,
            scopes TEXT,
            allowed_ips TEXT,
            allowed_origins TEXT,
            expires_at INTEGER,
            revoked_at INTEGER,
            rate_limit INTEGER NOT NULL,
            created_at INTEGER NOT NULL
        );
        INSERT INTO meta VALUES ('control_revision', 1), ('run_watermark', 0);
    )sql");
    connection.run("INSERT INTO meta VALUES ('run_length', " + std::to_string(run_length) + ")");
}

// Version 2: what a book prints on receipts, and the last of its administered entries that its
// record shows. An operator notices nothing: books start without lines and logo.
void migrate_to_2(Connection& connection) {
    connection.run(R"sql(
        ALTER TABLE book ADD COLUMN receipt_lines TEXT;
        ALTER TABLE book ADD COLUMN logo TEXT;
        ALTER TABLE book ADD COLUMN administered_entry INTEGER NOT NULL DEFAULT 0;
    )sql");
}

constexpr const char* webhook_tables = R"sql(
        CREATE TABLE webhook_endpoint (
            id INTEGER PRIMARY KEY,
            book INTEGER NOT NULL,
            name TEXT,
            url TEXT NOT NULL,
            events TEXT NOT NULL,
            style TEXT NOT NULL,
            max_in_flight INTEGER NOT NULL,
            sealed_secret BLOB NOT NULL,
            sealed_previous_secret BLOB,
            previous_secret_until INTEGER NOT NULL,
            secret_prefix TEXT,
            secret_rotated_at INTEGER NOT NULL,
            secret_entry INTEGER NOT NULL,
            verified INTEGER NOT NULL,
            disabled_at INTEGER,
            disabled_reason TEXT,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            place_number INTEGER NOT NULL,
            place_index INTEGER NOT NULL,
            steering INTEGER NOT NULL,
            steered_entry INTEGER NOT NULL,
            resumed_entry INTEGER NOT NULL,
            administered_entry INTEGER NOT NULL
        );
        CREATE TABLE webhook_progress (
            endpoint INTEGER PRIMARY KEY,
            cursor_number INTEGER NOT NULL,
            cursor_index INTEGER NOT NULL,
            last_number INTEGER NOT NULL,
            last_index INTEGER NOT NULL,
            steered_entry INTEGER NOT NULL,
            resumed_entry INTEGER NOT NULL,
            failing_since INTEGER,
            failures INTEGER NOT NULL,
            last_delivered_at INTEGER,
            last_succeeded INTEGER
        );
        CREATE TABLE webhook_delivery (
            id INTEGER PRIMARY KEY,
            endpoint INTEGER NOT NULL,
            book INTEGER NOT NULL,
            cause INTEGER NOT NULL,
            number INTEGER NOT NULL,
            event_index INTEGER NOT NULL,
            previous_number INTEGER NOT NULL,
            previous_index INTEGER NOT NULL,
            event_type TEXT NOT NULL,
            status INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            next_attempt_at INTEGER,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            delivered_at INTEGER,
            url TEXT,
            response_status INTEGER NOT NULL,
            latency_ms INTEGER NOT NULL,
            error TEXT,
            response BLOB,
            requested INTEGER NOT NULL
        );
        CREATE INDEX webhook_delivery_endpoint ON webhook_delivery (endpoint, id);
        CREATE INDEX webhook_delivery_book ON webhook_delivery (book, id);
        CREATE INDEX webhook_delivery_waiting ON webhook_delivery (endpoint, id)
            WHERE next_attempt_at IS NOT NULL;
        CREATE INDEX webhook_delivery_requested ON webhook_delivery (id) WHERE requested = 1;
        INSERT INTO meta VALUES ('webhook_revision', 1);
    )sql";

// Version 3: webhook endpoints, how far their deliveries have come, and the deliveries that wait or
// ended lately. An operator notices nothing: there are no endpoints yet.
void migrate_to_3(Connection& connection) { connection.run(webhook_tables); }

// Version 4: people who sign in. An operator notices that `serve` prints a link for the first one.
void migrate_to_4(Connection& connection) {
    connection.run(R"sql(
        CREATE TABLE user (
            id INTEGER PRIMARY KEY,
            login TEXT NOT NULL UNIQUE,
            name TEXT,
            password_hash TEXT,
            last_sign_in_at INTEGER,
            created_at INTEGER NOT NULL
        );
        CREATE TABLE membership (
            user INTEGER NOT NULL,
            book INTEGER NOT NULL,
            role TEXT NOT NULL,
            disabled_at INTEGER,
            created_at INTEGER NOT NULL,
            entry INTEGER NOT NULL,
            PRIMARY KEY (user, book)
        ) WITHOUT ROWID;
        CREATE TABLE invitation (
            user INTEGER PRIMARY KEY,
            token_hash BLOB NOT NULL,
            expires_at INTEGER NOT NULL,
            created_at INTEGER NOT NULL
        );
        CREATE TABLE session (
            token_hash BLOB PRIMARY KEY,
            user INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            seen_at INTEGER NOT NULL
        ) WITHOUT ROWID;
    )sql");
}

}  // namespace

std::optional<OpenRefusal> check_schema(Connection& connection, const std::string& name) {
    const std::uint64_t application = connection.ask("PRAGMA application_id");
    const std::uint64_t tables = connection.ask("SELECT count(*) FROM sqlite_schema");
    if (application != sqlite_application_id && (application != 0 || tables != 0)) {
        return OpenRefusal{OpenFault::foreign, name + " is a database of another program.",
                           "Give the path of a Tillbook database, or of a file that does not"
                           " exist yet."};
    }
    const std::uint64_t version = connection.ask("PRAGMA user_version");
    if (version > sqlite_schema_version) {
        return OpenRefusal{OpenFault::newer,
                           name + " was written by a newer Tillbook (schema " +
                               std::to_string(version) + ", this one knows " +
                               std::to_string(sqlite_schema_version) + ").",
                           "Install that version or a later one."};
    }
    return std::nullopt;
}

std::optional<OpenRefusal> prepare_schema(Connection& connection, const std::string& name,
                                          std::uint64_t run_length) {
    if (connection.ask("PRAGMA user_version") == sqlite_schema_version) return std::nullopt;
    WriteTransaction transaction(connection);
    // Somebody may have been faster.
    if (auto refusal = check_schema(connection, name)) return refusal;
    const std::uint64_t version = connection.ask("PRAGMA user_version");
    if (version < 1) {
        migrate_to_1(connection, run_length);
        connection.run("PRAGMA application_id = " + std::to_string(sqlite_application_id));
    }
    if (version < 2) migrate_to_2(connection);
    if (version < 3) migrate_to_3(connection);
    if (version < 4) migrate_to_4(connection);
    connection.run("PRAGMA user_version = " + std::to_string(sqlite_schema_version));
    transaction.commit();
    return std::nullopt;
}

}  // namespace tillbook
