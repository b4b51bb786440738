// `tillbook serve`: the server, from checks of its options to a graceful stop.
#pragma once

#include <string>

#include "cli/options.h"

namespace tillbook {

// Serves until SIGINT or SIGTERM. Prints "listening on http://…" to `out` once requests are taken.
// Throws Failure when it cannot start. Blocks those signals in the calling thread, before it opens
// the database and any other thread begins.
void serve_command(const Options& options, Streams& streams);

}  // namespace tillbook
