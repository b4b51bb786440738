// The reference of errors: every code in both dialects, what it means and what to do about it.
#pragma once

#include <string>

namespace tillbook {

// A section in Markdown; docs/errors.md begins with it.
std::string error_reference();

}  // namespace tillbook
