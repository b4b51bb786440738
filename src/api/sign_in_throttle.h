// How often a password may be tried: after five failures in a row, of one login or from one
// address, each further one makes everybody wait for it, from one second to a quarter of an hour. A
// success begins the login anew, and takes its failures off the address.
//
// The table is bounded; what failed longest ago is forgotten first. Thread-safe.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/address.h"
#include "base/clock.h"

namespace tillbook {

class SignInThrottle {
public:
    static constexpr std::uint32_t free_failures = 5;
    static constexpr std::chrono::seconds wait_max{15 * 60};
    static constexpr std::chrono::hours forgotten_after{24};
    static constexpr std::size_t entries_max = 16'384;

    SignInThrottle();

    // What is tried: a login (whether or not there is such a user), and whence. An address of IPv6
    // counts with all of its network of 64 bits.
    struct Attempt {
        std::array<std::uint64_t, 2> keys{};  // of login and address
    };
    Attempt attempt(std::string_view login, const Address& address) const;

    // How long to wait; zero: the attempt is under way, and must be ended.
    std::chrono::seconds begin(const Attempt& attempt, Instant now);
    enum class Outcome { succeeded, failed, undecided };
    void end(const Attempt& attempt, Outcome outcome, Instant now);

    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return entries_.size();
    }

private:
    struct Entry {
        std::uint32_t failures = 0;   // in a row
        std::uint32_t under_way = 0;  // begun and not ended
        Instant last{};               // failure
        Instant until{};              // nobody tries before
    };

    void take_back(std::uint64_t address, std::uint32_t failures);
    Entry& entry(std::uint64_t key);
    void make_room();

    std::uint64_t seed_ = 0;  // so that nobody can choose logins that fall together
    mutable std::mutex mutex_;
    std::unordered_map<std::uint64_t, Entry> entries_;
};

// An attempt under way; undecided unless it is told otherwise.
class OpenAttempt {
public:
    // Of one that was begun. Both references must outlive it.
    OpenAttempt(SignInThrottle& throttle, const SignInThrottle::Attempt& attempt,
                const Clock& clock)
        : throttle_(&throttle), clock_(&clock), attempt_(attempt) {}
    OpenAttempt(OpenAttempt&& other) noexcept
        : throttle_(std::exchange(other.throttle_, nullptr)),
          clock_(other.clock_),
          attempt_(other.attempt_) {}
    OpenAttempt& operator=(OpenAttempt&&) = delete;
    ~OpenAttempt() { end(SignInThrottle::Outcome::undecided); }
    void end(SignInThrottle::Outcome outcome) {
        if (throttle_ == nullptr) return;
        std::exchange(throttle_, nullptr)->end(attempt_, outcome, clock_->now());
    }

private:
    SignInThrottle* throttle_;  // null: ended
    const Clock* clock_;
    SignInThrottle::Attempt attempt_;
};

}  // namespace tillbook
