// Sending for real, to a receiver on loopback that does what a test says.
#include "feed/curl_sender.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

namespace tillbook::feed {
namespace {

// Where the name rebinding.test leads, for the resolver below.
std::atomic<const char*> rebinding_to = "127.0.0.1";

}  // namespace
}  // namespace tillbook::feed

// Stands before the system's, for libcurl too.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** found) {
    using Resolver = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto real = reinterpret_cast<Resolver>(dlsym(RTLD_NEXT, "getaddrinfo"));
    const bool is_ours = name != nullptr && std::string_view(name) == "rebinding.test";
    return real(is_ours ? tillbook::feed::rebinding_to.load() : name, service, hints, found);
}

namespace tillbook::feed {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

using Answers = std::map<std::string, std::string>;

// Answers each connection once, with the text that stands for the path, and closes it.
class Receiver {
public:
    explicit Receiver(Answers answers) : answers_(std::move(answers)) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        const bool is_listening = bind(listener_, any, size) == 0 && listen(listener_, 64) == 0 &&
                                  getsockname(listener_, any, &size) == 0;
        EXPECT_TRUE(is_listening);
        port = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~Receiver() {
        shutdown(listener_, SHUT_RDWR);
        thread_.join();
        close(listener_);
    }
    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port) + path;
    }
    std::vector<std::string> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

    std::uint16_t port = 0;

private:
    void serve() {
        for (int client; (client = accept(listener_, nullptr, nullptr)) >= 0; close(client)) {
            std::string request;
            char bytes[4096];
            for (ssize_t size;
                 !request.ends_with("END") && (size = recv(client, bytes, sizeof bytes, 0)) > 0;) {
                request.append(bytes, static_cast<std::size_t>(size));
            }
            const std::string path = request.substr(5, request.find(' ', 5) - 5);
            {
                const std::lock_guard lock(mutex_);
                requests_.push_back(request);
            }
            const std::string& answer = answers_[path];
            if (answer == "sleep") {
                std::this_thread::sleep_for(400ms);
            } else if (answer == "trickle") {
                send(client, "HTTP/1.1 200 OK\r\n\r\n", 19, MSG_NOSIGNAL);
                while (send(client, "x", 1, MSG_NOSIGNAL) == 1) std::this_thread::sleep_for(20ms);
            } else {
                send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
            }
        }
    }

    Answers answers_;
    int listener_ = -1;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

const EgressRules loopback{{*parse_address_range("127.0.0.0/8")}, {}};

Answer send_one(CurlSender& sender, const std::string& url) {
    sender.start({7, url, {"Content-Type: application/json", "X-Test: yes"}, "{\"a\":1}END"});
    for (int i = 0; i < 100; ++i) {
        std::vector<Answer> answers = sender.wait(100ms);
        if (!answers.empty()) return answers.front();
    }
    ADD_FAILURE() << "no answer";
    return {};
}

TEST(CurlSender, SendsWhatItIsGivenAndTellsWhatCameBack) {
    Receiver receiver(
        Answers{{"/ok?a=1", "HTTP/1.1 202 Accepted\r\nContent-Length: 4\r\n\r\nfine"}});
    CurlSender sender(loopback, "Tillbook/1");
    const Answer answer = send_one(sender, receiver.url("/ok?a=1"));
    EXPECT_EQ(answer.tag, 7U);
    EXPECT_EQ(answer.status, 202);
    EXPECT_EQ(answer.error, "");
    EXPECT_EQ(answer.excerpt, "fine");
    EXPECT_LT(answer.latency, 5s);
    ASSERT_EQ(receiver.requests().size(), 1U);
    const std::string request = receiver.requests().front();
    EXPECT_THAT(request, testing::StartsWith("POST /ok?a=1 HTTP/1.1\r\n"));
    EXPECT_THAT(request, HasSubstr("User-Agent: Tillbook/1\r\n"));
    EXPECT_THAT(request, HasSubstr("X-Test: yes\r\n"));
    EXPECT_THAT(request, HasSubstr("Content-Type: application/json\r\n"));
    EXPECT_THAT(request, testing::EndsWith("\r\n\r\n{\"a\":1}END"));
}

TEST(CurlSender, TellsFailuresApart) {
    Receiver receiver(
        Answers{{"/503", "HTTP/1.1 503 No\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"},
                {"/drop", ""},
                {"/noise", "what is this\r\n\r\n"},
                {"/moved", "HTTP/1.1 302 Found\r\nLocation: /503\r\nContent-Length: 0\r\n\r\n"},
                {"/slow", "sleep"},
                {"/trickle", "trickle"}});
    CurlSender sender(loopback, "Tillbook/1", 200ms);
    const Answer busy = send_one(sender, receiver.url("/503"));
    EXPECT_EQ(busy.status, 503);
    EXPECT_EQ(busy.retry_after, 120s);
    const Answer moved = send_one(sender, receiver.url("/moved"));
    EXPECT_EQ(moved.status, 302) << "not followed";
    EXPECT_EQ(receiver.requests().size(), 2U);
    for (const char* path : {"/drop", "/noise"}) {
        const Answer answer = send_one(sender, receiver.url(path));
        EXPECT_EQ(answer.status, 0) << path;
        EXPECT_NE(answer.error, "") << path;
    }
    for (const char* path : {"/slow", "/trickle"}) {
        const Answer late = send_one(sender, receiver.url(path));
        EXPECT_EQ(late.status, 0) << path;
        EXPECT_EQ(late.error, "The receiver did not answer in time.") << path;
    }
}

TEST(CurlSender, TakesAnyRetryAfterCalmly) {
    for (const char* value : {"soon", "", "-5", "0", "1e9", "99999999999999999999999",
                              "Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 99 Foo 2999"}) {
        Receiver receiver(Answers{{"/", "HTTP/1.1 429 No\r\nRetry-After: " + std::string(value) +
                                            "\r\nContent-Length: 0\r\n\r\n"}});
        CurlSender sender(loopback, "Tillbook/1");
        const Answer answer = send_one(sender, receiver.url("/"));
        EXPECT_EQ(answer.status, 429) << value;
        EXPECT_LE(retry_delay(1, 0, answer.retry_after), 24h) << value;
        EXPECT_GE(retry_delay(1, 0, answer.retry_after), 5s) << value;
    }
}

TEST(CurlSender, DoesNotReadAnswersWithoutEnd) {
    std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n";
    answer.append(std::size_t{1} << 20, 'x');
    Receiver receiver(Answers{{"/flood", answer}});
    CurlSender sender(loopback, "Tillbook/1");
    const Answer flooded = send_one(sender, receiver.url("/flood"));
    EXPECT_EQ(flooded.status, 200) << "what counts was said at the beginning";
    EXPECT_EQ(flooded.excerpt.size(), excerpt_bytes_taken);
    std::string heads = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 20'000; ++i) heads += "X-Flood: " + std::to_string(i) + "\r\n";
    Receiver endless(Answers{{"/heads", heads}});
    EXPECT_EQ(send_one(sender, endless.url("/heads")).status, 200);
}

// A name that leads elsewhere the next time it is asked for.
TEST(CurlSender, JudgesANameByWhereItLeadsThisTime) {
    Receiver receiver(Answers{{"/", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}});
    const std::string url = "http://rebinding.test:" + std::to_string(receiver.port) + "/";
    const EgressRules one{{*parse_address_range("127.0.0.1/32")}, {}};
    rebinding_to = "127.0.0.1";
    CurlSender before(one, "Tillbook/1");
    EXPECT_EQ(send_one(before, url).status, 200);
    for (const char* address : {"127.0.0.2", "169.254.169.254", "10.0.0.1", "::1", "fd00::1"}) {
        rebinding_to = address;
        CurlSender sender(one, "Tillbook/1");
        const Answer answer = send_one(sender, url);
        EXPECT_EQ(answer.status, 0) << address;
        EXPECT_THAT(answer.error, testing::StartsWith(std::string("Not sent: ") + address));
    }
    EXPECT_EQ(receiver.requests().size(), 1U);
}

// The receiver is there and would answer; it is the address that counts, by whatever name.
TEST(CurlSender, ConnectsToAllowedAddressesOnly) {
    Receiver receiver(Answers{{"/", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}});
    CurlSender strict(EgressRules{}, "Tillbook/1");
    const std::string port = std::to_string(receiver.port);
    for (const std::string host : {"127.0.0.1", "localhost", "0.0.0.0", "127.1", "2130706433",
                                   "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"}) {
        const Answer answer = send_one(strict, "http://" + host + ":" + port + "/");
        EXPECT_EQ(answer.status, 0) << host;
        EXPECT_THAT(answer.error, testing::StartsWith("Not sent: ")) << host;
    }
    EXPECT_TRUE(receiver.requests().empty());
    const EgressRules own{loopback.allowed, {receiver.port}};
    CurlSender careful(own, "Tillbook/1");
    EXPECT_THAT(send_one(careful, receiver.url("/")).error, HasSubstr("is this server itself"));
    EXPECT_TRUE(receiver.requests().empty());
}

TEST(CurlSender, UsesNoProxyOfTheEnvironment) {
    Receiver proxy(Answers{}), receiver(Answers{{"/", "HTTP/1.1 204 No\r\n\r\n"}});
    setenv("http_proxy", proxy.url("").c_str(), 1);
    CurlSender sender(loopback, "Tillbook/1");
    EXPECT_EQ(send_one(sender, receiver.url("/")).status, 204);
    unsetenv("http_proxy");
    EXPECT_TRUE(proxy.requests().empty());
}

TEST(CurlSender, SendsManyAtOnceAndIsWoken) {
    Receiver receiver(Answers{{"/slow", "sleep"}});
    CurlSender sender(loopback, "Tillbook/1");
    sender.start({1, receiver.url("/slow"), {}, "END"});
    std::thread waker([&] {
        std::this_thread::sleep_for(50ms);
        sender.wake();
    });
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < 3; ++i) sender.wait(10s);
    waker.join();
    EXPECT_LT(std::chrono::steady_clock::now() - began, 9s);
}

}  // namespace
}  // namespace tillbook::feed
