// The least HTTP/1.1 a benchmark's server needs: one epoll thread, keep-alive, pipelining, bodies
// by Content-Length. No TLS, no limits, no deadlines: it shows what the machine can do at best.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tillbook::bench {

// Views into the receive buffer, with at least 64 readable bytes behind `body`.
struct HttpRequest {
    std::string_view method;
    std::string_view target;
    std::string_view idempotency_key;
    std::string_view body;
};

// Which request an answer is for.
struct Ticket {
    std::uint32_t connection = 0;
    std::uint32_t generation = 0;  // Connections' slots are used again.
    std::uint64_t sequence = 0;
};

// A complete response, head included.
struct HttpAnswer {
    Ticket ticket;
    std::string bytes;
};

class HttpLoop {
public:
    using Handler = std::function<void(const HttpRequest&, Ticket)>;

    // Listens on a loopback port; throws std::runtime_error when it is taken.
    HttpLoop(std::uint16_t port, Handler handler);
    ~HttpLoop();
    HttpLoop(const HttpLoop&) = delete;
    HttpLoop& operator=(const HttpLoop&) = delete;

    // Serves until stop().
    void run();
    // From a signal handler too.
    void stop();
    // Only within the handler.
    void answer(HttpAnswer answer);
    // Any thread: a batch of answers for one wake-up of the loop.
    void post(std::vector<HttpAnswer> answers);

private:
    struct Connection;

    void accept_all();
    void receive(std::uint32_t index);
    void take_posted();
    void place(HttpAnswer answer);
    void flush(Connection& connection);
    void drop(std::uint32_t index);

    Handler handler_;
    int listener_ = -1;
    int epoll_ = -1;
    int wake_ = -1;
    int stop_ = -1;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<std::uint32_t> free_;
    std::vector<std::uint32_t> touched_;  // Connections with answers to be written.
    std::mutex mutex_;
    std::vector<HttpAnswer> posted_;  // Guarded by mutex_.
};

// "HTTP/1.1 <status> …" with a JSON body.
std::string http_response(std::string_view status, std::string_view json);

}  // namespace tillbook::bench
