// One line for an operator about each request: what is told when it is answered.
//
// Neither bodies nor keys, nor anything else that a caller wrote freely. Between a request and its
// answer only a note is kept; what the line says is found out when it is asked for.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "api/trace.h"
#include "base/id.h"
#include "book/directory.h"
#include "http/message.h"

namespace tillbook {

struct RequestLine {
    std::uint64_t id = 0;  // the header Request-Id
    http::Method method = http::Method::other;
    std::string_view route;  // its pattern, of static storage; empty: at no route
    int status = 0;
    std::chrono::microseconds taken{};  // from its arrival until its answer was made
    // Of the key or session that was sent, whether or not it was let in; 0: none that we know. Of a
    // session `key` is the user's number.
    BookId book;
    KeyId key;
    ObjectId order;  // the one it was about; 0: none, or it is not known
    std::optional<TraceContext> trace;
    bool is_stream = false;  // the answer goes on
};

struct RequestLinesOptions {
    int least_status = 0;  // answers below it are not told
    // Called on the thread that makes the answer; must not block. Empty: nothing is told.
    std::function<void(const RequestLine&)> tell;
};

// Thread-safe.
class RequestLines {
public:
    // The directory outlives it; answers need not.
    RequestLines(const Directory& directory, RequestLinesOptions options);
    ~RequestLines();
    RequestLines(const RequestLines&) = delete;
    RequestLines& operator=(const RequestLines&) = delete;

    // A reply in the place of the one given, which tells of its answer and, where the caller sent a
    // trace, adds Traceresponse to it. The very same where there is nothing to tell or to add.
    http::Reply follow(const http::Request& request, http::Reply reply) const;

private:
    class Teller;
    class NotedReply;
    const std::shared_ptr<const Teller> teller_;  // shared with the replies
};

}  // namespace tillbook
