#include "load/client.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace tillbook::bench {
namespace {

constexpr std::uint64_t second_ns = 1'000'000'000;
constexpr std::size_t receive_bytes = 256 * 1024;

std::uint64_t now_ns() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * second_ns +
           static_cast<std::uint64_t>(time.tv_nsec);
}

double own_cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// User and system time of all threads: fields 14 and 15, counted behind the parenthesised name.
double cpu_seconds_of(pid_t process) {
    if (process == 0) return 0;
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string line;
    std::getline(file, line);
    const char* at = std::strrchr(line.c_str(), ')');
    if (at == nullptr) throw std::runtime_error("the server is gone");
    for (int field = 2; field < 14; ++field) at = std::strchr(at + 1, ' ');
    char* rest = nullptr;
    const auto user = std::strtoull(at, &rest, 10);
    const auto system = std::strtoull(rest, nullptr, 10);
    return static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

struct Sent {
    std::uint64_t start_ns;
    std::uint32_t book;
};

struct Connection {
    int socket = -1;
    std::string out;
    std::size_t out_sent = 0;
    bool blocked = false;    // The socket was full: room is waited for.
    std::string in;          // An incomplete answer.
    std::vector<Sent> sent;  // A ring of `depth`: the answers still due, oldest at `first`.
    std::size_t first = 0;
    std::size_t due = 0;
};

struct Answer {
    std::string_view head;
    std::string_view body;
    std::size_t bytes;
};

std::optional<Answer> complete_answer(std::string_view in) {
    const std::size_t blank = in.find("\r\n\r\n");
    if (blank == std::string_view::npos) return std::nullopt;
    std::size_t length = 0;
    for (std::size_t at = in.find("\r\n"); at < blank; at = in.find("\r\n", at + 2)) {
        if (strncasecmp(in.data() + at + 2, "content-length:", 15) != 0) continue;
        length = std::strtoull(in.data() + at + 17, nullptr, 10);
        break;
    }
    const std::size_t bytes = blank + 4 + length;
    if (in.size() < bytes) return std::nullopt;
    return Answer{in.substr(0, blank), in.substr(blank + 4, length), bytes};
}

class Client {
public:
    Client(const LoadOptions& options, Traffic& traffic)
        : options_(options), traffic_(traffic), buffer_(receive_bytes) {
        epoll_ = epoll_create1(EPOLL_CLOEXEC);
        // Open loop starts must not wait for the kernel's habitual 50 microseconds of slack.
        prctl(PR_SET_TIMERSLACK, 1);
        connections_.resize(options.connections);
        for (Connection& connection : connections_) connect(connection);
        if (!options.ids_path.empty()) ids_.emplace(options.ids_path, std::ios::app);
    }
    ~Client() {
        for (const Connection& connection : connections_) close(connection.socket);
        close(epoll_);
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    LoadResult run() {
        begin_ns_ = now_ns();
        measure_ns_ = begin_ns_ + to_ns(options_.warmup_seconds);
        if (options_.warmup_seconds <= 0) start_measuring(begin_ns_);
        for (Connection& connection : connections_) send_more(connection);
        while (phase_ != Phase::done) turn();
        return std::move(result_);
    }

private:
    enum class Phase { warmup, measuring, draining, done };

    static std::uint64_t to_ns(double seconds) {
        return static_cast<std::uint64_t>(seconds * static_cast<double>(second_ns));
    }

    void connect(Connection& connection) {
        connection = {};
        connection.sent.resize(options_.depth);
        connection.socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(options_.port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(connection.socket, reinterpret_cast<const sockaddr*>(&address),
                      sizeof address) != 0) {
            throw std::runtime_error(std::string("connect: ") + std::strerror(errno));
        }
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &connection;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event);
    }

    void start_measuring(std::uint64_t now) {
        phase_ = Phase::measuring;
        measure_ns_ = now;
        server_cpu_ = cpu_seconds_of(options_.server);
        client_cpu_ = own_cpu_seconds();
        result_.bytes_received = 0;
    }

    void stop_measuring(std::uint64_t now) {
        phase_ = Phase::draining;
        drain_ns_ = now;
        result_.seconds = static_cast<double>(now - measure_ns_) * 1e-9;
        result_.server_cpu_seconds = cpu_seconds_of(options_.server) - server_cpu_;
        result_.client_cpu_seconds = own_cpu_seconds() - client_cpu_;
    }

    void advance_phase(std::uint64_t now) {
        if (phase_ == Phase::warmup && now >= measure_ns_) start_measuring(now);
        if (phase_ == Phase::measuring) {
            const bool over = options_.requests > 0
                                  ? result_.latencies.count() + result_.failed >= options_.requests
                                  : now >= measure_ns_ + to_ns(options_.seconds);
            if (over) stop_measuring(now);
        }
        // A server that no longer answers must not hold the benchmark up for ever.
        const bool patience_over = now > drain_ns_ + 10 * second_ns;
        if (phase_ == Phase::draining && (due_ == 0 || patience_over)) phase_ = Phase::done;
    }

    bool may_start(std::uint64_t now) const {
        if (phase_ == Phase::draining || phase_ == Phase::done) return false;
        if (options_.rate > 0) return next_start_ns() <= now;
        return options_.requests == 0 || phase_ == Phase::warmup || started_ < options_.requests;
    }

    std::uint64_t next_start_ns() const {
        return begin_ns_ + to_ns(static_cast<double>(scheduled_) / options_.rate);
    }

    void send_more(Connection& connection) {
        const std::uint64_t now = now_ns();
        while (connection.due < options_.depth && may_start(now)) {
            const std::uint64_t start = options_.rate > 0 ? next_start_ns() : now;
            const std::uint32_t book = traffic_.append_next(connection.out);
            connection.sent[(connection.first + connection.due) % options_.depth] = {start, book};
            ++connection.due;
            ++due_;
            ++scheduled_;
            if (phase_ == Phase::measuring) ++started_;
        }
        flush(connection);
    }

    void flush(Connection& connection) {
        if (connection.out.size() == connection.out_sent) return;
        const ssize_t count =
            ::send(connection.socket, connection.out.data() + connection.out_sent,
                   connection.out.size() - connection.out_sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN) return;  // Receiving finds out.
        if (count > 0) connection.out_sent += static_cast<std::size_t>(count);
        const bool blocked = connection.out_sent < connection.out.size();
        if (!blocked) {
            connection.out.clear();
            connection.out_sent = 0;
        }
        if (blocked == connection.blocked) return;
        connection.blocked = blocked;
        epoll_event event{};
        event.events = blocked ? EPOLLIN | EPOLLOUT : EPOLLIN;
        event.data.ptr = &connection;
        epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.socket, &event);
    }

    void turn() {
        timespec wait{0, 100'000'000};
        if (options_.rate > 0) {
            const std::uint64_t now = now_ns();
            const std::uint64_t next = std::max(next_start_ns(), now);
            wait.tv_nsec = static_cast<long>(std::min<std::uint64_t>(next - now, 100'000'000));
        }
        std::array<epoll_event, 256> events{};
        const int count =
            epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &wait, nullptr);
        for (int i = 0; i < count; ++i) {
            auto& connection =
                *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
            if ((events[static_cast<std::size_t>(i)].events & ~std::uint32_t{EPOLLOUT}) != 0) {
                receive(connection);
            }
            send_more(connection);
        }
        const std::uint64_t now = now_ns();
        advance_phase(now);
        if (options_.rate > 0) start_due(now);
    }

    // Open loop: hands what is due to idle connections, each in turn.
    void start_due(std::uint64_t now) {
        for (std::size_t tried = 0; tried < connections_.size() && may_start(now); ++tried) {
            next_idle_ = (next_idle_ + 1) % connections_.size();
            send_more(connections_[next_idle_]);
        }
    }

    void receive(Connection& connection) {
        const ssize_t count = recv(connection.socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) return lose(connection);
        const std::uint64_t now = now_ns();
        result_.bytes_received += static_cast<std::uint64_t>(count);
        std::string_view in(buffer_.data(), static_cast<std::size_t>(count));
        const bool continued = !connection.in.empty();
        if (continued) in = connection.in.append(in);
        while (const auto answer = complete_answer(in)) {
            take(connection, *answer, now);
            in.remove_prefix(answer->bytes);
        }
        if (continued) {
            connection.in.erase(0, connection.in.size() - in.size());
        } else {
            connection.in.assign(in);
        }
    }

    void take(Connection& connection, const Answer& answer, std::uint64_t now) {
        if (connection.due == 0) throw std::runtime_error("an answer nobody asked for");
        const Sent sent = connection.sent[connection.first];
        connection.first = (connection.first + 1) % options_.depth;
        --connection.due;
        --due_;
        if (answer.head.size() < 12 || answer.head[9] != '2') return fail(answer);
        if (phase_ == Phase::measuring) result_.latencies.add(now - sent.start_ns);
        if (!ids_) return;
        const std::size_t at = answer.body.find(R"("id":")");
        if (at == std::string_view::npos) return fail(answer);
        *ids_ << sent.book << '\t' << answer.body.substr(at + 6, 36) << '\n';
    }

    void fail(const Answer& answer) {
        ++result_.failed;
        if (!result_.first_failure.empty()) return;
        result_.first_failure = answer.head.substr(0, answer.head.find("\r\n"));
        result_.first_failure += ' ';
        result_.first_failure += answer.body.substr(0, 500);
    }

    void lose(Connection& connection) {
        result_.failed += std::max<std::size_t>(connection.due, 1);
        if (result_.first_failure.empty()) result_.first_failure = "connection closed";
        due_ -= connection.due;
        close(connection.socket);
        connect(connection);
    }

    const LoadOptions& options_;
    Traffic& traffic_;
    LoadResult result_;
    std::vector<Connection> connections_;
    std::vector<char> buffer_;
    std::optional<std::ofstream> ids_;
    int epoll_ = -1;
    Phase phase_ = Phase::warmup;
    std::uint64_t begin_ns_ = 0;
    std::uint64_t measure_ns_ = 0;
    std::uint64_t drain_ns_ = 0;
    std::uint64_t started_ = 0;    // While measuring.
    std::uint64_t scheduled_ = 0;  // Ever.
    std::uint64_t due_ = 0;        // Answers still to come, on all connections.
    std::size_t next_idle_ = 0;
    double server_cpu_ = 0;
    double client_cpu_ = 0;
};

}  // namespace

LoadResult run_load(const LoadOptions& options, Traffic& traffic) {
    return Client(options, traffic).run();
}

}  // namespace tillbook::bench
