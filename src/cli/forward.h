// Handing events on to a program under development, as a webhook would be delivered.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "cli/web_client.h"

namespace tillbook {

// What a delivery's headers need to know of an event.
struct Forwarded {
    std::string_view id;
    std::string_view type;
    std::string_view sequence;
    std::string_view json;
};

class Forwarder {
public:
    // `clock` and `err` must outlive it. `err` is told when nobody answers.
    Forwarder(std::string url, std::string secret, const Clock& clock, std::ostream& err)
        : url_(std::move(url)), secret_(std::move(secret)), clock_(clock), err_(err) {}

    // Sends until somebody is there; what came of it: "200 in 3 ms". Signed anew at each attempt.
    std::string send(const Forwarded& event);

private:
    std::string url_;
    std::string secret_;
    const Clock& clock_;
    std::ostream& err_;
    WebClient client_;
    std::string previous_;  // sequence that was sent last
};

}  // namespace tillbook
