// What `tillbook doctor` finds of a PostgreSQL database.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "cli/doctor.h"

namespace tillbook {

// Adds what is found. True if a server of ours is at work on the database, here or elsewhere.
bool examine_postgres(const std::string& url, Instant now, std::vector<Finding>& findings);

}  // namespace tillbook
