// Which driver a database URL means, and how its refusals end the program.
#include "cli/database.h"

#include "cli/installation.h"

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

std::string database_path(const std::string& url) {
    if (!url.starts_with(sqlite_scheme) || url.size() == sqlite_scheme.size()) {
        throw Failure(ExitCode::usage, "\"" + url + "\" is no database URL.",
                      "Use --database sqlite:PATH, for example sqlite:/var/lib/tillbook/book.db.");
    }
    return url.substr(sqlite_scheme.size());
}

Failure to_failure(const OpenRefusal& refusal) {
    return {exit_code_of(refusal.fault), refusal.cause, refusal.remedy};
}

Database open_database(const std::string& url, Checkpoints checkpoints) {
    SqliteOptions options;
    options.path = database_path(url);
    options.checkpoints = checkpoints;
    options.on_fatal = [](const std::string& reason) { end_broken(reason); };
    OpenRefusal refusal;
    Result<SqliteStore> store = open_sqlite(options, &refusal);
    if (!store) throw to_failure(refusal);
    return {std::move(store.value().log), std::move(store.value().control),
            std::move(store.value().webhooks)};
}

}  // namespace tillbook
