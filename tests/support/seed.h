// Random input that can be had again: TILLBOOK_SEED=<number> replays a run, whose seed every
// failure prints.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

namespace tillbook::test {

inline std::uint64_t seed_of_run() {
    static const std::uint64_t seed = [] {
        const char* given = std::getenv("TILLBOOK_SEED");
        return given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    }();
    return seed;
}

// The same numbers on every machine, which std's distributions do not promise.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}

    // A number from low to high, both included.
    std::int64_t roll(std::int64_t low, std::int64_t high) {
        return low +
               static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool one_in(std::int64_t sides) { return roll(1, sides) == 1; }
    template <class List>
    void shuffle(List& list) {
        for (std::size_t i = list.size(); i > 1; --i) {
            std::swap(list[i - 1],
                      list[static_cast<std::size_t>(roll(0, static_cast<std::int64_t>(i) - 1))]);
        }
    }

private:
    std::mt19937_64 engine_;
};

// Calls `body(dice)` many times, each with numbers of its own, until one fails.
template <class Body>
void for_many(std::uint64_t rounds, Body body) {
    for (std::uint64_t round = 0; round < rounds && !testing::Test::HasFailure(); ++round) {
        SCOPED_TRACE("TILLBOOK_SEED=" + std::to_string(seed_of_run()) + ", round " +
                     std::to_string(round));
        Dice dice(seed_of_run() + round * 0x9E37'79B9);
        body(dice);
    }
}

}  // namespace tillbook::test
