// Who asked for an entry, as the dialect tells it.
#pragma once

#include <string_view>

#include "api/access.h"
#include "log/entry.h"

namespace tillbook::cloove {

// The name of whoever asked, as far as it is still known: the command line where nobody did, empty
// where it is known no more. Borrowed from the caller's snapshot.
std::string_view name_of_actor(KeyId actor, const Caller& caller);

}  // namespace tillbook::cloove
