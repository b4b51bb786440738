#include "servers/http_loop.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace tillbook::bench {
namespace {

constexpr std::size_t spare_bytes = 64;  // simdjson reads past the end of a body.
constexpr std::uint64_t listener_tag = ~std::uint64_t{0};
constexpr std::uint64_t wake_tag = listener_tag - 1;
constexpr std::uint64_t stop_tag = listener_tag - 2;

void watch(int epoll, int file, std::uint64_t tag) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag;
    epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event);
}

// Parses one request at the start of `in`; returns its bytes, 0 while it is incomplete.
std::size_t parse_request(std::string_view in, HttpRequest& request) {
    const std::size_t blank = in.find("\r\n\r\n");
    if (blank == std::string_view::npos) return 0;
    std::size_t length = 0;
    std::size_t line = in.find("\r\n");
    const std::size_t first = in.find(' ');
    const std::size_t second = in.find(' ', first + 1);
    request = {};
    request.method = in.substr(0, first);
    request.target = in.substr(first + 1, second - first - 1);
    while (line < blank) {
        const std::size_t start = line + 2;
        line = in.find("\r\n", start);
        if (strncasecmp(in.data() + start, "content-length:", 15) == 0) {
            length = std::strtoull(in.data() + start + 15, nullptr, 10);
        } else if (strncasecmp(in.data() + start, "idempotency-key: ", 17) == 0) {
            request.idempotency_key = in.substr(start + 17, line - start - 17);
        }
    }
    const std::size_t bytes = blank + 4 + length;
    if (in.size() < bytes) return 0;
    request.body = in.substr(blank + 4, length);
    return bytes;
}

}  // namespace

struct HttpLoop::Connection {
    int socket = -1;
    std::uint32_t generation = 0;
    std::vector<char> in = std::vector<char>(16 * 1024);
    std::size_t in_size = 0;
    std::uint64_t next_sequence = 0;
    std::uint64_t answered = 0;       // Sequence of the first of `waiting`.
    std::deque<std::string> waiting;  // Empty: not answered yet.
    bool touched = false;
};

HttpLoop::HttpLoop(std::uint16_t port, Handler handler) : handler_(std::move(handler)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener_, 1024) != 0) {
        throw std::runtime_error(std::string("listen: ") + std::strerror(errno));
    }
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    stop_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    watch(epoll_, listener_, listener_tag);
    watch(epoll_, wake_, wake_tag);
    watch(epoll_, stop_, stop_tag);
}

HttpLoop::~HttpLoop() {
    for (const auto& connection : connections_) {
        if (connection->socket >= 0) close(connection->socket);
    }
    for (const int file : {listener_, epoll_, wake_, stop_}) close(file);
}

void HttpLoop::run() {
    std::array<epoll_event, 256> events{};
    while (true) {
        const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            const std::uint64_t tag = events[static_cast<std::size_t>(i)].data.u64;
            if (tag == stop_tag) return;
            if (tag == listener_tag) {
                accept_all();
            } else if (tag == wake_tag) {
                take_posted();
            } else {
                receive(static_cast<std::uint32_t>(tag));
            }
        }
        for (const std::uint32_t index : std::exchange(touched_, {})) flush(*connections_[index]);
    }
}

void HttpLoop::stop() { eventfd_write(stop_, 1); }

void HttpLoop::accept_all() {
    while (true) {
        const int socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0) return;
        const int on = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (free_.empty()) {
            free_.push_back(static_cast<std::uint32_t>(connections_.size()));
            connections_.push_back(std::make_unique<Connection>());
        }
        const std::uint32_t index = free_.back();
        free_.pop_back();
        connections_[index]->socket = socket;
        watch(epoll_, socket, index);
    }
}

void HttpLoop::receive(std::uint32_t index) {
    Connection& connection = *connections_[index];
    if (connection.in.size() - connection.in_size < 4096) {
        connection.in.resize(connection.in.size() * 2);
    }
    const ssize_t count = recv(connection.socket, connection.in.data() + connection.in_size,
                               connection.in.size() - connection.in_size - spare_bytes, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return drop(index);
    connection.in_size += static_cast<std::size_t>(count);
    std::string_view in(connection.in.data(), connection.in_size);
    HttpRequest request;
    while (const std::size_t bytes = parse_request(in, request)) {
        connection.waiting.emplace_back();
        handler_(request, {index, connection.generation, connection.next_sequence++});
        in.remove_prefix(bytes);
    }
    std::memmove(connection.in.data(), in.data(), in.size());
    connection.in_size = in.size();
}

void HttpLoop::answer(HttpAnswer answer) { place(std::move(answer)); }

void HttpLoop::post(std::vector<HttpAnswer> answers) {
    bool wake = false;
    {
        const std::scoped_lock lock(mutex_);
        wake = posted_.empty();
        if (wake) {
            posted_ = std::move(answers);
        } else {
            std::move(answers.begin(), answers.end(), std::back_inserter(posted_));
        }
    }
    if (wake) eventfd_write(wake_, 1);
}

void HttpLoop::take_posted() {
    eventfd_t ignored = 0;
    eventfd_read(wake_, &ignored);
    std::vector<HttpAnswer> answers;
    {
        const std::scoped_lock lock(mutex_);
        answers.swap(posted_);
    }
    for (HttpAnswer& answer : answers) place(std::move(answer));
}

void HttpLoop::place(HttpAnswer answer) {
    Connection& connection = *connections_[answer.ticket.connection];
    if (connection.generation != answer.ticket.generation) return;
    connection.waiting[answer.ticket.sequence - connection.answered] = std::move(answer.bytes);
    if (std::exchange(connection.touched, true)) return;
    touched_.push_back(answer.ticket.connection);
}

void HttpLoop::flush(Connection& connection) {
    connection.touched = false;
    if (connection.socket < 0) return;
    std::string out;
    while (!connection.waiting.empty() && !connection.waiting.front().empty()) {
        if (out.empty()) {
            out = std::move(connection.waiting.front());
        } else {
            out += connection.waiting.front();
        }
        connection.waiting.pop_front();
        ++connection.answered;
    }
    // The client always reads and its depth is bounded, so that the socket takes everything.
    if (!out.empty()) ::send(connection.socket, out.data(), out.size(), MSG_NOSIGNAL);
}

void HttpLoop::drop(std::uint32_t index) {
    Connection& connection = *connections_[index];
    close(connection.socket);
    const std::uint32_t generation = connection.generation + 1;
    connection = {};
    connection.generation = generation;
    free_.push_back(index);
}

std::string http_response(std::string_view status, std::string_view json) {
    std::string out;
    out.reserve(json.size() + 128);
    out += "HTTP/1.1 ";
    out += status;
    out += "\r\nContent-Type: application/json\r\nContent-Length: ";
    out += std::to_string(json.size());
    out += "\r\n\r\n";
    out += json;
    return out;
}

}  // namespace tillbook::bench
