// What a database URL means to commands that work on the database's file itself.
#pragma once

#include <string>

#include "cli/failure.h"
#include "log/sqlite/store.h"

namespace tillbook {

// PATH of "sqlite:PATH". Throws Failure (usage) for any other URL.
std::string database_path(const std::string& url);

// How a database that cannot be opened, copied or replaced ends the program.
Failure to_failure(const OpenRefusal& refusal);

}  // namespace tillbook
