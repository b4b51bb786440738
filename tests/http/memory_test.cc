// What others may make the server keep in memory.
#include <gtest/gtest.h>

#include "http/buffers.h"
#include "test_server.h"

namespace tillbook::http {
namespace {

using test::http_request;
using test::HttpClient;

TEST(InputBuffer, GivesRoomForWhatComesAndNotForWhatIsAnnounced) {
    constexpr std::size_t announced = 1 << 20;
    InputBuffer buffer;
    std::size_t reads = 0;
    while (buffer.size() < announced) {
        const std::span<char> room = buffer.room(announced);
        EXPECT_LE(room.size(), std::max<std::size_t>(32 * 1024, 3 * buffer.size()));
        const std::size_t came = std::min(room.size(), announced - buffer.size());
        std::fill_n(room.begin(), came, static_cast<char>('a' + reads % 26));
        buffer.added(came);
        ++reads;
    }
    EXPECT_LE(reads, 10u);  // few enough for the copying to cost little
    EXPECT_EQ(buffer.view().front(), 'a');
    EXPECT_EQ(buffer.view().back(), static_cast<char>('a' + (reads - 1) % 26));
}

TEST(InputBuffer, KeepsWhatItHasWhenItGrows) {
    InputBuffer buffer;
    std::string expected;
    for (int i = 0; i < 5'000; ++i) {
        const std::string piece = std::to_string(i) + ' ';
        const std::span<char> room = buffer.room(100'000);
        ASSERT_GE(room.size(), piece.size());
        std::copy(piece.begin(), piece.end(), room.begin());
        buffer.added(piece.size());
        expected += piece;
    }
    EXPECT_EQ(buffer.view(), expected);
}

// One who takes nothing of what he asked for.
class UnreadAnswers : public testing::Test {
protected:
    static constexpr std::size_t body_bytes = 20'000'000;  // more than the sockets take

    static Limits limits() {
        Limits limits = test_limits();
        limits.unread_bytes_max = body_bytes * 3 / 2;
        limits.output_bytes_max = 10 * body_bytes;
        limits.pipelined_max = 16;
        return limits;
    }
    static void answer(const Request& request, Reply reply) {
        const bool is_big = request.path == "/big";
        reply.send({.headers = {}, .body = std::string(is_big ? body_bytes : 1, 'x')});
    }

    static HttpClient greedy(TestServer& server) {
        HttpClient client = server.connect();
        std::string requests;
        for (int i = 0; i < 10; ++i) requests += http_request("GET", "/big");
        client.send(requests);
        return client;
    }
    // Asks until the status is this one.
    static bool comes_to(TestServer& server, int status) {
        const auto end = std::chrono::steady_clock::now() + 10s;
        while (std::chrono::steady_clock::now() < end) {
            HttpClient client = server.connect();
            if (client.call("GET", "/").status == status) return true;
            std::this_thread::sleep_for(5ms);
        }
        return false;
    }
};

TEST_F(UnreadAnswers, ShedReadsAndNotWrites) {
    TestServer server(answer, limits());
    HttpClient client = greedy(server);
    EXPECT_TRUE(comes_to(server, 503));
    HttpClient till = server.connect();
    EXPECT_EQ(till.call("POST", "/", "sale").status, 200);

    // Once they are taken everybody is answered again; some of them were refused.
    int refused = 0;
    for (int i = 0; i < 10; ++i) refused += client.receive().status == 503 ? 1 : 0;
    EXPECT_GE(refused, 6);
    EXPECT_TRUE(comes_to(server, 200));
}

TEST_F(UnreadAnswers, AreForgottenWithTheirConnection) {
    TestServer server(answer, limits());
    {
        const HttpClient client = greedy(server);
        EXPECT_TRUE(comes_to(server, 503));
    }
    EXPECT_TRUE(comes_to(server, 200));
}

TEST_F(UnreadAnswers, CountBeforeTheirTurn) {
    // The first answer of the connection is still awaited when the others are there.
    KeptReplies replies;
    auto keep = replies.handler();
    TestServer server(
        [&](const Request& request, Reply reply) {
            if (request.path == "/late") return keep(request, std::move(reply));
            answer(request, std::move(reply));
        },
        limits());
    HttpClient client = server.connect();
    std::string requests = http_request("GET", "/late");
    for (int i = 0; i < 5; ++i) requests += http_request("GET", "/big");
    client.send(requests);
    EXPECT_TRUE(comes_to(server, 503));
    replies.wait_for(1);
    replies.send(0);
    for (int i = 0; i < 6; ++i) client.receive();
    EXPECT_TRUE(comes_to(server, 200));
}

}  // namespace
}  // namespace tillbook::http
