#include <boost/asio/buffer.hpp>

#include "http/transport.h"

namespace tillbook::http {

namespace {

namespace asio = boost::asio;

class PlainSession final : public Session {
public:
    PlainSession(SessionParts parts, Socket socket)
        : Session(parts.service, parts.sessions, std::move(parts.inbox), std::move(parts.origin)),
          socket_(std::move(socket)) {}

    void start() override { sessions().touch(*this); }

protected:
    void start_read(std::span<char> room) override {
        socket_.async_read_some(
            asio::buffer(room.data(), room.size()),
            [this, self = shared_from_this()](boost::system::error_code ec, std::size_t bytes) {
                on_read(outcome_of(ec), bytes);
            });
    }

    Attempt write_at_once(std::string_view bytes, std::size_t& sent) override {
        boost::system::error_code ec;
        sent = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), ec);
        if (!ec) return Attempt::taken;
        return ec == asio::error::would_block ? Attempt::would_block : Attempt::failed;
    }

    void start_write(std::string_view bytes) override {
        socket_.async_write_some(
            asio::buffer(bytes.data(), bytes.size()),
            [this, self = shared_from_this()](boost::system::error_code ec, std::size_t sent) {
                on_written(outcome_of(ec), sent);
            });
    }

    void end_output() override {
        boost::system::error_code ec;
        socket_.shutdown(Socket::shutdown_send, ec);  // a failure shows at the next read
    }

    void close_socket() override {
        boost::system::error_code ec;
        socket_.close(ec);  // there is nothing left to lose
    }

private:
    static Outcome outcome_of(const boost::system::error_code& ec) {
        if (!ec) return Outcome::ok;
        return ec == asio::error::eof ? Outcome::ended : Outcome::failed;
    }

    Socket socket_;
};

}  // namespace

std::shared_ptr<Session> make_plain_session(SessionParts parts, Socket socket) {
    return std::make_shared<PlainSession>(std::move(parts), std::move(socket));
}

}  // namespace tillbook::http
