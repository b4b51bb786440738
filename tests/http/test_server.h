// A server on a free port of loopback, in its own thread, with short limits.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "http/server.h"
#include "support/http_client.h"

namespace tillbook::http {

using namespace std::chrono_literals;

// Deadlines that no test reaches by accident, looked at often.
inline Limits test_limits() {
    Limits limits;
    limits.header_bytes_max = 1024;
    limits.body_bytes_max = 10'000;
    limits.pipelined_max = 4;
    limits.linger_deadline = 200ms;
    limits.sweep_period = 10ms;
    return limits;
}

// How tests name the server's own failures: "<code> <path>".
inline Response render_error(const Error& error, std::string_view path) {
    Response response;
    switch (error.code) {
        case ErrorCode::bad_request:
            response.status = 400;
            break;
        case ErrorCode::request_timeout:
            response.status = 408;
            break;
        case ErrorCode::payload_too_large:
            response.status = 413;
            break;
        case ErrorCode::headers_too_large:
            response.status = 431;
            break;
        case ErrorCode::unavailable:
            response.status = 503;
            break;
        default:
            response.status = 500;
            break;
    }
    response.content_type = "text/plain";
    response.body = std::string(name_of(error.code)) + ' ' + std::string(path);
    return response;
}

// Answers with method, path, query and body, so that a test sees what the handler saw.
inline void echo(const Request& request, Reply reply) {
    Response response;
    response.body = std::string(request.method_text) + ' ' + std::string(request.path) + '?' +
                    std::string(request.query) + ' ' + std::string(request.body);
    reply.send(std::move(response));
}

class TestServer {
public:
    explicit TestServer(Server::Handler handler = echo, Limits limits = test_limits(),
                        std::unique_ptr<TlsFiles> tls = nullptr, Server::OnBatch on_batch = {})
        : server_({.port = 0, .limits = limits, .tls = std::move(tls)}, std::move(handler),
                  render_error, std::move(on_batch)) {
        const Result<> listening = server_.listen();
        if (!listening.ok()) throw std::runtime_error(listening.error().detail);
        thread_ = std::thread([this] { server_.run(); });
    }
    ~TestServer() { stop_and_wait(); }

    void stop_and_wait() {
        server_.stop();
        if (thread_.joinable()) thread_.join();
    }
    test::HttpClient connect() const { return test::HttpClient(server_.port()); }
    Server& server() { return server_; }

private:
    Server server_;
    std::thread thread_;
};

// Replies that a handler has kept, for the test's thread to answer.
class KeptReplies {
public:
    Server::Handler handler() {
        return [this](const Request& request, Reply reply) {
            const std::lock_guard lock(mutex_);
            kept_.emplace_back(std::string(request.path), std::move(reply));
            changed_.notify_all();
        };
    }
    void wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, 10s, [&] { return kept_.size() >= count; })) {
            throw std::runtime_error("The requests did not arrive.");
        }
    }
    std::size_t size() {
        const std::lock_guard lock(mutex_);
        return kept_.size();
    }
    // The answer's body is the request's path.
    void send(std::size_t index) {
        auto [path, reply] = take(index);
        Response response;
        response.body = path;
        reply.send(std::move(response));
    }
    void drop(std::size_t index) { take(index); }

private:
    std::pair<std::string, Reply> take(std::size_t index) {
        const std::lock_guard lock(mutex_);
        return std::move(kept_.at(index));
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::pair<std::string, Reply>> kept_;
};

}  // namespace tillbook::http
