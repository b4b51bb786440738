// Why a command ends early: one sentence with the cause, one with the remedy, and the exit code.
//
// Commands throw it, and the command line (command_line.cc) alone catches it: between a command and
// its end there is nobody who could go on.
#pragma once

#include <exception>
#include <string>

#include "base/result.h"
#include "cli/exit_code.h"

namespace tillbook {

class Failure : public std::exception {
public:
    Failure(ExitCode code, std::string cause, std::string remedy)
        : code_(code), cause_(std::move(cause)), remedy_(std::move(remedy)) {}

    ExitCode code() const { return code_; }
    const std::string& cause() const { return cause_; }
    const std::string& remedy() const { return remedy_; }
    const char* what() const noexcept override { return cause_.c_str(); }

private:
    ExitCode code_;
    std::string cause_;
    std::string remedy_;
};

// The failure that an expected error of the core amounts to. `subject` says what was being done:
// "The product was not put".
Failure to_failure(const Error& error, const std::string& subject);

// The value of a result, or the failure thrown.
template <class T>
T value_or_fail(Result<T> result, const std::string& subject) {
    if (!result) throw to_failure(result.error(), subject);
    return std::move(result).value();
}

// Ends the process at once, with a sentence: for a log that can never be trusted again while
// other threads are at work. Any thread.
[[noreturn]] void end_broken(const std::string& reason);

}  // namespace tillbook
