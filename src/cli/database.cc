// Which driver a database URL means, and how its refusals end the program.
#include "cli/failure.h"
#include "cli/installation.h"
#include "log/sqlite/store.h"

namespace tillbook {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

ExitCode exit_code_of(OpenFault fault) {
    switch (fault) {
        case OpenFault::unusable:
            return ExitCode::database_unusable;
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

Database open_database(const std::string& url) {
    if (!url.starts_with(sqlite_scheme) || url.size() == sqlite_scheme.size()) {
        throw Failure(ExitCode::usage, "\"" + url + "\" is no database URL.",
                      "Use --database sqlite:PATH, for example sqlite:/var/lib/tillbook/book.db.");
    }
    SqliteOptions options;
    options.path = url.substr(sqlite_scheme.size());
    options.on_fatal = [](const std::string& reason) { end_broken(reason); };
    OpenRefusal refusal;
    Result<SqliteStore> store = open_sqlite(options, &refusal);
    if (!store) throw Failure(exit_code_of(refusal.fault), refusal.cause, refusal.remedy);
    return {std::move(store.value().log), std::move(store.value().control),
            std::move(store.value().webhooks)};
}

}  // namespace tillbook
