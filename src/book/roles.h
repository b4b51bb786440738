// Roles: which scopes a user has in a book. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "log/people.h"

namespace tillbook {

// As a key would be given them. Of static storage.
const std::vector<std::string>& scopes_of(Role role);

}  // namespace tillbook
