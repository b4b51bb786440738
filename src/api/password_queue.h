// The queue of work that hashes passwords. It is done on the reader threads, two at once at most,
// each behind what else waits there: neither memory nor reads suffer from many who sign in.
#pragma once

#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>

namespace tillbook {

class PasswordQueue {
public:
    static constexpr std::size_t at_once = 2;
    static constexpr std::size_t waiting_max = 128;

    // `post` runs a task on a reader thread, and must outlive the tasks.
    explicit PasswordQueue(const std::function<void(std::function<void()>)>& post)
        : state_(std::make_shared<State>(post)) {}

    // False if too many wait; the work is then not done. Any thread. What the work throws
    // is thrown on, on its reader thread.
    bool add(std::function<void()> work) {
        {
            const std::lock_guard lock(state_->mutex);
            if (state_->waiting.size() >= waiting_max) return false;
            state_->waiting.push_back(std::move(work));
            if (state_->taken == at_once) return true;
            ++state_->taken;
            ++state_->posted;
        }
        post_one(state_);
        return true;
    }

private:
    struct State {
        explicit State(const std::function<void(std::function<void()>)>& readers) : post(readers) {}
        const std::function<void(std::function<void()>)>& post;
        std::mutex mutex;
        // Guarded by the mutex. Of the places that are taken some wait for their thread.
        std::deque<std::function<void()>> waiting;
        std::size_t taken = 0;
        std::size_t posted = 0;
    };

    static void post_one(const std::shared_ptr<State>& state) {
        state->post([state] { run_one(state); });
    }
    static void run_one(const std::shared_ptr<State>& state) {
        std::function<void()> work;
        {
            const std::lock_guard lock(state->mutex);
            --state->posted;
            work = std::move(state->waiting.front());
            state->waiting.pop_front();
        }
        std::exception_ptr mistake;
        try {
            work();
        } catch (...) {
            mistake = std::current_exception();
        }
        make_room(state);
        if (mistake) std::rethrow_exception(mistake);
    }
    // A place is free: for the next that waits, if it has none already.
    static void make_room(const std::shared_ptr<State>& state) {
        {
            const std::lock_guard lock(state->mutex);
            if (state->waiting.size() <= state->posted) {
                --state->taken;
                return;
            }
            ++state->posted;
        }
        post_one(state);
    }

    const std::shared_ptr<State> state_;  // shared with the tasks
};

}  // namespace tillbook
