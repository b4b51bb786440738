#include "http/server.h"

#include <gtest/gtest.h>

#include <future>
#include <regex>

#include "base/id.h"
#include "test_server.h"

namespace tillbook::http {
namespace {

using test::AnswerTo;
using test::http_request;
using test::HttpAnswer;
using test::HttpClient;

TEST(Server, GivesTheHandlerWhatWasSent) {
    TestServer server;
    HttpClient client = server.connect();
    EXPECT_EQ(client.call("GET", "/a/b?x=1&y").body, "GET /a/b?x=1&y ");
    EXPECT_EQ(client.call("POST", "/orders", "{\"a\":1}").body, "POST /orders? {\"a\":1}");
    EXPECT_EQ(client.call("BREW", "/pot").body, "BREW /pot? ");
    EXPECT_EQ(client.call("OPTIONS", "*").body, "OPTIONS *? ");
    EXPECT_EQ(client.call("GET", "http://127.0.0.1?q").body, "GET /?q ");
    EXPECT_EQ(server.server().stats().requests, 5U);
    EXPECT_EQ(server.server().stats().connections, 1U);
}

TEST(Server, GivesTheHandlerHeadersAndPeer) {
    TestServer server([](const Request& request, Reply reply) {
        Response response;
        response.body = std::string(request.header("x-thing")) + '|' +
                        std::to_string(request.header_count("X-Thing")) + '|' +
                        std::string(request.peer) + '|' + (request.tls ? "tls" : "plain");
        reply.send(std::move(response));
    });
    const HttpAnswer answer =
        server.connect().call("GET", "/", "", "X-Thing:  one \t\r\nX-THING: two\r\n");
    EXPECT_EQ(answer.body, "one|2|127.0.0.1|plain");
}

TEST(Server, AnswersWithDateIdLengthAndOwnHeaders) {
    std::uint64_t id = 0;
    TestServer server([&](const Request& request, Reply reply) {
        id = request.id;
        Response response{.status = 201, .content_type = "text/plain", .headers = {}, .body = "ab"};
        append_header(response, "X-Own", "yes");
        reply.send(std::move(response));
    });
    HttpClient client = server.connect();
    const HttpAnswer answer = client.call("GET", "/");
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.header("Content-Length"), "2");
    EXPECT_EQ(answer.header("Content-Type"), "text/plain");
    EXPECT_EQ(answer.header("X-Own"), "yes");
    EXPECT_EQ(answer.header("Request-Id"), to_base32(id));
    EXPECT_EQ(answer.header("Server"), "");
    EXPECT_EQ(answer.header("Connection"), "");
    EXPECT_TRUE(std::regex_match(
        answer.header("Date"),
        std::regex("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} "
                   "[0-9]{2}:[0-9]{2}:[0-9]{2} GMT")))
        << answer.header("Date");
    EXPECT_NE(client.call("GET", "/").header("Request-Id"), answer.header("Request-Id"));
}

TEST(Server, AnnouncesButDoesNotSendTheBodyToHead) {
    TestServer server;
    HttpClient client = server.connect();
    const HttpAnswer answer = client.call("HEAD", "/x");
    EXPECT_EQ(answer.header("Content-Length"), std::to_string(std::string("HEAD /x? ").size()));
    EXPECT_EQ(client.call("GET", "/y").body, "GET /y? ");  // nothing was left between
}

TEST(Server, SendsNoLengthWithStatusesWithoutContent) {
    for (const int status : {204, 304}) {
        TestServer server([&](const Request&, Reply reply) {
            Response response;
            response.status = status;
            reply.send(std::move(response));
        });
        HttpClient client = server.connect();
        const HttpAnswer answer = client.call("GET", "/");
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.header("Content-Length"), "");
        EXPECT_EQ(answer.header("Content-Type"), "");
        EXPECT_EQ(client.call("GET", "/").status, status);
    }
}

TEST(Server, KeepsConnectionsByTheRulesOfTheVersion) {
    struct Row {
        std::string_view request;
        std::string_view connection;  // the answer's header
        bool ends;
    };
    constexpr Row rows[] = {
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "", false},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "close", true},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", "close", true},
        {"GET / HTTP/1.0\r\n\r\n", "close", true},
        {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "keep-alive", false},
    };
    TestServer server;
    for (const Row& row : rows) {
        SCOPED_TRACE(row.request);
        HttpClient client = server.connect();
        client.send(row.request);
        EXPECT_EQ(client.receive().header("Connection"), row.connection);
        if (row.ends) {
            EXPECT_TRUE(client.is_ended());
        } else {
            EXPECT_EQ(client.call("GET", "/again").status, 200);
        }
    }
}

TEST(Server, IgnoresWhatComesBehindTheLastRequest) {
    TestServer server;
    HttpClient client = server.connect();
    client.send(http_request("GET", "/1", "", "Connection: close\r\n") + http_request("GET", "/2"));
    EXPECT_EQ(client.receive().body, "GET /1? ");
    EXPECT_TRUE(client.is_ended());
}

TEST(Server, TakesRequestsHoweverTheyArrive) {
    TestServer server;
    HttpClient client = server.connect();
    const std::string request = "\r\n" + http_request("POST", "/x", "hello") +
                                "POST /y HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                "3\r\nabc\r\n2;e=1\r\nde\r\n0\r\nT: t\r\n\r\n";
    for (std::size_t step = 1; step < request.size(); step += step < 8 ? 1 : 13) {
        for (std::size_t at = 0; at < request.size(); at += step) {
            client.send(std::string_view{request}.substr(at, step));
        }
        EXPECT_EQ(client.receive().body, "POST /x? hello") << step;
        EXPECT_EQ(client.receive().body, "POST /y? abcde") << step;
    }
}

TEST(Server, ReadsBodiesUpToTheLimit) {
    TestServer server;
    HttpClient client = server.connect();
    const std::string body(10'000, 'b');
    EXPECT_EQ(client.call("POST", "/", body).body, "POST /? " + body);
    const std::string chunk(5'000, 'c');
    const std::string chunks = "1388\r\n" + chunk + "\r\n1388\r\n" + chunk + "\r\n0\r\n\r\n";
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
    EXPECT_EQ(client.receive().body, "POST /? " + chunk + chunk);
}

TEST(Server, LeavesReadableBytesBehindTheBody) {
    TestServer server([](const Request& request, Reply reply) {
        unsigned sum = 0;  // an address checker would object
        for (std::size_t i = 0; i < 64; ++i) {
            sum += static_cast<unsigned char>(request.body.data()[request.body.size() + i]);
        }
        reply.send({.status = sum > 64 * 255 ? 500 : 200, .headers = {}, .body = "ok"});
    });
    for (const std::size_t size : {0U, 1U, 3900U, 4032U, 10'000U}) {
        EXPECT_EQ(server.connect().call("POST", "/", std::string(size, 'x')).status, 200);
    }
}

TEST(Server, RefusesTooMuchWithoutReadingIt) {
    struct Row {
        std::string request;
        int status;
        std::string_view body;
    };
    const std::string post = "POST /p HTTP/1.1\r\nHost: a\r\n";
    const std::vector<Row> rows{
        {post + "Content-Length: 10001\r\n\r\n", 413, "payload_too_large /p"},
        {post + "Content-Length: 9999999999999999999\r\n\r\n", 413, "payload_too_large /p"},
        {post + "Content-Length: 10001\r\nExpect: 100-continue\r\n\r\n", 413,
         "payload_too_large /p"},
        {post + "Transfer-Encoding: chunked\r\n\r\n2711\r\n", 413, "payload_too_large /p"},
        {post + "X: " + std::string(1024, 'x') + "\r\n\r\n", 431, "headers_too_large /p"},
        {post + "X: " + std::string(5000, 'x'), 431, "headers_too_large /p"},
        {"GET /" + std::string(2000, 'x'), 431, "headers_too_large "},
    };
    TestServer server;
    for (const Row& row : rows) {
        SCOPED_TRACE(row.request.substr(0, 100));
        HttpClient client = server.connect();
        client.send(row.request);
        const HttpAnswer answer = client.receive();
        EXPECT_EQ(answer.status, row.status);
        EXPECT_EQ(answer.body, row.body);
        EXPECT_EQ(answer.header("Connection"), "close");
        EXPECT_EQ(answer.header("Request-Id").size(), 13U);
        EXPECT_TRUE(client.is_ended());
    }
    EXPECT_EQ(server.server().stats().requests, 0U);
    EXPECT_EQ(server.server().stats().rejected, rows.size());
}

TEST(Server, DeliversARefusalToAClientThatGoesOnSending) {
    TestServer server;
    HttpClient client = server.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
    // Bytes that nobody wants must not make a reset overtake the answer.
    for (int i = 0; i < 20; ++i) client.send(std::string(50'000, 'x'));
    EXPECT_EQ(client.receive().status, 413);
}

TEST(Server, InvitesTheBodyOfWhoeverWaitsForIt) {
    TestServer server;
    HttpClient client = server.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.receive().status, 100);
    client.send("ab");
    EXPECT_EQ(client.receive().body, "POST /? ab");
    // Whoever has sent the body already needs no invitation.
    EXPECT_EQ(client.call("POST", "/", "cd", "Expect: 100-continue\r\n").body, "POST /? cd");
}

TEST(Server, InvitesABodyOnlyAfterTheAnswersBefore) {
    KeptReplies replies;
    TestServer server(replies.handler());
    HttpClient client = server.connect();
    client.send(http_request("GET", "/first"));
    replies.wait_for(1);
    client.send(
        "PUT /second HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
        "Expect: 100-continue\r\n\r\n");
    EXPECT_TRUE(client.is_silent_for(30ms));
    replies.send(0);
    EXPECT_EQ(client.receive().body, "/first");
    EXPECT_EQ(client.receive().status, 100);
    client.send("x");
    replies.wait_for(2);
    replies.send(1);
    EXPECT_EQ(client.receive().body, "/second");
}

TEST(Pipelining, AnswersInTheOrderOfTheRequests) {
    KeptReplies replies;
    TestServer server(replies.handler());
    HttpClient client = server.connect();
    client.send(http_request("GET", "/0") + http_request("GET", "/1") + http_request("GET", "/2"));
    replies.wait_for(3);
    replies.send(2);
    replies.send(1);
    EXPECT_TRUE(client.is_silent_for(30ms));
    replies.send(0);
    for (const char* path : {"/0", "/1", "/2"}) EXPECT_EQ(client.receive().body, path);
}

TEST(Pipelining, IsHeldBackAtTheLimitAndGoesOn) {
    KeptReplies replies;
    TestServer server(replies.handler());
    HttpClient client = server.connect();
    std::string requests;
    for (int i = 0; i < 40; ++i) requests += http_request("GET", '/' + std::to_string(i));
    client.send(requests);
    replies.wait_for(4);
    EXPECT_TRUE(client.is_silent_for(30ms));
    EXPECT_EQ(replies.size(), 4U);
    for (std::size_t i = 0; i < 40; ++i) {
        replies.wait_for(i + 1);
        replies.send(i);
        EXPECT_EQ(client.receive().body, '/' + std::to_string(i));
    }
}

TEST(Pipelining, AnswersAtOnceBeyondTheLimit) {
    TestServer server;
    HttpClient client = server.connect();
    std::string requests;
    for (int i = 0; i < 1000; ++i) requests += http_request("POST", '/' + std::to_string(i), "b");
    client.send(requests);
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(client.receive().body, "POST /" + std::to_string(i) + "? b");
    }
}

TEST(Pipelining, AnswersWhatCameBeforeAMalformedRequest) {
    KeptReplies replies;
    TestServer server(replies.handler());
    HttpClient client = server.connect();
    client.send(http_request("GET", "/good") + "BAD\r\n\r\n");
    replies.wait_for(1);
    EXPECT_TRUE(client.is_silent_for(30ms));
    replies.send(0);
    EXPECT_EQ(client.receive().body, "/good");
    EXPECT_EQ(client.receive().status, 400);
    EXPECT_TRUE(client.is_ended());
}

TEST(Replies, ComeFromManyThreads) {
    KeptReplies replies;
    Limits limits = test_limits();
    limits.pipelined_max = 64;
    TestServer server(replies.handler(), limits);
    constexpr std::size_t connections = 4;
    constexpr std::size_t requests = 50;
    std::vector<HttpClient> clients;
    std::string pipeline;
    for (std::size_t i = 0; i < requests; ++i) {
        pipeline += http_request("GET", '/' + std::to_string(i));
    }
    for (std::size_t i = 0; i < connections; ++i) {
        clients.push_back(server.connect());
        clients.back().send(pipeline);
    }
    replies.wait_for(connections * requests);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (std::size_t i = t; i < connections * requests; i += 4) replies.send(i);
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (HttpClient& client : clients) {
        for (std::size_t i = 0; i < requests; ++i) {
            EXPECT_EQ(client.receive().body, '/' + std::to_string(i));
        }
    }
}

TEST(Replies, DroppedOnesCloseTheConnectionAfterTheAnswersBefore) {
    KeptReplies replies;
    TestServer server(replies.handler());
    HttpClient client = server.connect();
    client.send(http_request("GET", "/0") + http_request("GET", "/1"));
    replies.wait_for(2);
    replies.drop(1);
    EXPECT_TRUE(client.is_silent_for(30ms));
    replies.send(0);
    EXPECT_EQ(client.receive().body, "/0");
    EXPECT_TRUE(client.is_ended());
}

TEST(Replies, DroppedInTheHandlerCloseTheConnection) {
    TestServer server([](const Request&, Reply) {});
    HttpClient client = server.connect();
    client.send(http_request("GET", "/"));
    EXPECT_TRUE(client.is_ended());
}

TEST(Replies, MayComeAfterTheConnectionOrTheServerHasGone) {
    KeptReplies replies;
    Limits limits = test_limits();
    limits.grace = 20ms;
    {
        TestServer server(replies.handler(), limits);
        {
            HttpClient client = server.connect();
            client.send(http_request("GET", "/0"));
            replies.wait_for(1);
        }
        replies.send(0);
        HttpClient client = server.connect();
        client.send(http_request("GET", "/1"));
        replies.wait_for(2);
    }
    replies.send(1);
}

TEST(Handler, ExceptionsBecomeAnswers) {
    TestServer server([](const Request& request, Reply) {
        if (request.path == "/broken") throw Unavailable("The disk is full.");
        throw std::logic_error("secret");
    });
    HttpClient client = server.connect();
    HttpAnswer answer = client.call("GET", "/broken");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.body, "unavailable /broken");
    answer = client.call("GET", "/wrong");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body, "internal_error /wrong");
    EXPECT_EQ(server.server().stats().exceptions, 2U);
}

TEST(Batches, AreAnnouncedBeforeTheirRequests) {
    std::atomic<int> batches = 0;
    TestServer server(
        [&](const Request&, Reply reply) {
            reply.send({.headers = {}, .body = std::to_string(batches.load())});
        },
        test_limits(), nullptr, [&] { ++batches; });
    HttpClient client = server.connect();
    client.send(http_request("GET", "/") + http_request("GET", "/"));
    const std::string first = client.receive().body;
    EXPECT_EQ(first, "1");
    EXPECT_EQ(client.receive().body, first);
    EXPECT_EQ(client.call("GET", "/").body, "2");
}

TEST(Batches, ThatFailAnswerTheirRequestsUnavailable) {
    TestServer server(echo, test_limits(), nullptr, [] { throw Unavailable("The log is gone."); });
    EXPECT_EQ(server.connect().call("GET", "/").status, 503);
}

TEST(Server, RunsTasksOnTheNetworkThread) {
    TestServer server;
    std::promise<std::thread::id> ran;
    server.server().post([&] { ran.set_value(std::this_thread::get_id()); });
    EXPECT_NE(ran.get_future().get(), std::this_thread::get_id());
}

TEST(Server, SaysSoWhenThePortIsTaken) {
    TestServer server;
    Server second({.port = server.server().port(), .limits = {}, .tls = nullptr}, echo,
                  render_error);
    const Result<> listening = second.listen();
    ASSERT_FALSE(listening.ok());
    EXPECT_EQ(listening.error().code, ErrorCode::unavailable);
    EXPECT_EQ(listening.error().detail,
              "127.0.0.1 port " + std::to_string(server.server().port()) + " is in use.");
    Server elsewhere({.host = "192.0.2.1", .port = 0, .limits = {}, .tls = nullptr}, echo,
                     render_error);
    EXPECT_FALSE(elsewhere.listen().ok());
    Server nowhere({.host = "no such host", .port = 0, .limits = {}, .tls = nullptr}, echo,
                   render_error);
    EXPECT_FALSE(nowhere.listen().ok());
}

TEST(Connections, AboveTheLimitAreRefused) {
    Limits limits = test_limits();
    limits.connections_max = 2;
    TestServer server(echo, limits);
    auto first = std::make_unique<HttpClient>(server.connect());
    HttpClient second = server.connect();
    EXPECT_EQ(first->call("GET", "/").status, 200);
    EXPECT_EQ(second.call("GET", "/").status, 200);
    HttpClient third = server.connect();
    EXPECT_EQ(third.receive().status, 503);
    EXPECT_TRUE(third.is_ended());
    EXPECT_EQ(server.server().stats().refused, 1U);
    first.reset();
    while (server.server().stats().connections_open > 1) std::this_thread::yield();
    EXPECT_EQ(server.connect().call("GET", "/").status, 200);
}

TEST(Connections, ThatEndTheirSideAreStillAnswered) {
    KeptReplies replies;
    TestServer server(replies.handler());
    HttpClient client = server.connect();
    client.send(http_request("GET", "/0"));
    client.end_output();
    replies.wait_for(1);
    replies.send(0);
    EXPECT_EQ(client.receive().body, "/0");
    EXPECT_TRUE(client.is_ended());
}

TEST(Connections, ThatReadNothingAreNotReadFrom) {
    Limits limits = test_limits();
    limits.output_bytes_max = 100'000;
    const std::string big(50'000, 'x');
    std::atomic<std::size_t> served = 0;
    TestServer server(
        [&](const Request&, Reply reply) {
            ++served;
            reply.send({.headers = {}, .body = big});
        },
        limits);
    HttpClient client = server.connect();
    const std::string request = http_request("GET", "/");
    std::size_t sent = 0;
    for (int quiet = 0; quiet < 20;) {
        const std::size_t now =
            client.send_some(std::string_view{request}.substr(sent % request.size()));
        sent += now;
        quiet = now == 0 ? quiet + 1 : 0;
        if (now == 0) std::this_thread::sleep_for(5ms);
        ASSERT_LT(sent, 100'000'000U);
    }
    // Far more requests were sent than answers are kept for; all are answered once they are read.
    const std::size_t complete = sent / request.size();
    EXPECT_LT(served.load(), complete);
    for (std::size_t i = 0; i < std::min<std::size_t>(complete, 500); ++i) {
        ASSERT_EQ(client.receive().body.size(), big.size());
    }
    EXPECT_GT(served.load(), 0U);
}

}  // namespace
}  // namespace tillbook::http
