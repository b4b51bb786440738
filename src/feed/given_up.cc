#include "feed/given_up.h"

#include <utility>

#include "feed/dispatcher.h"

namespace tillbook::feed {

void GivenUp::disable_all(const DispatcherParts& parts) {
    std::erase_if(waiting_, [&](Waiting& waiting) { return disable(waiting, parts); });
}

// True if it is done.
bool GivenUp::disable(Waiting& waiting, const DispatcherParts& parts) {
    const std::string who = "Webhook endpoint " + to_base32(waiting.endpoint.id.value);
    try {
        parts.disable(waiting.endpoint, waiting.why);
    } catch (const Unavailable& broken) {
        if (std::exchange(waiting.is_reported, true)) return false;
        parts.report(who + " cannot be disabled yet: " + broken.what());
        return false;
    }
    parts.report(who + " is disabled. " + waiting.why);
    return true;
}

}  // namespace tillbook::feed
