// Time enters through Clock, so that everything behind it is repeatable in tests.
#pragma once

#include <chrono>

namespace tillbook {

// A moment in UTC, to the millisecond.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

// Port: the wall clock. Thread-safe. May jump in either direction.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
public:
    Instant now() const override {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

constexpr std::int64_t to_ms(Instant instant) { return instant.time_since_epoch().count(); }
constexpr Instant from_ms(std::int64_t ms) { return Instant{std::chrono::milliseconds{ms}}; }

}  // namespace tillbook
