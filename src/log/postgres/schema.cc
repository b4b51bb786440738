#include "log/postgres/schema.h"

#include <string>

namespace tillbook {

namespace {

// Any number will do that is the same everywhere: "Till".
constexpr const char* lock_sql = "SELECT pg_advisory_xact_lock(1416195180, 1)";

// Version 1: the first. Everything is keyed by book first. `head` is written with every group, so
// its rows have room for their next versions; `entry` is only appended to. `journal` says which
// books each group wrote, for those who follow (ADR 0018); its rows live for minutes. An operator
// notices a schema of the name tillbook.
constexpr const char* log_tables = R"sql(
    CREATE TABLE state (
        schema_version integer NOT NULL,
        control_revision bigint NOT NULL,
        webhook_revision bigint NOT NULL,
        journal_trimmed xid8 NOT NULL
    );
    INSERT INTO state VALUES (0, 1, 1, '0');
    CREATE TABLE head (
        book bigint PRIMARY KEY,
        number bigint NOT NULL,
        chain bytea NOT NULL
    ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
    CREATE TABLE entry (
        book bigint NOT NULL,
        number bigint NOT NULL,
        at bigint NOT NULL,
        object bigint NOT NULL,
        actor bigint NOT NULL,
        request_id bigint NOT NULL,
        version integer NOT NULL,
        kind smallint NOT NULL,
        chain bytea NOT NULL,
        facts bytea,
        key bytea,
        fingerprint bytea,
        body bytea,
        personal bytea,
        PRIMARY KEY (book, number)
    );
    CREATE TABLE journal (
        xid xid8 PRIMARY KEY,
        node bigint NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        books bigint[] NOT NULL,
        firsts bigint[] NOT NULL,
        lasts bigint[] NOT NULL
    );
    )sql";

constexpr const char* control_tables = R"sql(
    CREATE TABLE book (
        id bigint PRIMARY KEY,
        twin bigint NOT NULL,
        environment text NOT NULL,
        name text NOT NULL,
        currency text NOT NULL,
        zone text NOT NULL,
        day_starts_minutes integer NOT NULL,
        tax_included boolean NOT NULL,
        id_secret bytea NOT NULL,
        generation bigint NOT NULL,
        created_at bigint NOT NULL,
        receipt_lines text NOT NULL,
        logo text NOT NULL,
        administered_entry bigint NOT NULL
    );
    CREATE TABLE api_key (
        id bigint PRIMARY KEY,
        book bigint NOT NULL,
        name text NOT NULL,
        secret_hash bytea NOT NULL,
        prefix text NOT NULL,
        last_four text NOT NULL,
        scopes text NOT NULL,
        allowed_ips text NOT NULL,
        allowed_origins text NOT NULL,
        expires_at bigint,
        revoked_at bigint,
        rate_limit bigint NOT NULL,
        created_at bigint NOT NULL
    );
    CREATE TABLE person (
        id bigint PRIMARY KEY,
        login text NOT NULL UNIQUE,
        name text NOT NULL,
        password_hash text NOT NULL,
        last_sign_in_at bigint,
        created_at bigint NOT NULL
    );
    CREATE TABLE membership (
        person bigint NOT NULL,
        book bigint NOT NULL,
        role text NOT NULL,
        disabled_at bigint,
        created_at bigint NOT NULL,
        entry bigint NOT NULL,
        PRIMARY KEY (person, book)
    );
    CREATE TABLE invitation (
        person bigint PRIMARY KEY,
        token_hash bytea NOT NULL,
        expires_at bigint NOT NULL,
        created_at bigint NOT NULL
    );
    CREATE TABLE session (
        token_hash bytea PRIMARY KEY,
        person bigint NOT NULL,
        created_at bigint NOT NULL,
        seen_at bigint NOT NULL
    );
    )sql";

constexpr const char* webhook_tables = R"sql(
    CREATE TABLE webhook_endpoint (
        id bigint PRIMARY KEY,
        book bigint NOT NULL,
        name text NOT NULL,
        url text NOT NULL,
        events text NOT NULL,
        style text NOT NULL,
        max_in_flight bigint NOT NULL,
        sealed_secret bytea,
        sealed_previous_secret bytea,
        previous_secret_until bigint NOT NULL,
        secret_prefix text NOT NULL,
        secret_rotated_at bigint NOT NULL,
        secret_entry bigint NOT NULL,
        verified boolean NOT NULL,
        disabled_at bigint,
        disabled_reason text NOT NULL,
        created_at bigint NOT NULL,
        updated_at bigint NOT NULL,
        place_number bigint NOT NULL,
        place_index bigint NOT NULL,
        steering smallint NOT NULL,
        steered_entry bigint NOT NULL,
        resumed_entry bigint NOT NULL,
        administered_entry bigint NOT NULL
    );
    CREATE TABLE webhook_progress (
        endpoint bigint PRIMARY KEY,
        cursor_number bigint NOT NULL,
        cursor_index bigint NOT NULL,
        last_number bigint NOT NULL,
        last_index bigint NOT NULL,
        steered_entry bigint NOT NULL,
        resumed_entry bigint NOT NULL,
        failing_since bigint,
        failures bigint NOT NULL,
        last_delivered_at bigint,
        last_succeeded boolean
    );
    CREATE TABLE webhook_delivery (
        id bigint PRIMARY KEY,
        endpoint bigint NOT NULL,
        book bigint NOT NULL,
        cause smallint NOT NULL,
        number bigint NOT NULL,
        event_index bigint NOT NULL,
        previous_number bigint NOT NULL,
        previous_index bigint NOT NULL,
        event_type text NOT NULL,
        status smallint NOT NULL,
        attempts bigint NOT NULL,
        next_attempt_at bigint,
        created_at bigint NOT NULL,
        updated_at bigint NOT NULL,
        delivered_at bigint,
        url text NOT NULL,
        response_status integer NOT NULL,
        latency_ms bigint NOT NULL,
        error bytea,
        response bytea,
        requested boolean NOT NULL
    );
    CREATE INDEX webhook_delivery_endpoint ON webhook_delivery (endpoint, id);
    CREATE INDEX webhook_delivery_book ON webhook_delivery (book, id);
    CREATE INDEX webhook_delivery_waiting ON webhook_delivery (endpoint, id)
        WHERE next_attempt_at IS NOT NULL;
    CREATE INDEX webhook_delivery_requested ON webhook_delivery (id) WHERE requested;
    )sql";

void migrate_to_1(PgConnection& connection) {
    for (const char* tables : {log_tables, control_tables, webhook_tables}) {
        connection.run_plain(tables);
    }
}

// Absent tables are version 0.
std::uint64_t read_version(PgConnection& connection) {
    const PgResult found = connection.run_plain(
        "SELECT to_regclass('tillbook.state'), EXISTS (SELECT 1 FROM pg_namespace n"
        " JOIN pg_class c ON c.relnamespace = n.oid WHERE n.nspname = 'tillbook')");
    if (found.is_null(0, 0)) {
        if (found.bytes(0, 1) == "f") return 0;
        throw PgRefused({OpenFault::foreign,
                         "The database has a schema tillbook that is another program's.",
                         "Give a database of its own."});
    }
    return std::stoull(
        std::string(connection.run_plain("SELECT schema_version FROM tillbook.state").bytes(0, 0)));
}

void refuse_newer(std::uint64_t version) {
    if (version <= postgres_schema_version) return;
    throw PgRefused({OpenFault::newer,
                     "The database was written by a newer Tillbook (schema " +
                         std::to_string(version) + ", this one knows " +
                         std::to_string(postgres_schema_version) + ").",
                     "Install that version or a later one."});
}

}  // namespace

std::uint64_t check_postgres_schema(PgConnection& connection) {
    const std::uint64_t version = read_version(connection);
    refuse_newer(version);
    return version;
}

void prepare_postgres_schema(PgConnection& connection) {
    std::uint64_t version = check_postgres_schema(connection);
    if (version == postgres_schema_version) return;
    PgTransaction transaction(connection);
    connection.run_plain(lock_sql);
    // Somebody may have been faster.
    version = check_postgres_schema(connection);
    if (version == postgres_schema_version) return;
    if (version < 1) {
        connection.run_plain("CREATE SCHEMA IF NOT EXISTS tillbook");
        migrate_to_1(connection);
    }
    connection.run_plain("UPDATE tillbook.state SET schema_version = " +
                         std::to_string(postgres_schema_version));
    transaction.commit();
}

}  // namespace tillbook
