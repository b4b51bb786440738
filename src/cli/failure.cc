#include "cli/failure.h"

#include <cstdio>
#include <cstdlib>

namespace tillbook {

namespace {

ExitCode exit_code_of(ErrorCode code) {
    if (code == ErrorCode::not_found) return ExitCode::not_found;
    if (code == ErrorCode::unavailable) return ExitCode::unavailable;
    return code == ErrorCode::internal_error ? ExitCode::internal : ExitCode::refused;
}

std::string remedy_of(ErrorCode code) {
    if (retryable(code)) return "Try again; if it stays, look at the disk the database is on.";
    return "Correct what is named and run the command again; --help has examples.";
}

}  // namespace

Failure to_failure(const Error& error, const std::string& subject) {
    std::string cause = subject + ": ";
    if (error.mistakes.empty()) cause += error.detail;
    for (std::size_t i = 0; i < error.mistakes.size(); ++i) {
        if (i > 0) cause += "; ";
        cause += error.mistakes[i].field + " " + error.mistakes[i].message;
    }
    if (cause.back() != '.') cause += '.';
    return {exit_code_of(error.code), std::move(cause), remedy_of(error.code)};
}

void end_broken(const std::string& reason) {
    std::fprintf(stderr,
                 "tillbook: %s\nLook at the disk, then start again; what was acknowledged is "
                 "checked at the start.\n",
                 reason.c_str());
    std::_Exit(static_cast<int>(ExitCode::unavailable));
}

}  // namespace tillbook
