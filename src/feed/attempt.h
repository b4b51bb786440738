// One attempt at a delivery, ready to be sent.
#pragma once

#include <string>
#include <vector>

#include "feed/payload.h"
#include "feed/sender.h"

namespace tillbook::feed {

// `secrets` sign, the current one first. The headers say which attempt it is, where the event
// stands and which one stands before it.
Attempt make_attempt(const DeliveryRecord& delivery, const std::string& url, Style style,
                     const std::vector<std::string>& secrets, Payload payload, Instant now);

}  // namespace tillbook::feed
