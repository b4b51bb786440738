// `tillbook restore`: puts a proven backup in the place of the database.
#pragma once

#include <string>

#include "cli/options.h"

namespace tillbook {

// Throws Failure and leaves everything as it was: not_verified if the backup is not proven,
// database_in_use while a server has the database open.
void restore_command(const std::string& database, const RestoreOptions& options, Streams& streams);

}  // namespace tillbook
