// One connection: moves bytes between a socket and a Conversation, and watches its deadlines.
//
// Network thread only. Shared by the list of sessions and by its operations under way; closing it
// ends these operations and takes it off the list.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/conversation.h"
#include "http/inbox.h"
#include "http/service.h"

namespace tillbook::http {

class Session;

// The open sessions of a server, and which of them have something to do at the end of a turn: one
// call-back of the network thread, after which each touched connection gets one write.
class Sessions {
public:
    // `on_none_left` is called at the end of a turn when the server is stopping and the last
    // session has ended.
    Sessions(Service& service, std::function<void()> on_none_left)
        : service_(service), on_none_left_(std::move(on_none_left)) {}

    void add(std::shared_ptr<Session> session);
    void remove(Session& session);
    std::size_t size() const { return open_.size(); }

    // Every call-back of the network thread is enclosed by these.
    void begin_turn();
    void end_turn();
    void touch(Session& session);

    void check_deadlines();
    void wind_down();
    void close_all();

private:
    Service& service_;
    std::function<void()> on_none_left_;
    std::vector<std::shared_ptr<Session>> open_;
    std::vector<std::shared_ptr<Session>> touched_;
};

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(Service& service, Sessions& sessions, std::shared_ptr<Inbox> inbox,
            Conversation::Origin origin);
    virtual ~Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    virtual void start() = 0;
    void take(std::uint64_t slot, SlotNews&& news);

    // Takes requests, sends what can be sent, then waits for what is needed next.
    void settle();
    void check_deadlines();
    void wind_down();
    void close();

protected:
    enum class Attempt { taken, would_block, failed };

    // The transport. Each start_ ends in its on_, unless the session was closed.
    virtual void start_read(std::span<char> room) = 0;
    // Sends without waiting; `sent` says how much.
    virtual Attempt write_at_once(std::string_view bytes, std::size_t& sent) = 0;
    virtual void start_write(std::string_view bytes) = 0;
    virtual void end_output() = 0;
    virtual void close_socket() = 0;

    enum class Outcome { ok, ended, failed };
    void on_read(Outcome outcome, std::size_t bytes);
    void on_written(Outcome outcome, std::size_t bytes);
    bool is_closed() const { return closed_; }
    Sessions& sessions() { return sessions_; }

private:
    friend class Sessions;

    void flush();
    void read_on();
    void linger();

    Service& service_;
    Sessions& sessions_;
    Conversation conversation_;
    std::shared_ptr<Channel> channel_;  // shared with the Replies
    std::size_t index_ = 0;             // in Sessions::open_
    bool touched_ = false;
    bool reading_ = false;
    bool writing_ = false;
    bool peer_ended_ = false;
    bool lingering_ = false;
    bool closed_ = false;
    Moment write_since_{};
    Moment linger_since_{};
};

}  // namespace tillbook::http
