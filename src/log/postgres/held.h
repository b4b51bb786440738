// Connections that are kept between uses, and made anew after a failure.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "log/postgres/connection.h"

namespace tillbook {

// How long to leave a server alone that cannot be reached: longer after each failure.
class PgBackoff {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds least{100}, most{5'000};

    bool is_over() const { return Clock::now() >= until_; }
    std::chrono::milliseconds delay() const { return delay_; }
    void fail();
    void succeed() { *this = {}; }

private:
    std::chrono::milliseconds delay_{0};
    Clock::time_point until_{};
};

// One connection, used by one thread at a time. Any failure closes it, with its locks.
class PgHeld {
public:
    explicit PgHeld(PgTarget target) : target_(std::move(target)) {}

    // Connects if need be. Right after a failed attempt it throws without another one.
    PgConnection& open();
    void close() { connection_.reset(); }

    template <class Use>
    auto with(Use&& use) {
        PgConnection& connection = open();
        try {
            return use(connection);
        } catch (const PgError&) {
            close();
            throw;
        }
    }

private:
    const PgTarget target_;
    std::unique_ptr<PgConnection> connection_;
    PgBackoff backoff_;
    std::string why_not_;
};

// Connections for any number of threads.
class PgPool {
public:
    explicit PgPool(PgTarget target) : target_(std::move(target)) {}

    // Runs `use` with a connection of its own.
    template <class Use>
    auto with(Use&& use) {
        const Lease lease(*this);
        return lease.held->with(use);
    }

private:
    struct Lease {
        explicit Lease(PgPool& from) : pool(from), held(from.take()) {}
        ~Lease() { pool.give_back(std::move(held)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        PgPool& pool;
        std::unique_ptr<PgHeld> held;
    };
    std::unique_ptr<PgHeld> take();
    void give_back(std::unique_ptr<PgHeld> held);

    const PgTarget target_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<PgHeld>> idle_;
};

// Does chores one after the other on a thread and a connection of its own. One that fails is
// forgotten: chores come again.
class PgKeeper {
public:
    using Chore = std::function<void(PgConnection&)>;
    explicit PgKeeper(PgTarget target);
    ~PgKeeper();
    PgKeeper(const PgKeeper&) = delete;
    PgKeeper& operator=(const PgKeeper&) = delete;

    // Any thread. Beyond some that wait already it is dropped.
    void post(Chore chore);

private:
    void run();

    PgHeld held_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Chore> chores_;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace tillbook
