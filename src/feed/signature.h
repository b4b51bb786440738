// How a delivery proves where it comes from.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace tillbook::feed {

struct Signable {
    std::string_view secret;  // the whole text, "whsec_…"
    Instant at{};             // of this attempt
    std::string_view body;
};

// "t=<unix seconds>,v1=<hex>": HMAC-SHA-256 of "<seconds>.<body>" under the secret.
std::string sign(const Signable& signable);

}  // namespace tillbook::feed
