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

// The right to answer one request, once. Move-only; may be kept and used later from any thread. If
// it is dropped unanswered the connection is closed.
class Reply {
public:
    class Target {
    public:
        virtual ~Target() = default;
        virtual void answer(std::uint64_t slot, Response&& response) = 0;  // any thread
        virtual void abandon(std::uint64_t slot) = 0;
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

private:
    std::shared_ptr<Target> target_;  // shared with the connection, which may close first
    std::uint64_t slot_ = 0;
};

}  // namespace tillbook::http
