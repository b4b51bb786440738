// Every limit of the HTTP server, in one place.
#pragma once

#include <chrono>
#include <cstddef>

namespace tillbook::http {

struct Limits {
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t body_bytes_max = 1024 * 1024;
    std::size_t pipelined_max = 64;  // requests of a connection under way at once
    std::size_t connections_max = 10'000;
    std::size_t output_bytes_max = 8 * 1024 * 1024;     // unread answers of a connection
    std::size_t unread_bytes_max = 256 * 1024 * 1024;   // of all; beyond, GET is refused
    std::chrono::milliseconds header_deadline{10'000};  // from first byte to end of headers
    std::chrono::milliseconds body_deadline{30'000};    // from end of headers to end of body
    std::chrono::milliseconds idle_deadline{60'000};    // keep-alive without a request
    std::chrono::milliseconds write_deadline{30'000};   // a reader that takes nothing
    std::chrono::milliseconds linger_deadline{2'000};   // after our end, for the peer to end too
    std::chrono::milliseconds grace{10'000};            // on stop, for what was accepted
    std::chrono::milliseconds sweep_period{1'000};      // deadlines are looked at this often
};

}  // namespace tillbook::http
