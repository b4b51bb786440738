// How much reads may ask for, so that a crowd of them never holds up recording: reads are shed
// before writes.
//
// Reads from memory are made on the network thread, which also takes the sales in: they get three
// quarters of its time, and what is beyond goes to the reader threads. There a read waits for its
// turn; one that has waited for too long, or finds too many before it, is refused (`unavailable`,
// which tells the caller to ask again).
//
// may_run_here() and ran_here() are for the network thread; the rest for any.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace tillbook {

struct ReadLimits {
    std::uint32_t waiting_max = 16'384;            // reads that wait for a reader thread
    std::chrono::milliseconds waiting_for{2'000};  // as long at most
};

class ReadLoad {
public:
    using Moment = std::chrono::steady_clock::time_point;
    using Span = std::chrono::steady_clock::duration;

    explicit ReadLoad(ReadLimits limits = {}) : limits_(limits) {}

    // True if the network thread may make a read itself.
    bool may_run_here(Moment now) {
        left_ = std::min<Span>(most, left_ + (now - since_) / 4 * 3);
        since_ = now;
        return left_ > Span::zero();
    }
    void ran_here(Span took) { left_ -= took; }

    // False if too many wait. Otherwise the read counts as waiting until it begins.
    bool may_wait() {
        if (waiting_.fetch_add(1, std::memory_order_relaxed) < limits_.waiting_max) return true;
        waiting_.fetch_sub(1, std::memory_order_relaxed);
        return false;
    }
    // The turn of a read that has waited since then has come. False if that was too long.
    bool begins(Moment since, Moment now) {
        waiting_.fetch_sub(1, std::memory_order_relaxed);
        return now - since <= limits_.waiting_for;
    }

private:
    static constexpr Span most = std::chrono::milliseconds{20};  // of unused time is saved up

    ReadLimits limits_;
    Span left_ = most;
    Moment since_{};
    std::atomic<std::uint32_t> waiting_{0};
};

}  // namespace tillbook
