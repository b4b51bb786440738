// `tillbook listen`: a book's events on the terminal as they happen, and handed on to a program
// under development.
#pragma once

#include <string>

#include "cli/options.h"

namespace tillbook {

// Ends after `options.count` events, or never. Reads the database unless options.url names a
// server. Throws Failure where it cannot begin, or the server refuses.
void listen_command(const Options& all, Streams& streams);

}  // namespace tillbook
