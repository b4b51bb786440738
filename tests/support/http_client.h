// A small blocking HTTP client for tests: raw bytes out, parsed answers in.
//
// One connection over a POSIX socket, plain HTTP only. Not thread-safe. Whatever goes wrong (no
// connection, timeout, a malformed answer) throws std::runtime_error with a sentence.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tillbook::test {

struct HttpAnswer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    // The value of a header, without case; empty if absent.
    std::string header(std::string_view name) const;
};

// What an answer's body depends on besides its headers.
enum class AnswerTo { get_or_post, head };

class HttpClient {
public:
    // Connects to 127.0.0.1. No call waits longer than the timeout.
    explicit HttpClient(std::uint16_t port,
                        std::chrono::milliseconds timeout = std::chrono::seconds{10});
    ~HttpClient();
    HttpClient(HttpClient&& other) noexcept;
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    void send(std::string_view bytes);
    // Like send, but as much as the peer takes at once; returns how much that was.
    std::size_t send_some(std::string_view bytes);
    // Ends our side; answers can still be read.
    void end_output();

    // The next answer (interim answers, 1xx, are answers too). Bytes behind it stay for later.
    HttpAnswer receive(AnswerTo to = AnswerTo::get_or_post);
    // Everything until the peer ends; for tests of bytes.
    std::string receive_all();
    // True if the peer ends (or resets) the connection without a further byte.
    bool is_ended();
    // True if nothing arrives for so long.
    bool is_silent_for(std::chrono::milliseconds duration);

    // One request and its answer. Host and, with a body, Content-Length are added.
    HttpAnswer call(std::string_view method, std::string_view target, std::string_view body = {},
                    std::string_view more_headers = {});

private:
    // False at the end of the connection.
    bool fill();
    void fill_more();

    int socket_ = -1;
    std::string buffer_;
};

// The bytes of a request, as call() sends them. `more_headers` are complete lines.
std::string http_request(std::string_view method, std::string_view target,
                         std::string_view body = {}, std::string_view more_headers = {});

}  // namespace tillbook::test
