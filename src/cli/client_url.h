// How those who ask a server reach it.
#pragma once

#include <string>

#include "cli/options.h"

namespace tillbook {

// The URL that was said, without a slash at its end; where `said` is empty, that of the place that
// serve listens at, as this machine reaches it. Throws Failure (usage) if it is none.
std::string client_url(const std::string& said, const ServeOptions& serve);

}  // namespace tillbook
