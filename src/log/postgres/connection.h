// Thin owner of a connection to PostgreSQL, and what a database URL says.
//
// A connection is used by one thread at a time; whoever shares it holds a lock. No call waits
// longer than the target's patience: past it the connection counts as lost, and what was sent is in
// doubt. No text that leaves this file holds the password.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/error.h"
#include "log/open_refusal.h"
#include "log/postgres/values.h"

struct pg_conn;

namespace tillbook {

// A statement failed, or the connection did. The text may go to whoever sent a request; hosts,
// users and what the server said are in `detail` alone.
class PgError : public Unavailable {
public:
    // Whether the server has said that nothing took effect.
    enum class Effect { none, in_doubt };
    struct Cause {
        std::string detail;     // a sentence
        std::string sql_state;  // empty: the server said nothing
    };
    PgError(const std::string& text, Cause cause, Effect effect)
        : Unavailable(text), cause_(std::move(cause)), effect_(effect) {}

    const std::string& detail() const { return cause_.detail; }
    const std::string& sql_state() const { return cause_.sql_state; }
    Effect effect() const { return effect_; }
    bool is_disk_full() const { return sql_state() == "53100"; }
    bool is_unique_violation() const { return sql_state() == "23505"; }
    // Rights are missing, or the password or user is wrong.
    bool is_forbidden() const { return sql_state() == "42501" || sql_state().starts_with("28"); }

private:
    Cause cause_;
    Effect effect_;
};

// The server answers, but is not one to keep books on.
class PgRefused : public Unavailable {
public:
    explicit PgRefused(OpenRefusal why)
        : Unavailable(why.cause + " " + why.remedy), why_(std::move(why)) {}
    const OpenRefusal& why() const { return why_; }

private:
    OpenRefusal why_;
};

// Where a URL leads: postgresql:// or postgres://, as libpq reads it (several hosts, TLS options).
// What it leaves open and libpq would decide differently is set: a server that can write, and
// limits of waiting.
class PgTarget {
public:
    // Throws PgRefused if the URL cannot be read.
    explicit PgTarget(const std::string& url);

    // "database till at db.example:5432": enough to know it by.
    const std::string& name() const { return name_; }
    std::chrono::milliseconds patience() const { return patience_; }
    // The same place for those who can wait for so long only.
    PgTarget with_patience(std::chrono::milliseconds patience) const;

private:
    friend class PgConnection;
    void set_default(const char* option, const char* value);
    const std::string* find(std::string_view option) const;
    // Without the password, and ending as a sentence.
    std::string cleaned(std::string text) const;

    std::vector<std::pair<std::string, std::string>> options_;
    std::string name_;
    std::chrono::milliseconds patience_{30'000};
};

// Prepared on a connection when it is first run there. Both must outlive the connection.
struct PgStatement {
    const char* name;
    const char* sql;
};

class PgConnection {
public:
    // Connects and sets the session up. Throws PgError, or PgRefused if that server risks what it
    // acknowledges.
    explicit PgConnection(PgTarget target);
    ~PgConnection();
    PgConnection(const PgConnection&) = delete;
    PgConnection& operator=(const PgConnection&) = delete;

    PgResult run(const PgStatement& statement, const PgParams& params = {});
    // The same in two steps, so that several connections work at the same time.
    void send(const PgStatement& statement, const PgParams& params);
    PgResult receive();
    // Statements without parameters; the last one's rows, in text form.
    PgResult run_plain(const std::string& sql);

    // Whether the server has warned since this was last asked: a commit that it warns of is not
    // what it should be.
    bool take_warning() { return std::exchange(has_warned_, false); }

private:
    void set_up();
    void prepare(const PgStatement& statement);
    PgResult receive_all();
    void wait(bool for_writing, std::chrono::steady_clock::time_point end);
    void flush(std::chrono::steady_clock::time_point end);
    PgResult checked(PgResult result) const;
    [[noreturn]] void fail(PgError::Effect effect) const;

    const PgTarget target_;
    pg_conn* handle_ = nullptr;
    bool has_warned_ = false;
    std::unordered_set<std::string> prepared_;
};

// Rolls back at the end unless committed.
class PgTransaction {
public:
    explicit PgTransaction(PgConnection& connection) : connection_(connection) {
        connection_.run_plain("BEGIN");
    }
    ~PgTransaction();
    PgTransaction(const PgTransaction&) = delete;
    PgTransaction& operator=(const PgTransaction&) = delete;
    // Throws PgError, in doubt, if the server warns.
    void commit();

private:
    PgConnection& connection_;
    bool is_open_ = true;
};

}  // namespace tillbook
