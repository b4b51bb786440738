// Port: sending requests, many at once, and learning what became of each.
//
// CurlSender (feed/curl_sender.h) is the real one; tests have one of their own. Everything is for
// one thread but wake().
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tillbook::feed {

struct Attempt {
    std::uint64_t tag = 0;  // comes back with the answer
    std::string url;
    std::vector<std::string> headers;  // lines
    std::string body;
};

// As much of an answer is kept, and as much is taken: a secret that is echoed across the end is
// then whole, and recognised.
inline constexpr std::size_t excerpt_bytes = 1'024;
inline constexpr std::size_t excerpt_bytes_taken = excerpt_bytes + 128;

struct Answer {
    std::uint64_t tag = 0;
    int status = 0;  // 0: nobody answered
    std::chrono::milliseconds latency{};
    std::string error;  // why nobody answered, a sentence; empty: somebody did
    std::optional<std::chrono::seconds> retry_after;
    std::string excerpt;  // the beginning of the body, at most excerpt_bytes_taken
};

class Sender {
public:
    virtual ~Sender() = default;

    virtual void start(Attempt attempt) = 0;
    // What has ended, as soon as something has; at the latest after this time or a wake().
    virtual std::vector<Answer> wait(std::chrono::milliseconds at_most) = 0;
    // Any thread.
    virtual void wake() = 0;
};

}  // namespace tillbook::feed
