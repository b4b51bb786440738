// A request and its answer, as handlers see them. Nothing here knows of orders.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace tillbook::http {

enum class Method { get, head, post, put, patch, del, options, other };

// Borrowed: valid only during the call of the handler. The body is followed by at least 64 readable
// bytes (for JSON parsers that look ahead).
struct Request {
    Method method = Method::get;
    std::string_view method_text;
    std::string_view path;   // as sent, undecoded, without query
    std::string_view query;  // behind "?", undecoded
    std::string_view body;
    std::vector<std::pair<std::string_view, std::string_view>> headers;  // names as sent
    std::string_view peer;  // address of the connection, without port
    bool tls = false;
    std::uint64_t id = 0;  // unique in this process's life and, practically, beyond

    // Value of a header, without case; empty if absent. With `count` says how often it was sent.
    std::string_view header(std::string_view name) const;
    int header_count(std::string_view name) const;
};

struct Response {
    int status = 200;
    std::string_view content_type = "application/json";  // of static storage
    std::string headers;  // further complete lines, each "Name: value\r\n"
    std::string body;
};

void append_header(Response& response, std::string_view name, std::string_view value);

// Bytes on their way out, shared by all streams that carry the same.
using SharedBytes = std::shared_ptr<const std::string>;

// What whoever writes a stream is told. Called on the network thread.
struct StreamWatcher {
    std::function<void()> on_drained;  // everything written so far has been sent
    std::function<void()> on_closed;   // once: the connection ended, or the server stops
};

class Stream;

// The right to answer one request, once. Move-only; may be kept and used later from any thread. If
// it is dropped unanswered the connection is closed.
class Reply {
public:
    class Target {
    public:
        virtual ~Target() = default;
        virtual void answer(std::uint64_t slot, Response&& response) = 0;  // any thread
        virtual void abandon(std::uint64_t slot) = 0;
        virtual void open_stream(std::uint64_t slot, Response&& head, StreamWatcher watcher) = 0;
        virtual void write(std::uint64_t slot, SharedBytes bytes) = 0;
        virtual void end_stream(std::uint64_t slot) = 0;
    };
    Reply() = default;
    Reply(std::shared_ptr<Target> target, std::uint64_t slot)
        : target_(std::move(target)), slot_(slot) {}
    Reply(Reply&&) noexcept = default;
    Reply& operator=(Reply&&) noexcept = default;
    ~Reply() {
        if (target_) target_->abandon(slot_);
    }
    void send(Response response) {
        auto target = std::move(target_);
        target->answer(slot_, std::move(response));
    }
    // Answers with `head`, whose body is the beginning of one that goes on until the stream ends.
    // It is the last answer of its connection.
    Stream open_stream(Response head, StreamWatcher watcher);

private:
    std::shared_ptr<Target> target_;  // shared with the connection, which may close first
    std::uint64_t slot_ = 0;
};

// An answer's body that is written little by little. Move-only; any thread. Destroying it ends it,
// after which the watcher is not called again but for what is under way. Writing never waits: ask
// the watcher before writing more than a connection should hold.
class Stream {
public:
    Stream() = default;
    Stream(std::shared_ptr<Reply::Target> target, std::uint64_t slot)
        : target_(std::move(target)), slot_(slot) {}
    Stream(Stream&&) noexcept = default;
    Stream& operator=(Stream&& other) noexcept {
        std::swap(target_, other.target_);
        std::swap(slot_, other.slot_);
        return *this;
    }
    ~Stream() {
        if (target_) target_->end_stream(slot_);
    }
    void write(SharedBytes bytes) { target_->write(slot_, std::move(bytes)); }

private:
    std::shared_ptr<Reply::Target> target_;  // shared with the connection, which may close first
    std::uint64_t slot_ = 0;
};

inline Stream Reply::open_stream(Response head, StreamWatcher watcher) {
    auto target = std::move(target_);
    target->open_stream(slot_, std::move(head), std::move(watcher));
    return {std::move(target), slot_};
}

}  // namespace tillbook::http
