// Endpoints that are given up: each is disabled as soon as that can be recorded, and the operator
// is told. One whose book cannot be written waits for the next try and holds up nobody.
#pragma once

#include <string>
#include <vector>

#include "log/webhooks.h"

namespace tillbook::feed {

struct DispatcherParts;

class GivenUp {
public:
    void add(EndpointRecord endpoint, std::string why) {
        waiting_.push_back({std::move(endpoint), std::move(why)});
    }
    // Disables those that can be.
    void disable_all(const DispatcherParts& parts);

private:
    struct Waiting {
        EndpointRecord endpoint;
        std::string why;
        bool is_reported = false;  // that it cannot be disabled yet
    };

    static bool disable(Waiting& waiting, const DispatcherParts& parts);

    std::vector<Waiting> waiting_;
};

}  // namespace tillbook::feed
