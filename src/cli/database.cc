// Which driver a database URL means, and how its refusals end the program.
#include "cli/database.h"

#include <algorithm>

#include "cli/installation.h"
#include "log/postgres/store.h"

namespace tillbook {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

ExitCode exit_code_of(OpenFault fault) {
    switch (fault) {
        case OpenFault::unusable:
            return ExitCode::database_unusable;
        case OpenFault::in_use:
            return ExitCode::database_in_use;
        case OpenFault::disk_full:
            return ExitCode::disk_full;
        case OpenFault::damaged:
            return ExitCode::database_corrupt;
        case OpenFault::foreign:
            return ExitCode::database_corrupt;
        case OpenFault::newer:
            return ExitCode::database_newer;
    }
    return ExitCode::database_unusable;
}

}  // namespace

bool is_postgres(const std::string& url) {
    return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

std::string database_path(const std::string& url) {
    if (is_postgres(url)) {
        throw Failure(ExitCode::usage, "That needs the file of a SQLite database.",
                      "A PostgreSQL database is kept with PostgreSQL's own tools; see "
                      "docs/scale-out.md.");
    }
    if (!url.starts_with(sqlite_scheme) || url.size() == sqlite_scheme.size()) {
        throw Failure(
            ExitCode::usage, "\"" + without_secrets(url) + "\" is no database URL.",
            "Use --database sqlite:PATH, for example sqlite:/var/lib/tillbook/book.db, or "
            "postgresql://USER@HOST/DATABASE.");
    }
    return url.substr(sqlite_scheme.size());
}

// Up to the last @, as a password may have one that was not written as %40, and the value of a
// parameter `password`.
std::string without_secrets(std::string text) {
    constexpr std::string_view begin = "://", ends = " \t\n\"'", parameter = "password=";
    for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
        at += begin.size();
        const std::size_t end = std::min(text.find_first_of(ends, at), text.size());
        const std::size_t sign = text.substr(at, end - at).rfind('@');
        if (sign != std::string::npos) text.replace(at, sign, "***");
    }
    for (std::size_t at = text.find(parameter); at != std::string::npos;
         at = text.find(parameter, at)) {
        at += parameter.size();
        const std::size_t end = std::min(text.find_first_of(" \t\n\"'&", at), text.size());
        text.replace(at, end - at, "***");
    }
    return text;
}

Failure to_failure(const OpenRefusal& refusal) {
    return {exit_code_of(refusal.fault), refusal.cause, refusal.remedy};
}

Database open_database(const std::string& url, Checkpoints checkpoints) {
    OpenRefusal refusal;
    if (is_postgres(url)) {
        Result<PostgresStore> store = open_postgres(url, &refusal);
        if (!store) throw to_failure(refusal);
        return {std::move(store.value().log), std::move(store.value().control),
                std::move(store.value().webhooks)};
    }
    SqliteOptions options;
    options.path = database_path(url);
    options.checkpoints = checkpoints;
    options.on_fatal = [](const std::string& reason) { end_broken(reason); };
    Result<SqliteStore> store = open_sqlite(options, &refusal);
    if (!store) throw to_failure(refusal);
    return {std::move(store.value().log), std::move(store.value().control),
            std::move(store.value().webhooks)};
}

}  // namespace tillbook
