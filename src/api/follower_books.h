// What the thread of the followers (api/followers.h) keeps: who follows which book from where, and
// whose turn it is. No locks and no clock: one thread owns it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/followers.h"

namespace tillbook {

using SteadyTime = std::chrono::steady_clock::time_point;

// A stream, or a request that waits. Shared with the stream's watcher.
struct Follower {
    enum class Kind { waiting, stream };

    Kind kind = Kind::waiting;
    Following following;
    Answer answer;  // until it is used
    Followers::Render render;
    SteadyTime until{};  // of one that waits

    http::Stream stream{};  // once it is open
    bool is_open = false;
    bool is_ready = true;    // what it was given last has left
    bool is_placed = false;  // its question starts behind an exact place
    bool is_finished = false;
    FeedPosition next{};  // once it is placed
    std::uint64_t head = 0;
    std::uint32_t generation = 1;
    SteadyTime written_at{};
    SteadyTime served_at{};
};

// Followers whom the same piece of the log is for.
using FollowerGroup = std::vector<std::shared_ptr<Follower>>;

struct FollowedBook {
    std::vector<std::shared_ptr<Follower>> followers;
    std::uint64_t head = 0;     // of the last reading
    bool has_grown = false;     // since then
    SteadyTime paused_until{};  // after a failure

    bool is_hungry(const Follower& follower) const;
    bool has_work(SteadyTime now) const;
    // The hungry ones by what they ask for, those first who were served longest ago.
    std::vector<FollowerGroup> hungry_groups() const;
    // Moves those who are finished to the end of `finished`.
    void take_finished(FollowerGroup& finished);
};

}  // namespace tillbook
