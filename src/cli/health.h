// `tillbook health`: whether a server answers, for whoever watches over it.
#pragma once

#include <string>

#include "cli/exit_code.h"
#include "cli/options.h"

namespace tillbook {

// Asks the server at `url` for /health/ready and says what it answers. `refused` if that is not
// 200 within five seconds.
ExitCode check_health(const std::string& url, Streams& streams);

}  // namespace tillbook
