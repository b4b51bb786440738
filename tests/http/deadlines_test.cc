#include <gtest/gtest.h>

#include "test_server.h"

namespace tillbook::http {
namespace {

using test::http_request;
using test::HttpAnswer;
using test::HttpClient;

TEST(Deadlines, EndSlowHeaders) {
    Limits limits = test_limits();
    limits.header_deadline = 60ms;
    TestServer server(echo, limits);
    HttpClient client = server.connect();
    client.send("GET /slow HTTP/1.1\r\nHost: a\r\n");
    const auto start = std::chrono::steady_clock::now();
    // Trickling does not help.
    while (client.is_silent_for(15ms)) client.send("X: y\r\n");
    EXPECT_GE(std::chrono::steady_clock::now() - start, 50ms);
    const HttpAnswer answer = client.receive();
    EXPECT_EQ(answer.status, 408);
    EXPECT_EQ(answer.body, "request_timeout /slow");
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.is_ended());
}

TEST(Deadlines, EndSlowBodies) {
    Limits limits = test_limits();
    limits.body_deadline = 60ms;
    TestServer server(echo, limits);
    for (const std::string_view start :
         {"Content-Length: 1000\r\n\r\na", "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n"}) {
        HttpClient client = server.connect();
        client.send("POST /slow HTTP/1.1\r\nHost: a\r\n" + std::string(start));
        while (client.is_silent_for(15ms)) client.send("1\r\na\r\n");
        const HttpAnswer answer = client.receive();
        EXPECT_EQ(answer.status, 408);
        EXPECT_EQ(answer.body, "request_timeout /slow");
        EXPECT_TRUE(client.is_ended());
    }
}

TEST(Deadlines, CountEachRequestAnew) {
    Limits limits = test_limits();
    limits.header_deadline = 150ms;
    TestServer server(echo, limits);
    HttpClient client = server.connect();
    const std::string request = http_request("GET", "/");
    // The input is never empty between these requests, yet each begins its own time.
    client.send(request.substr(0, 10));
    for (int i = 0; i < 6; ++i) {
        EXPECT_TRUE(client.is_silent_for(50ms));
        client.send(request.substr(10) + request.substr(0, 10));
        EXPECT_EQ(client.receive().status, 200);
    }
}

TEST(Deadlines, EndIdleConnectionsSilently) {
    Limits limits = test_limits();
    limits.idle_deadline = 50ms;
    TestServer server(echo, limits);
    HttpClient fresh = server.connect();
    EXPECT_TRUE(fresh.is_ended());
    HttpClient used = server.connect();
    EXPECT_EQ(used.call("GET", "/").status, 200);
    EXPECT_TRUE(used.is_ended());
}

TEST(Deadlines, LeaveSlowHandlersAlone) {
    Limits limits = test_limits();
    limits.idle_deadline = limits.header_deadline = limits.body_deadline = 30ms;
    KeptReplies replies;
    TestServer server(replies.handler(), limits);
    HttpClient client = server.connect();
    client.send(http_request("GET", "/0"));
    replies.wait_for(1);
    EXPECT_TRUE(client.is_silent_for(100ms));
    replies.send(0);
    EXPECT_EQ(client.receive().body, "/0");
}

TEST(Deadlines, CutReadersThatTakeNothing) {
    Limits limits = test_limits();
    limits.write_deadline = 60ms;
    const std::string big(30'000'000, 'x');
    TestServer server(
        [&](const Request&, Reply reply) { reply.send({.headers = {}, .body = big}); }, limits);
    HttpClient client = server.connect();
    client.send(http_request("GET", "/"));
    const auto end = std::chrono::steady_clock::now() + 5s;
    while (server.server().stats().requests == 0 || server.server().stats().connections_open > 0) {
        ASSERT_LT(std::chrono::steady_clock::now(), end) << "The connection is still open.";
        std::this_thread::sleep_for(5ms);
    }
    EXPECT_LT(client.receive_all().size(), big.size());
}

TEST(Stop, ClosesIdleConnectionsAndReturns) {
    TestServer server;
    HttpClient client = server.connect();
    EXPECT_EQ(client.call("GET", "/").status, 200);
    server.server().stop();
    EXPECT_TRUE(client.is_ended());
    server.stop_and_wait();
    EXPECT_THROW(server.connect(), std::runtime_error);
}

TEST(Stop, FinishesWhatWasAccepted) {
    KeptReplies replies;
    TestServer server(replies.handler());
    HttpClient client = server.connect();
    client.send(http_request("GET", "/0") + http_request("GET", "/1"));
    HttpClient beginning = server.connect();
    beginning.send(
        "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(beginning.receive().status, 100);
    replies.wait_for(2);
    server.server().stop();
    EXPECT_TRUE(client.is_silent_for(30ms));
    replies.send(0);
    replies.send(1);
    HttpAnswer answer = client.receive();
    EXPECT_EQ(answer.body, "/0");
    EXPECT_EQ(answer.header("Connection"), "");
    answer = client.receive();
    EXPECT_EQ(answer.body, "/1");
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client.is_ended());
    // A request that had begun to arrive is accepted, too.
    beginning.send("x");
    replies.wait_for(3);
    replies.send(2);
    answer = beginning.receive();
    EXPECT_EQ(answer.body, "/2");
    EXPECT_EQ(answer.header("Connection"), "close");
    server.stop_and_wait();
}

TEST(Stop, InsistsAfterTheGracePeriod) {
    Limits limits = test_limits();
    limits.grace = 50ms;
    KeptReplies replies;
    TestServer server(replies.handler(), limits);
    HttpClient client = server.connect();
    client.send(http_request("GET", "/0"));
    replies.wait_for(1);
    server.stop_and_wait();
    EXPECT_TRUE(client.is_ended());
    replies.send(0);
}

TEST(Stop, BeforeRunReturnsAtOnce) {
    Server server({.port = 0, .limits = test_limits(), .tls = nullptr}, echo, render_error);
    ASSERT_TRUE(server.listen().ok());
    server.stop();
    server.run();
}

}  // namespace
}  // namespace tillbook::http
