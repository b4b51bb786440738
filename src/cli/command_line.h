// The command line: options, configuration and environment, and which command they call for.
#pragma once

#include "cli/exit_code.h"
#include "cli/options.h"

namespace tillbook {

// Runs one command from its words (argv) to its exit code. Results go to `out`; failures to `err`,
// one sentence with the cause and one with the remedy.
ExitCode run_command_line(int argc, const char* const* argv, Streams streams);

}  // namespace tillbook
