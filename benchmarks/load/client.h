// The load client: one thread, epoll, a fixed number of keep-alive connections.
//
// Closed loop: every connection keeps `depth` requests under way and sends the next when an answer
// arrives; what became free at once leaves in one write. Open loop (`rate` above 0): requests start
// at fixed times whether or not earlier ones are answered, and the latency counts from the time a
// request should have started, so a stalled server cannot hide behind a waiting client.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "load/histogram.h"
#include "load/traffic.h"

namespace tillbook::bench {

struct LoadOptions {
    std::uint16_t port = 0;
    std::uint32_t connections = 64;
    std::uint32_t depth = 1;
    double rate = 0;             // Requests a second; 0: closed loop.
    std::uint64_t requests = 0;  // Ends after so many measured answers; 0: after `seconds`.
    double seconds = 2;
    double warmup_seconds = 0;  // Sent, but neither counted nor timed.
    pid_t server = 0;           // Its CPU time is taken over the measured part; 0: none.
    std::string ids_path;       // Where to write "book TAB id" of each answer; empty: nowhere.
};

struct LoadResult {
    Histogram latencies;
    double seconds = 0;
    double server_cpu_seconds = 0;
    double client_cpu_seconds = 0;
    std::uint64_t failed = 0;  // Answers other than 2xx, and lost connections.
    std::uint64_t bytes_received = 0;
    std::string first_failure;  // Status line and body of the first of them.
};

// Throws std::runtime_error when the server cannot be reached.
LoadResult run_load(const LoadOptions& options, Traffic& traffic);

}  // namespace tillbook::bench
