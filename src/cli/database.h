// What a database URL means, also to commands that work on a SQLite database's file itself.
#pragma once

#include <string>

#include "cli/failure.h"
#include "log/sqlite/store.h"

namespace tillbook {

// True for postgresql:// and postgres://.
bool is_postgres(const std::string& url);

// PATH of "sqlite:PATH". Throws Failure (usage) for any other URL.
std::string database_path(const std::string& url);

// A text that may quote the command line, with neither user nor password of a URL in it.
std::string without_secrets(std::string text);

// How a database that cannot be opened, copied or replaced ends the program.
Failure to_failure(const OpenRefusal& refusal);

}  // namespace tillbook
