// The headers that prove where a delivery comes from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "feed/style.h"

namespace tillbook::feed {

// One attempt at a delivery. Borrowed.
struct Signable {
    Style style = Style::cloove;
    const std::vector<std::string>& secrets;  // the current one first; at least one
    std::string_view event_id;                // the same at every attempt
    std::string_view event_type;
    Instant at{};  // of this attempt
    std::string_view body;
};

// Lines "Name: value". Every secret signs where the style can carry several signatures.
std::vector<std::string> signing_headers(const Signable& signable);

}  // namespace tillbook::feed
