// The URL of an endpoint: parsed once, by one strict grammar, into a spelling that nobody can read
// in two ways. What is refused here would have been refused when connecting too; here the person
// who types it is told why.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "feed/egress.h"
#include "log/control.h"

namespace tillbook::feed {

inline constexpr std::size_t url_characters_max = 2'048;

// The URL in its one spelling: scheme and host in lower case, a path. validation_failed ("url")
// with the reason: not https (http in test books), credentials, a host written as a number in
// disguise, an address that why_refused refuses.
Result<std::string> check_target(std::string_view url, Environment environment,
                                 const EgressRules& rules);

}  // namespace tillbook::feed
