// How many may follow books (api/followers.h), and how they are served.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tillbook {

struct FollowerLimits {
    std::size_t streams_max = 4'096;
    std::size_t streams_per_key_max = 256;
    std::size_t waiting_max = 16'384;
    std::chrono::milliseconds heartbeat{15'000};
    std::chrono::milliseconds retry{2'000};  // what streams tell their readers
    std::chrono::milliseconds refresh{250};  // how often other processes' entries are looked for
    std::size_t stream_piece_bytes = 256 * 1024;
};

struct FollowerStats {
    std::uint64_t streams = 0, waiting = 0;  // now
};

}  // namespace tillbook
