// The secrets of endpoints: made, sealed for the database, opened for signing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret_box.h"
#include "feed/style.h"
#include "log/webhooks.h"

namespace tillbook::feed {

// whsec_ and 32 random bytes in base 64; for the Clover style a UUID.
std::string make_secret(Style style);
// As much of a secret as may be shown, so that one can be told from another.
std::string prefix_of(std::string_view secret);

std::string seal(const SecretBox& box, EndpointId endpoint, std::string_view secret);

// The secrets that sign at this time, the current one first. Empty: they were sealed with another
// master key.
std::vector<std::string> open_secrets(const SecretBox& box, const EndpointRecord& endpoint,
                                      Instant now);

// What a receiver of the Clover style at this URL is sent first, and must be given back before it
// gets events.
std::string verification_code(std::string_view secret, std::string_view url);

}  // namespace tillbook::feed
