// What a key may be given, for every way of making one.
#pragma once

#include "base/result.h"
#include "log/control.h"

namespace tillbook {

// Puts origins into lower case, and checks name, scopes, addresses and origins. Every mistake at
// once, with fields "name", "scopes[i]", "allowed_ip_ranges[i]", "allowed_origins[i]".
Result<> check_rights(KeyRecord& rights);

}  // namespace tillbook
