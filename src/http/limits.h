// Every limit of the HTTP server, in one place.
#pragma once

#include <chrono>
#include <cstddef>

namespace tillbook::http {

struct Limits {
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t body_bytes_max = 1024 * 1024;
    std::size_t pipelined_max = 64;            // requests of a connection under way at once
    std::size_t connections_max = 10'000;
    std::size_t output_bytes_max = 8 * 1024 * 1024;  // unread answers of a connection
    std::chrono::seconds header_deadline{10};  // from first byte to end of headers
    std::chrono::seconds body_deadline{30};    // from end of headers to end of body
    std::chrono::seconds idle_deadline{60};    // keep-alive without a request
    std::chrono::seconds write_deadline{30};   // a reader that takes nothing
    std::chrono::seconds grace{10};            // on stop, for what was accepted
};

}  // namespace tillbook::http
