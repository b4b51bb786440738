// The page of every failure: the answers' errors and the commands' exit codes.
#pragma once

#include <string>

namespace tillbook {

// Markdown; docs/errors.md is this text.
std::string error_page();

}  // namespace tillbook
