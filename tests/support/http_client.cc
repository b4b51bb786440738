#include "support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace tillbook::test {

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error("HTTP client: " + what + ": " + std::strerror(errno));
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           ::strncasecmp(left.data(), right.data(), left.size()) == 0;
}

HttpAnswer parse_head(std::string_view head) {
    HttpAnswer answer;
    std::size_t line_end = head.find("\r\n");
    if (!head.starts_with("HTTP/1.1 ") || line_end < 12) {
        throw std::runtime_error("HTTP client: malformed answer: " + std::string(head));
    }
    answer.status = std::stoi(std::string(head.substr(9, 3)));
    for (;;) {
        head.remove_prefix(line_end + 2);
        if (head.empty()) return answer;
        line_end = head.find("\r\n");
        const std::string_view line = head.substr(0, line_end);
        const std::size_t colon = line.find(": ");
        if (colon == std::string_view::npos) {
            throw std::runtime_error("HTTP client: malformed header: " + std::string(line));
        }
        answer.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
}

bool has_body(const HttpAnswer& answer, AnswerTo to) {
    return to != AnswerTo::head && answer.status >= 200 && answer.status != 204 &&
           answer.status != 304;
}

}  // namespace

std::string HttpAnswer::header(std::string_view name) const {
    for (const auto& [sent, value] : headers) {
        if (equal_ignoring_case(sent, name)) return value;
    }
    return {};
}

HttpClient::HttpClient(std::uint16_t port, std::chrono::milliseconds timeout)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (socket_ < 0) fail("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const int reason = errno;
        ::close(socket_);
        errno = reason;
        fail("connect");
    }
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    timeval limit{};
    limit.tv_sec = timeout.count() / 1000;
    limit.tv_usec = timeout.count() % 1000 * 1000;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

HttpClient::~HttpClient() {
    if (socket_ >= 0) ::close(socket_);
}

HttpClient::HttpClient(HttpClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), buffer_(std::move(other.buffer_)) {}

void HttpClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) fail("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::size_t HttpClient::send_some(std::string_view bytes) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void HttpClient::end_output() { ::shutdown(socket_, SHUT_WR); }

bool HttpClient::fill() {
    std::array<char, 16 * 1024> piece;
    const ssize_t got = ::recv(socket_, piece.data(), piece.size(), 0);
    if (got < 0 && errno != ECONNRESET) fail("receive");
    if (got <= 0) return false;
    buffer_.append(piece.data(), static_cast<std::size_t>(got));
    return true;
}

void HttpClient::fill_more() {
    if (!fill()) {
        throw std::runtime_error("HTTP client: the connection ended after: " + buffer_);
    }
}

HttpAnswer HttpClient::receive(AnswerTo to) {
    std::size_t head_end;
    while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos) fill_more();
    HttpAnswer answer = parse_head(std::string_view{buffer_}.substr(0, head_end + 2));
    buffer_.erase(0, head_end + 4);
    if (!has_body(answer, to)) return answer;
    const std::size_t length = std::stoul(answer.header("Content-Length"));
    while (buffer_.size() < length) fill_more();
    answer.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return answer;
}

std::string HttpClient::receive_all() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
}

bool HttpClient::is_ended() { return buffer_.empty() && !fill(); }

bool HttpClient::is_silent_for(std::chrono::milliseconds duration) {
    if (!buffer_.empty()) return false;
    pollfd wanted{socket_, POLLIN, 0};
    return ::poll(&wanted, 1, static_cast<int>(duration.count())) == 0;
}

HttpAnswer HttpClient::call(std::string_view method, std::string_view target, std::string_view body,
                            std::string_view more_headers) {
    send(http_request(method, target, body, more_headers));
    return receive(method == "HEAD" ? AnswerTo::head : AnswerTo::get_or_post);
}

std::string http_request(std::string_view method, std::string_view target, std::string_view body,
                         std::string_view more_headers) {
    std::string request;
    request.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    request.append(more_headers);
    if (!body.empty()) {
        request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    }
    return request.append("\r\n").append(body);
}

}  // namespace tillbook::test
