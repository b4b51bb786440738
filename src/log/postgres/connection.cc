#include "log/postgres/connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <memory>

namespace tillbook {

namespace {

using Steady = std::chrono::steady_clock;

constexpr int server_version_min = 150'000;

// Every statement of ours stands alone or is serialised by a row that it locks first, so READ
// COMMITTED is right, whatever the server's default. All look-ups have an index, which the planner
// does not know of tables that have just been made.
constexpr const char* session_sql =
    "SET default_transaction_isolation = 'read committed';"
    "SET search_path = tillbook, pg_catalog; SET client_min_messages = warning;"
    "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
    "SET enable_seqscan = off; SET jit = off;"
    "SELECT current_setting('fsync'), current_setting('full_page_writes'),"
    " current_setting('synchronous_commit'), current_setting('server_encoding')";

PgRefused unreadable_url() {
    return PgRefused({OpenFault::unusable, "The database URL cannot be read.",
                      "Write postgresql://USER:PASSWORD@HOST:PORT/DATABASE; in user and password "
                      "write %40 for @,"
                      " %2F for /, %3A for : and %25 for %."});
}

void take_notice(void* has_warned, const PGresult* notice) {
    const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != nullptr && std::string_view(severity) == "WARNING") {
        *static_cast<bool*>(has_warned) = true;
    }
}

bool is_port_list(std::string_view text) {
    return text.find_first_not_of("0123456789,") == std::string_view::npos;
}

}  // namespace

PgTarget::PgTarget(const std::string& url) {
    char* complaint = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
        PQconninfoParse(url.c_str(), &complaint), &PQconninfoFree);
    PQfreemem(complaint);  // may quote a part of the password
    if (parsed == nullptr) throw unreadable_url();
    for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) options_.emplace_back(option->keyword, option->val);
    }
    const std::string* host = find("host");
    const std::string* port = find("port");
    // Where a password has a character that ends it, its rest stands here.
    if (host != nullptr && host->find('@') != std::string::npos) throw unreadable_url();
    if (port != nullptr && !is_port_list(*port)) throw unreadable_url();
    const std::string* database = find("dbname");
    name_ = (database == nullptr ? "the database" : "database " + *database) + " at " +
            (host == nullptr ? "this machine" : *host) + (port == nullptr ? "" : ":" + *port);
    set_default("application_name", "tillbook");
    set_default("target_session_attrs", "read-write");
    set_default("connect_timeout", "5");
    set_default("keepalives_idle", "30");
    set_default("tcp_user_timeout", "30000");
    options_.emplace_back("client_encoding", "UTF8");
}

PgTarget PgTarget::with_patience(std::chrono::milliseconds patience) const {
    PgTarget target = *this;
    target.patience_ = patience;
    return target;
}

void PgTarget::set_default(const char* option, const char* value) {
    if (find(option) == nullptr) options_.emplace_back(option, value);
}

const std::string* PgTarget::find(std::string_view option) const {
    for (const auto& [name, value] : options_) {
        if (name == option) return &value;
    }
    return nullptr;
}

std::string PgTarget::cleaned(std::string text) const {
    for (const char* secret : {"password", "sslpassword"}) {
        const std::string* value = find(secret);
        if (value == nullptr || value->empty()) continue;
        for (std::size_t at = 0; (at = text.find(*value, at)) != std::string::npos;) {
            text.replace(at, value->size(), "***");
            at += 3;
        }
    }
    // libpq breaks and indents its lines.
    std::string line;
    for (const char c : text) {
        const bool is_blank = c == ' ' || c == '\n' || c == '\t';
        if (!is_blank || (!line.empty() && line.back() != ' ')) line += is_blank ? ' ' : c;
    }
    while (line.ends_with(' ')) line.pop_back();
    if (!line.ends_with('.') && !line.ends_with('?')) line += '.';
    return line;
}

PgConnection::PgConnection(PgTarget target) : target_(std::move(target)) {
    std::vector<const char*> names, values;
    for (const auto& [name, value] : target_.options_) {
        names.push_back(name.c_str());
        values.push_back(value.c_str());
    }
    names.push_back(nullptr);
    values.push_back(nullptr);
    handle_ = PQconnectdbParams(names.data(), values.data(), 0);
    try {
        if (PQstatus(handle_) != CONNECTION_OK) fail(PgError::Effect::none);
        PQsetnonblocking(handle_, 1);
        PQsetNoticeReceiver(handle_, take_notice, &has_warned_);
        set_up();
    } catch (...) {
        PQfinish(handle_);
        throw;
    }
}

PgConnection::~PgConnection() { PQfinish(handle_); }

void PgConnection::set_up() {
    const auto refuse = [this](const std::string& what, const char* remedy) {
        throw PgRefused(
            {OpenFault::unusable, "The server of " + target_.name() + " " + what, remedy});
    };
    if (PQserverVersion(handle_) < server_version_min) {
        refuse("is older than PostgreSQL 15.", "Use PostgreSQL 15 or newer.");
    }
    const PgResult settings = run_plain(session_sql);
    constexpr const char* names[] = {"fsync", "full_page_writes", "synchronous_commit"};
    for (int i = 0; i < 3; ++i) {
        if (settings.bytes(0, i) != "off") continue;
        refuse(std::string("has ") + names[i] + " = off: a crash could lose what was acknowledged.",
               "Set it to on, for the server or for this user and database.");
    }
    if (settings.bytes(0, 3) != "UTF8") {
        refuse("does not keep this database's text as UTF-8.",
               "Make the database with ENCODING 'UTF8'.");
    }
}

PgResult PgConnection::run(const PgStatement& statement, const PgParams& params) {
    send(statement, params);
    return receive();
}

void PgConnection::send(const PgStatement& statement, const PgParams& params) {
    if (!prepared_.contains(statement.name)) prepare(statement);
    std::vector<const char*> values;
    std::vector<int> lengths;
    for (const auto& value : params.values_) {
        values.push_back(value ? value->data() : nullptr);
        lengths.push_back(value ? static_cast<int>(value->size()) : 0);
    }
    const std::vector<int> binary(values.size(), 1);
    if (PQsendQueryPrepared(handle_, statement.name, static_cast<int>(values.size()), values.data(),
                            lengths.data(), binary.data(), 1) != 1) {
        fail(PgError::Effect::none);
    }
    flush(Steady::now() + target_.patience());
}

PgResult PgConnection::receive() { return receive_all(); }

PgResult PgConnection::run_plain(const std::string& sql) {
    if (PQsendQuery(handle_, sql.c_str()) != 1) fail(PgError::Effect::none);
    return receive_all();
}

void PgConnection::prepare(const PgStatement& statement) {
    if (PQsendPrepare(handle_, statement.name, statement.sql, 0, nullptr) != 1) {
        fail(PgError::Effect::none);
    }
    receive_all();
    prepared_.insert(statement.name);
}

// The last of the results; the first error of them is thrown after all have come.
PgResult PgConnection::receive_all() {
    const auto end = Steady::now() + target_.patience();
    flush(end);
    PgResult last;
    bool has_failed = false;
    for (;;) {
        while (PQisBusy(handle_) != 0) {
            wait(false, end);
            if (PQconsumeInput(handle_) != 1) fail(PgError::Effect::in_doubt);
        }
        PGresult* next = PQgetResult(handle_);
        if (next == nullptr) break;
        PgResult held(next);
        if (has_failed) continue;
        const ExecStatusType status = PQresultStatus(next);
        has_failed = status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK;
        last = std::move(held);
    }
    return checked(std::move(last));
}

// A server that is shut down says so, but not whether the commit under way took effect.
PgResult PgConnection::checked(PgResult result) const {
    if (result.result_ == nullptr) fail(PgError::Effect::in_doubt);
    const ExecStatusType status = PQresultStatus(result.result_);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return result;
    const char* state = PQresultErrorField(result.result_, PG_DIAG_SQLSTATE);
    const char* text = PQresultErrorField(result.result_, PG_DIAG_MESSAGE_PRIMARY);
    if (state == nullptr || text == nullptr || PQstatus(handle_) != CONNECTION_OK) {
        fail(PgError::Effect::in_doubt);
    }
    throw PgError("The database refused a statement (" + std::string(state) + ").",
                  {"PostgreSQL refused a statement: " + target_.cleaned(text), state},
                  std::string_view(state).starts_with("57P") ? PgError::Effect::in_doubt
                                                             : PgError::Effect::none);
}

void PgConnection::flush(Steady::time_point end) {
    for (;;) {
        const int left = PQflush(handle_);
        if (left == 0) return;
        if (left < 0) fail(PgError::Effect::in_doubt);
        wait(true, end);
        if (PQconsumeInput(handle_) != 1) fail(PgError::Effect::in_doubt);
    }
}

void PgConnection::wait(bool for_writing, Steady::time_point end) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Steady::now());
    pollfd socket{PQsocket(handle_), POLLIN, 0};
    if (for_writing) socket.events |= POLLOUT;
    const int ready = poll(&socket, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
    if (ready == 0) {
        throw PgError("The database does not answer.",
                      {"PostgreSQL does not answer (" + target_.name() + ").", {}},
                      PgError::Effect::in_doubt);
    }
}

void PgConnection::fail(PgError::Effect effect) const {
    throw PgError("The database cannot be reached.",
                  {"PostgreSQL cannot be reached (" + target_.name() +
                       "): " + target_.cleaned(PQerrorMessage(handle_)),
                   {}},
                  effect);
}

PgTransaction::~PgTransaction() {
    if (!is_open_) return;
    try {
        connection_.run_plain("ROLLBACK");
    } catch (const Unavailable&) {
        // The connection is lost, and the transaction with it.
        is_open_ = false;
    }
}

void PgTransaction::commit() {
    connection_.take_warning();
    connection_.run_plain("COMMIT");
    is_open_ = false;
    if (!connection_.take_warning()) return;
    throw PgError("The database warned of a commit.", {"PostgreSQL warned of a commit.", {}},
                  PgError::Effect::in_doubt);
}

}  // namespace tillbook
