// The HTTP/1.1 server: sockets, parsing, pipelining, limits, deadlines, graceful stop.
//
// One network thread (whoever calls run). The handler is called on it and must not block; it may
// answer at once or keep the Reply. Answers leave in the order of the requests.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/limits.h"
#include "http/message.h"

namespace tillbook::http {

struct TlsFiles {
    std::string certificate;
    std::string key;
};

struct ServerOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;  // 0: any free one
    Limits limits;
    std::unique_ptr<TlsFiles> tls;  // none: plain
};

struct ServerStats {
    std::uint64_t requests = 0;     // well-formed ones, given to the handler
    std::uint64_t connections = 0;  // accepted since the start
    std::uint64_t connections_open = 0;
    std::uint64_t refused = 0;     // connections above connections_max
    std::uint64_t rejected = 0;    // requests the server itself answered with an error
    std::uint64_t exceptions = 0;  // thrown by the handler
    std::uint64_t streams = 0;     // answers that went on, since the start
    std::uint64_t streams_open = 0;
};

class Server {
public:
    // Called on the network thread for every well-formed request. An exception becomes 500 (503 for
    // Unavailable) through `on_error`.
    using Handler = std::function<void(const Request&, Reply)>;
    // Renders a failure the server itself found (malformed, too large, timed out ...). `path` tells
    // which dialect was addressed, empty if that is unknown.
    using OnError = std::function<Response(const Error&, std::string_view path)>;
    // Called on the network thread before a batch of requests that arrived together is handled.
    using OnBatch = std::function<void()>;

    Server(ServerOptions options, Handler handler, OnError on_error, OnBatch on_batch = {});
    ~Server();

    // Binds and listens. Error `unavailable` with a sentence when the port is in use or the address
    // is not ours.
    Result<> listen();
    std::uint16_t port() const;
    // Serves until stop() has been called and everything accepted is answered (or the grace period
    // is over). Streams end at once.
    void run();
    // Any thread, also a signal-safe eventfd write: stop accepting, finish, then return from run().
    void stop();
    // Reads certificate and key anew for connections that come from then on. On an error everything
    // stays as it is. Any thread; reads the files on it. Nothing to do without TLS.
    Result<> reload_tls();
    // Runs a function on the network thread. Any thread.
    void post(std::function<void()> task);
    ServerStats stats() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tillbook::http
