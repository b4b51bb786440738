#include "http/server.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cerrno>

#include "base/check.h"
#include "base/hash.h"
#include "http/inbox.h"
#include "http/service.h"
#include "http/session.h"
#include "http/transport.h"

namespace tillbook::http {

namespace {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Tcp = asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Descriptor = asio::posix::basic_stream_descriptor<Executor>;
using ErrorOf = boost::system::error_code;

std::uint64_t random_number() {
    std::uint64_t number = 0;
    fill_random(&number, sizeof number);
    return number;
}

Error unavailable(std::string sentence) {
    return {ErrorCode::unavailable, std::move(sentence), {}};
}

}  // namespace

class Server::Impl {
public:
    Impl(ServerOptions options, Handler handler, OnError on_error, OnBatch on_batch);
    ~Impl();

    Result<> listen();
    std::uint16_t port() const { return port_; }
    void run();
    void stop();
    void post(std::function<void()> task) { inbox_->post(std::move(task)); }
    ServerStats stats() const;
    Result<> reload_tls();

private:
    Result<std::shared_ptr<TlsContext>> make_tls() const;
    Result<Tcp::endpoint> endpoint();
    Result<> bind(const Tcp::endpoint& endpoint);
    void accept();
    void accepted(Socket socket);
    void refuse(Socket& socket);
    void take_inbox();
    void open_batch();
    void sweep();
    void wind_down();

    ServerOptions options_;
    OnBatch on_batch_;
    bool batch_is_open_ = false;
    Service service_;
    std::uint16_t port_ = 0;
    bool accept_is_paused_ = false;  // until the next sweep
    Moment grace_ends_{};
    Inbox::Contents arrived_;          // keeps its memory
    std::shared_ptr<TlsContext> tls_;  // shared by the sessions that began with it
    asio::io_context context_{1};
    Acceptor acceptor_{context_};
    Timer timer_{context_};
    Descriptor stop_event_;
    std::shared_ptr<Inbox> inbox_;  // shared by the Replies, which may outlive us
    Sessions sessions_;
};

Server::Impl::Impl(ServerOptions options, Handler handler, OnError on_error, OnBatch on_batch)
    : options_(std::move(options)),
      on_batch_(std::move(on_batch)),
      stop_event_(context_, ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      inbox_(std::make_shared<Inbox>([this] { asio::post(context_, [this] { take_inbox(); }); })),
      sessions_(service_, [this] { context_.stop(); }) {
    service_.limits = options_.limits;
    service_.handler = std::move(handler);
    service_.on_error = std::move(on_error);
    if (on_batch_) service_.before_requests = [this] { open_batch(); };
    service_.next_request_id = random_number();
    service_.now = std::chrono::steady_clock::now();
}

Server::Impl::~Impl() {
    inbox_->close();
    sessions_.close_all();
}

Result<Tcp::endpoint> Server::Impl::endpoint() {
    ErrorOf ec;
    const auto address = asio::ip::make_address(options_.host, ec);
    if (!ec) return Tcp::endpoint{address, options_.port};
    asio::ip::basic_resolver<Tcp, Executor> resolver(context_);
    const auto found = resolver.resolve(options_.host, "", ec);
    if (ec || found.empty()) return unavailable("The host " + options_.host + " is not known.");
    return Tcp::endpoint{found.begin()->endpoint().address(), options_.port};
}

Result<> Server::Impl::listen() {
    const Tcp::endpoint wanted = TRY(endpoint());
    if (options_.tls) tls_ = TRY(make_tls());
    return bind(wanted);
}

Result<> Server::Impl::bind(const Tcp::endpoint& endpoint) {
    const std::string place = options_.host + " port " + std::to_string(options_.port);
    ErrorOf ec;
    acceptor_.open(endpoint.protocol(), ec);
    if (!ec) acceptor_.set_option(Acceptor::reuse_address(true), ec);
    if (!ec) acceptor_.bind(endpoint, ec);
    if (ec == asio::error::address_in_use) return unavailable(place + " is in use.");
    if (ec == asio::error::access_denied) return unavailable(place + " needs more privileges.");
    if (ec) return unavailable("Cannot listen on " + place + ": " + ec.message() + ".");
    acceptor_.listen(Acceptor::max_listen_connections, ec);
    if (ec) return unavailable("Cannot listen on " + place + ": " + ec.message() + ".");
    port_ = acceptor_.local_endpoint().port();
    return done;
}

Result<std::shared_ptr<TlsContext>> Server::Impl::make_tls() const {
    auto context = std::make_shared<TlsContext>(TlsContext::tls_server);
    ErrorOf ec;
    context->set_options(TlsContext::default_workarounds | TlsContext::no_tlsv1 |
                             TlsContext::no_tlsv1_1 | TlsContext::no_compression,
                         ec);
    if (!ec) context->use_certificate_chain_file(options_.tls->certificate, ec);
    if (ec) return unavailable("The certificate cannot be read: " + ec.message() + ".");
    context->use_private_key_file(options_.tls->key, TlsContext::pem, ec);
    if (ec) return unavailable("The certificate's key does not fit: " + ec.message() + ".");
    return context;
}

Result<> Server::Impl::reload_tls() {
    if (!options_.tls) return done;
    post([this, context = TRY(make_tls())] { tls_ = context; });
    return done;
}

void Server::Impl::run() {
    inbox_->adopt_thread();
    stop_event_.async_wait(Descriptor::wait_read, [this](ErrorOf ec) {
        if (!ec) wind_down();
    });
    sweep();
    if (acceptor_.is_open()) accept();
    context_.run();
    sessions_.close_all();
}

void Server::Impl::stop() {
    // Nothing but a write: this may be called in a signal handler.
    const std::uint64_t one = 1;
    const int saved = errno;
    const ssize_t written = ::write(stop_event_.native_handle(), &one, sizeof one);
    static_cast<void>(written);  // fails only if it was written before
    errno = saved;
}

void Server::Impl::accept() {
    acceptor_.async_accept([this](ErrorOf ec, Socket socket) {
        if (!acceptor_.is_open()) return;
        if (!ec) {
            accepted(std::move(socket));
            return accept();
        }
        // Out of descriptors or memory, or a connection that has gone again.
        if (ec == asio::error::connection_aborted) return accept();
        accept_is_paused_ = true;
    });
}

void Server::Impl::accepted(Socket socket) {
    sessions_.begin_turn();
    ErrorOf ec;
    socket.non_blocking(true, ec);
    if (!ec) socket.set_option(Tcp::no_delay(true), ec);
    Conversation::Origin origin;
    if (!ec) origin.peer = socket.remote_endpoint(ec).address().to_string();
    if (ec) return;  // it has gone again
    service_.counters.connections.add();
    if (sessions_.size() >= options_.limits.connections_max) return refuse(socket);
    if (tls_) origin.transport = Conversation::Transport::tls;
    SessionParts parts{service_, sessions_, inbox_, std::move(origin)};
    auto session = tls_ ? make_tls_session(std::move(parts), std::move(socket), tls_)
                        : make_plain_session(std::move(parts), std::move(socket));
    sessions_.add(session);
    session->start();
    sessions_.end_turn();
}

void Server::Impl::refuse(Socket& socket) {
    service_.counters.refused.add();
    if (tls_) return;  // not worth a handshake
    AnswerTraits traits;
    traits.connection = AnswerTraits::Connection::close;
    traits.request_id = service_.next_request_id++;
    std::string bytes;
    append_answer(bytes, service_.on_error(unavailable("There are too many connections."), {}),
                  traits, service_.date_line());
    ErrorOf ec;
    socket.write_some(asio::buffer(bytes), ec);  // if it does not take this, it gets nothing
    socket.shutdown(Socket::shutdown_send, ec);
}

void Server::Impl::take_inbox() {
    sessions_.begin_turn();
    inbox_->take(arrived_);
    for (Inbox::Delivery& delivery : arrived_.deliveries) {
        delivery.channel->take(delivery.slot, std::move(delivery.news));
    }
    for (const auto& task : arrived_.tasks) task();
    sessions_.end_turn();
}

// A batch is what one look at the sockets has found readable. The reset is queued behind the
// call-backs of these, and before those of the next look.
void Server::Impl::open_batch() {
    if (batch_is_open_) return;
    on_batch_();
    batch_is_open_ = true;
    asio::post(context_, [this] { batch_is_open_ = false; });
}

void Server::Impl::sweep() {
    sessions_.begin_turn();
    sessions_.check_deadlines();
    sessions_.end_turn();
    if (service_.stopping) {
        if (service_.now >= grace_ends_) sessions_.close_all();
    } else if (accept_is_paused_) {
        accept_is_paused_ = false;
        accept();
    }
    timer_.expires_after(options_.limits.sweep_period);
    timer_.async_wait([this](ErrorOf ec) {
        if (!ec) sweep();
    });
}

void Server::Impl::wind_down() {
    ErrorOf ec;
    acceptor_.close(ec);  // whether or not that succeeds, nothing is accepted any more
    sessions_.begin_turn();
    service_.stopping = true;
    grace_ends_ = service_.now + options_.limits.grace;
    sessions_.wind_down();
    sessions_.end_turn();
}

ServerStats Server::Impl::stats() const {
    const Counters& counters = service_.counters;
    return {.requests = counters.requests.value(),
            .connections = counters.connections.value(),
            .connections_open = counters.connections_open.value(),
            .refused = counters.refused.value(),
            .rejected = counters.rejected.value(),
            .exceptions = counters.exceptions.value(),
            .streams = counters.streams.value(),
            .streams_open = counters.streams_open.value()};
}

Server::Server(ServerOptions options, Handler handler, OnError on_error, OnBatch on_batch)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler), std::move(on_error),
                                   std::move(on_batch))) {}

Server::~Server() = default;

Result<> Server::listen() { return impl_->listen(); }

std::uint16_t Server::port() const { return impl_->port(); }

void Server::run() { impl_->run(); }

void Server::stop() { impl_->stop(); }

Result<> Server::reload_tls() { return impl_->reload_tls(); }

void Server::post(std::function<void()> task) { impl_->post(std::move(task)); }

ServerStats Server::stats() const { return impl_->stats(); }

}  // namespace tillbook::http
