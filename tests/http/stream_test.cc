// Answers that go on: what is sent, who is told, and what ends them.
#include <gmock/gmock.h>

#include "test_server.h"

namespace tillbook::http {
namespace {

using testing::HasSubstr;
using testing::Not;

SharedBytes shared(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

// Waits until it holds; false after ten seconds.
template <class Condition>
bool holds_soon(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

// Answers every request with a stream, which the test's thread writes.
class KeptStreams {
public:
    Server::Handler handler() {
        return [this](const Request&, Reply reply) {
            Response head;
            head.content_type = "text/event-stream";
            head.headers = "Cache-Control: no-store\r\n";
            Stream stream =
                reply.open_stream(std::move(head), {[this] { ++drained; }, [this] { ++closed; }});
            const std::lock_guard lock(mutex_);
            streams_.push_back(std::move(stream));
            ++opened;
        };
    }
    void write(std::size_t index, std::string text) { at(index).write(shared(std::move(text))); }
    void end(std::size_t index) { const Stream ended = std::move(at(index)); }

    std::atomic<int> opened{0};
    std::atomic<int> drained{0};
    std::atomic<int> closed{0};

private:
    Stream& at(std::size_t index) {
        const std::lock_guard lock(mutex_);
        return streams_.at(index);
    }

    std::mutex mutex_;
    std::vector<Stream> streams_;
};

// One stream after its head has been read.
test::HttpClient open_stream(const TestServer& server, const KeptStreams& streams, int number = 1) {
    test::HttpClient client = server.connect();
    client.send(test::http_request("GET", "/events"));
    if (!holds_soon([&] { return streams.opened >= number; }))
        throw std::runtime_error("no stream");
    return client;
}

TEST(Stream, IsChunkedAndTheLastAnswerOfItsConnection) {
    KeptStreams streams;
    TestServer server(streams.handler());
    test::HttpClient client = open_stream(server, streams);
    streams.write(0, "hello");
    streams.write(0, "");
    streams.write(0, std::string(26, 'x'));
    streams.end(0);
    const std::string answer = client.receive_all();
    EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/event-stream\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nCache-Control: no-store\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_THAT(answer, Not(HasSubstr("Content-Length")));
    EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n5\r\nhello\r\n1a\r\n" + std::string(26, 'x') +
                                          "\r\n0\r\n\r\n"));
    EXPECT_EQ(streams.closed, 0) << "Whoever ends a stream need not be told.";
}

TEST(Stream, EndsWithTheConnectionInHttp10) {
    KeptStreams streams;
    TestServer server(streams.handler());
    test::HttpClient client = server.connect();
    client.send("GET / HTTP/1.0\r\n\r\n");
    ASSERT_TRUE(holds_soon([&] { return streams.opened == 1; }));
    streams.write(0, "one");
    streams.write(0, "two");
    streams.end(0);
    const std::string answer = client.receive_all();
    EXPECT_THAT(answer, Not(HasSubstr("Transfer-Encoding")));
    EXPECT_THAT(answer, testing::EndsWith("\r\n\r\nonetwo"));
}

TEST(Stream, HasNoBodyForHead) {
    KeptStreams streams;
    TestServer server(streams.handler());
    test::HttpClient client = server.connect();
    client.send(test::http_request("HEAD", "/"));
    const std::string answer = client.receive_all();
    EXPECT_THAT(answer, HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
    EXPECT_THAT(answer, testing::EndsWith("\r\n\r\n"));
    EXPECT_EQ(streams.closed, 1);
}

TEST(Stream, WaitsForTheAnswersBeforeIt) {
    KeptStreams streams;
    std::optional<Reply> first;
    std::mutex mutex;
    const auto stream = streams.handler();
    TestServer server([&](const Request& request, Reply reply) {
        if (request.path != "/slow") return stream(request, std::move(reply));
        const std::lock_guard lock(mutex);
        first = std::move(reply);
    });
    test::HttpClient client = server.connect();
    client.send(test::http_request("GET", "/slow") + test::http_request("GET", "/events"));
    ASSERT_TRUE(holds_soon([&] { return streams.opened == 1; }));
    streams.write(0, "early");
    {
        const std::lock_guard lock(mutex);
        first->send({.headers = {}, .body = "slow"});
    }
    EXPECT_EQ(client.receive().body, "slow");
    streams.end(0);
    EXPECT_THAT(client.receive_all(), testing::EndsWith("\r\n\r\n5\r\nearly\r\n0\r\n\r\n"));
}

TEST(Stream, TellsWhenEverythingWasSent) {
    KeptStreams streams;
    TestServer server(streams.handler());
    test::HttpClient client = open_stream(server, streams);
    ASSERT_TRUE(holds_soon([&] { return streams.drained == 1; })) << "The head counts.";
    streams.write(0, "a");
    ASSERT_TRUE(holds_soon([&] { return streams.drained == 2; }));
    // More than the sockets hold: drained only after somebody has read it.
    streams.write(0, std::string(32 << 20, 'b'));
    std::this_thread::sleep_for(50ms);
    EXPECT_EQ(streams.drained, 2);
    streams.end(0);
    const std::string answer = client.receive_all();
    EXPECT_EQ(std::count(answer.begin(), answer.end(), 'b'), 32 << 20);
}

TEST(Stream, LivesBeyondEveryDeadlineWhileItsReaderIsThere) {
    Limits limits = test_limits();
    limits.idle_deadline = limits.header_deadline = limits.body_deadline = 30ms;
    limits.write_deadline = 30ms;
    KeptStreams streams;
    TestServer server(streams.handler(), limits);
    test::HttpClient client = open_stream(server, streams);
    std::this_thread::sleep_for(150ms);
    streams.write(0, "still here");
    streams.end(0);
    EXPECT_THAT(client.receive_all(), HasSubstr("still here"));
    EXPECT_EQ(streams.closed, 0);
}

TEST(Stream, CutsAReaderThatTakesNothingAndNoOther) {
    Limits limits = test_limits();
    limits.write_deadline = 100ms;
    KeptStreams streams;
    TestServer server(streams.handler(), limits);
    test::HttpClient good = open_stream(server, streams, 1);
    test::HttpClient stuck = open_stream(server, streams, 2);
    streams.write(1, std::string(32 << 20, 'x'));
    ASSERT_TRUE(holds_soon([&] { return streams.closed == 1; }));
    EXPECT_EQ(server.server().stats().streams_open, 1U);
    streams.write(1, "nobody hears this");
    streams.write(0, "somebody hears this");
    streams.end(0);
    EXPECT_THAT(good.receive_all(), HasSubstr("somebody hears this"));
    EXPECT_EQ(server.server().stats().streams, 2U);
    EXPECT_TRUE(holds_soon([&] { return server.server().stats().streams_open == 0; }));
}

TEST(Stream, NoticesThatItsReaderHasGone) {
    KeptStreams streams;
    TestServer server(streams.handler());
    { const test::HttpClient client = open_stream(server, streams); }
    EXPECT_TRUE(holds_soon([&] { return streams.closed == 1; })) << "without a write";
    EXPECT_EQ(server.server().stats().streams_open, 0U);
    streams.write(0, "nobody");
    streams.end(0);
    EXPECT_EQ(streams.closed, 1);
}

TEST(Stream, ReadsPastWhatItsReaderSends) {
    KeptStreams streams;
    TestServer server(streams.handler());
    test::HttpClient client = open_stream(server, streams);
    client.send(std::string(200'000, 'z'));
    client.send(test::http_request("GET", "/another"));
    streams.write(0, "only this");
    streams.end(0);
    EXPECT_THAT(client.receive_all(), testing::EndsWith("\r\n\r\n9\r\nonly this\r\n0\r\n\r\n"));
    EXPECT_EQ(streams.opened, 1);
}

TEST(Stream, EndsProperlyWhenTheServerStops) {
    KeptStreams streams;
    TestServer server(streams.handler());
    test::HttpClient client = open_stream(server, streams);
    streams.write(0, "last");
    const auto begin = std::chrono::steady_clock::now();
    server.server().stop();
    EXPECT_THAT(client.receive_all(), testing::EndsWith("4\r\nlast\r\n0\r\n\r\n"));
    EXPECT_EQ(streams.closed, 1);
    server.stop_and_wait();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s)
        << "The grace period is not waited for.";
}

TEST(Stream, CanBeDroppedAtOnce) {
    TestServer server([](const Request&, Reply reply) {
        const Stream dropped = reply.open_stream({}, {[] {}, [] {}});
    });
    test::HttpClient client = server.connect();
    client.send(test::http_request("GET", "/"));
    EXPECT_THAT(client.receive_all(), testing::EndsWith("\r\n\r\n0\r\n\r\n"));
}

}  // namespace
}  // namespace tillbook::http
