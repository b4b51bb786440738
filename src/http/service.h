// What all connections of a server share: what they serve, how ids and dates are given, and what
// is counted. Lives on the network thread; only the counters are read from others.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

#include "http/answer.h"
#include "http/limits.h"
#include "http/message.h"
#include "http/server.h"

namespace tillbook::http {

using Moment = std::chrono::steady_clock::time_point;

// Written by the network thread alone, so that no locked instruction is needed.
class Counter {
public:
    void add(std::uint64_t more = 1) { set(value() + more); }
    void set(std::uint64_t value) { value_.store(value, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

struct Counters {
    Counter requests, connections, connections_open, refused, rejected, exceptions, streams,
        streams_open;
};

struct Service {
    Limits limits;
    Server::Handler handler;
    Server::OnError on_error;
    std::function<void()> before_requests;  // opens a batch if none is open; may be empty
    Counters counters;
    DateLine date;
    std::uint64_t next_request_id = 0;
    std::size_t unread_bytes = 0;  // answers of all connections that were not yet taken
    Moment now{};                  // of the current turn of the network thread
    bool stopping = false;
    Request request;  // of the call that is being made; keeps its memory

    const std::string& date_line() { return date.at(std::time(nullptr)); }
};

}  // namespace tillbook::http
