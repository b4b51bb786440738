#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "http/transport.h"

namespace tillbook::http {

namespace {

namespace asio = boost::asio;

class TlsSession final : public Session {
public:
    TlsSession(SessionParts parts, Socket socket, std::shared_ptr<TlsContext> context)
        : Session(parts.service, parts.sessions, std::move(parts.inbox), std::move(parts.origin)),
          context_(std::move(context)),
          stream_(std::move(socket), *context_) {}

    void start() override { sessions().touch(*this); }

protected:
    void start_read(std::span<char> room) override {
        if (!is_secure_) return shake_hands();
        stream_.async_read_some(
            asio::buffer(room.data(), room.size()),
            [this, self = shared_from_this()](boost::system::error_code ec, std::size_t bytes) {
                on_read(outcome_of(ec), bytes);
            });
    }

    // A TLS record that was begun must be finished with the same bytes: no attempts here.
    Attempt write_at_once(std::string_view, std::size_t&) override { return Attempt::would_block; }

    void start_write(std::string_view bytes) override {
        stream_.async_write_some(
            asio::buffer(bytes.data(), bytes.size()),
            [this, self = shared_from_this()](boost::system::error_code ec, std::size_t sent) {
                on_written(outcome_of(ec), sent);
            });
    }

    void end_output() override {
        if (!is_secure_) return close();
        stream_.async_shutdown([this, self = shared_from_this()](boost::system::error_code) {
            // The peer has ended too, or has gone.
            sessions().begin_turn();
            close();
            sessions().end_turn();
        });
    }

    void close_socket() override {
        boost::system::error_code ec;
        stream_.next_layer().close(ec);  // there is nothing left to lose
    }

private:
    // Stands for the first read, which brings nothing but the handshake.
    void shake_hands() {
        stream_.async_handshake(asio::ssl::stream_base::server,
                                [this, self = shared_from_this()](boost::system::error_code ec) {
                                    is_secure_ = !ec;
                                    on_read(ec ? Outcome::failed : Outcome::ok, 0);
                                });
    }

    static Outcome outcome_of(const boost::system::error_code& ec) {
        if (!ec) return Outcome::ok;
        // Many clients end without saying so in TLS; lengths are in HTTP, so nothing is truncated.
        const bool ended = ec == asio::error::eof || ec == asio::ssl::error::stream_truncated;
        return ended ? Outcome::ended : Outcome::failed;
    }

    std::shared_ptr<TlsContext> context_;  // shared by the sessions of one certificate
    asio::ssl::stream<Socket> stream_;
    bool is_secure_ = false;
};

}  // namespace

std::shared_ptr<Session> make_tls_session(SessionParts parts, Socket socket,
                                          std::shared_ptr<TlsContext> context) {
    return std::make_shared<TlsSession>(std::move(parts), std::move(socket), std::move(context));
}

}  // namespace tillbook::http
