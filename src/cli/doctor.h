// `tillbook doctor`: looks at everything a server stands on, before or while one runs. Changes
// nothing but a file of its own that it writes and removes to time the disk.
#pragma once

#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/options.h"

namespace tillbook {

struct Finding {
    enum class State { good, warning, failure };
    std::string check;  // "disk"
    State state = State::good;
    std::string detail;  // a sentence
    std::string remedy;  // another one; empty where all is well
};

// In the order in which they are printed.
std::vector<Finding> examine(const Options& options);

// Prints a line for each; `refused` if there is a failure.
ExitCode doctor_command(const Options& options, Streams& streams);

}  // namespace tillbook
