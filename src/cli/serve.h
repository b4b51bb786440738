// `tillbook serve`: the server, from checks of its options to a graceful stop.
#pragma once

#include "cli/installation.h"
#include "cli/options.h"

namespace tillbook {

// Serves until SIGINT or SIGTERM. Prints "listening on http://…" to `out` once requests are taken.
// Throws Failure when it cannot start. Blocks those signals in the calling thread.
void serve_command(Installation& installation, const ServeOptions& options, Streams& streams);

}  // namespace tillbook
