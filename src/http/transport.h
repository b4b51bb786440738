// The two kinds of sessions: over a plain socket and over TLS. Included by sources only, since it
// brings Asio along.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "http/session.h"

namespace tillbook::http {

// With the concrete executor: the type-erased one costs an allocation or two per operation.
using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using TlsContext = boost::asio::ssl::context;

struct SessionParts {
    Service& service;
    Sessions& sessions;
    std::shared_ptr<Inbox> inbox;
    Conversation::Origin origin;
};

std::shared_ptr<Session> make_plain_session(SessionParts parts, Socket socket);
// The handshake has the time of a request's headers. The session shares the context, which may be
// replaced by a newer one meanwhile.
std::shared_ptr<Session> make_tls_session(SessionParts parts, Socket socket,
                                          std::shared_ptr<TlsContext> context);

}  // namespace tillbook::http
