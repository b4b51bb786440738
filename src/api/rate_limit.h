// How often a key may ask, and how many of its requests may be under way.
//
// The limiter is used by the network thread alone; a Permit may be dropped on any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "base/id.h"

namespace tillbook {

struct RateRule {
    std::uint32_t limit = 0;          // requests in a window; 0: any number
    std::chrono::seconds window{60};  // from whole multiples of itself
    std::uint32_t at_once = 0;        // requests under way; 0: any number
    // The header lines that a vendor sends with a refusal, in place of the usual three on every
    // answer. Of static storage; none: the usual ones.
    const char* limit_header = nullptr;
    const char* at_once_header = nullptr;
};

// To be under way: one of a key's so many, given back when it is dropped.
class Permit {
public:
    Permit() = default;
    explicit Permit(std::shared_ptr<std::atomic<std::uint32_t>> taken) : taken_(std::move(taken)) {
        ++*taken_;
    }
    Permit(Permit&& other) noexcept = default;
    Permit& operator=(Permit&& other) noexcept {
        taken_.swap(other.taken_);
        return *this;
    }
    ~Permit() {
        if (taken_) --*taken_;
    }

private:
    std::shared_ptr<std::atomic<std::uint32_t>> taken_;  // shared with the limiter
};

// Fixed windows, and permits, per key.
class RateLimiter {
public:
    struct Verdict {
        bool allowed = true;
        std::uint32_t remaining = 0;
        std::int64_t reset_seconds = 0;  // until the window ends, at least 1
    };
    // Counts the request if it is allowed. The rule's limit is above 0.
    Verdict take(KeyId key, const RateRule& rule, Instant now);
    // One of the rule's `at_once`, which is above 0; nothing if all are taken.
    std::optional<Permit> enter(KeyId key, const RateRule& rule);

private:
    struct Window {
        std::int64_t number = 0;
        std::uint32_t count = 0;
    };
    // By key and length of the window: the dialects' rules may differ in it.
    std::map<std::pair<std::uint64_t, std::int64_t>, Window> windows_;
    std::map<std::uint64_t, std::shared_ptr<std::atomic<std::uint32_t>>> under_way_;
};

}  // namespace tillbook
