// `tillbook trigger`: makes an event of a type happen in a test book, by really doing what tells
// it, so that whoever listens sees one arrive.
#pragma once

#include <string>

#include "cli/installation.h"
#include "cli/options.h"

namespace tillbook {

// Prints what was told. Throws Failure for a live book and for a type that is none.
void trigger_event(Installation& installation, const TriggerOptions& options, Streams& streams);

// Every type with what is done for it, a line each; for the help.
std::string trigger_help();

}  // namespace tillbook
