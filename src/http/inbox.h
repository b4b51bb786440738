// How other threads reach the network thread: answers and tasks, handed over in batches.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

#include "http/message.h"

namespace tillbook::http {

class Session;
class Inbox;

// What becomes of a request's slot.
struct Abandonment {};
struct NewStream {
    Response head;
    StreamWatcher watcher;
};
struct StreamEnd {};
using SlotNews = std::variant<Abandonment, Response, NewStream, SharedBytes, StreamEnd>;

// What a connection and its Replies share. Outlives the connection, and the server, if a Reply
// does; then answers go nowhere.
class Channel final : public Reply::Target, public std::enable_shared_from_this<Channel> {
public:
    Channel(std::shared_ptr<Inbox> inbox, Session& session)
        : inbox_(std::move(inbox)), session_(&session) {}

    void answer(std::uint64_t slot, Response&& response) override;
    void abandon(std::uint64_t slot) override;
    void open_stream(std::uint64_t slot, Response&& head, StreamWatcher watcher) override;
    void write(std::uint64_t slot, SharedBytes bytes) override;
    void end_stream(std::uint64_t slot) override;

    // Network thread only.
    void detach() { session_ = nullptr; }
    void take(std::uint64_t slot, SlotNews&& news);

private:
    void pass(std::uint64_t slot, SlotNews&& news);

    std::shared_ptr<Inbox> inbox_;  // shared by all channels and the server
    Session* session_;
};

// The queue. Any thread, unless it says otherwise.
class Inbox {
public:
    struct Delivery {
        std::shared_ptr<Channel> channel;
        std::uint64_t slot = 0;
        SlotNews news;
    };
    struct Contents {
        std::vector<Delivery> deliveries;
        std::vector<std::function<void()>> tasks;
    };

    // `wake` makes the network thread call take(). It is called once when the queue becomes
    // non-empty, under the queue's lock, until close().
    explicit Inbox(std::function<void()> wake) : wake_(std::move(wake)) {}

    void deliver(Delivery delivery);
    void post(std::function<void()> task);
    // Exchanges the contents for empty (used) memory.
    void take(Contents& contents);
    // Nothing is woken and nothing is kept from now on.
    void close();

    // The calling thread is the network thread from now on.
    void adopt_thread() { thread_.store(std::this_thread::get_id(), std::memory_order_relaxed); }
    bool is_on_network_thread() const {
        return thread_.load(std::memory_order_relaxed) == std::this_thread::get_id();
    }

private:
    void wake_if_asleep();

    std::mutex mutex_;
    Contents contents_;
    bool awake_ = false;
    std::function<void()> wake_;  // empty once closed
    std::atomic<std::thread::id> thread_{};
};

}  // namespace tillbook::http
