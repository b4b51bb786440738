// Whoever follows a book: streams and requests that wait.
#include "api/followers.h"

#include <gmock/gmock.h>

#include "api/sse.h"
#include "support/test_api.h"

namespace tillbook {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

ApiOptions quick(FollowerLimits limits = {}) {
    ApiOptions options;
    limits.refresh = 10ms;
    options.followers = limits;
    return options;
}

// The fields of this name in a stream, in order.
std::vector<std::string> fields(const std::string& stream, const std::string& name) {
    std::vector<std::string> values;
    const std::string start = "\n" + name + ": ";
    const std::string text = "\n" + stream;
    for (std::size_t at = 0; (at = text.find(start, at)) != text.npos; ++at) {
        const std::size_t begin = at + start.size();
        values.push_back(text.substr(begin, text.find('\n', begin) - begin));
    }
    return values;
}

class FollowersTest : public testing::Test {
protected:
    void sell(int count = 1) {
        for (int i = 0; i < count; ++i) api.process.record(test::sample_sale());
    }
    // A stream that has begun.
    std::shared_ptr<test::Inbox> stream(const std::string& query = {},
                                        const std::string& headers = {}) {
        auto inbox = api.start("GET /v1/events/stream" + query + "\n" + headers);
        inbox->wait();
        return inbox;
    }
    std::uint64_t streams() { return api.api.followers().streams; }
    // The elements of the feed, as they were sent.
    std::string feed(const std::string& query = {}) {
        const std::string body = api.get("/v1/events" + query).body;
        const std::size_t begin = body.find("\"data\":[") + 8;
        return body.substr(begin, body.rfind("],\"meta\"") - begin);
    }
    static std::string joined(const std::vector<std::string>& parts) {
        std::string all;
        for (const std::string& part : parts) all += (all.empty() ? "" : ",") + part;
        return all;
    }
    template <class Condition>
    static bool holds_soon(Condition condition) {
        const auto end = std::chrono::steady_clock::now() + 10s;
        while (!condition() && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(1ms);
        }
        return condition();
    }

    test::TestApi api{KeyRecord{}, quick()};
};

TEST(Sse, WritesFieldsAsTheStandardSays) {
    std::string out;
    append_sse_opening(out, "12.0", 2'000ms, "generation 1, head 12");
    EXPECT_EQ(out, "retry: 2000\nid: 12.0\n: generation 1, head 12\n\n");
    out.clear();
    append_sse_event(out, {"13.0", "order.created", "{\"a\":1}"});
    EXPECT_EQ(out, "id: 13.0\nevent: order.created\ndata: {\"a\":1}\n\n");
    out.clear();
    append_sse_heartbeat(out, "13");
    EXPECT_EQ(out, ": heartbeat\nid: 13\n\n");
}

TEST_F(FollowersTest, AStreamTellsWhatHappensFromNowOn) {
    sell(2);
    const auto inbox = stream();
    const http::Response head = inbox->wait();
    EXPECT_EQ(head.content_type, "text/event-stream");
    EXPECT_THAT(head.headers, HasSubstr("Cache-Control: no-store"));
    EXPECT_EQ(head.body, "retry: 2000\nid: 2\n: generation 1, head 2\n\n");
    sell();
    const std::string text = inbox->wait_for("id: 3.0");
    EXPECT_THAT(fields(text, "id"), ElementsAre("2", "3.0"));
    EXPECT_THAT(fields(text, "event"), ElementsAre("order.created"));
    EXPECT_EQ(joined(fields(text, "data")), feed("?after=2"));
}

TEST_F(FollowersTest, AStreamCatchesUpWithoutGapOrDouble) {
    constexpr int before = 350;  // several pieces
    sell(before);
    const auto inbox = stream("?after=0");
    sell(50);
    const std::string text = inbox->wait_for("id: 400.0\n");
    std::vector<std::string> expected = {"0"};
    for (int i = 1; i <= 400; ++i) expected.push_back(std::to_string(i) + ".0");
    EXPECT_EQ(fields(text, "id"), expected);
    EXPECT_EQ(joined(fields(text, "data")), feed("?limit=1000"));
}

TEST_F(FollowersTest, AStreamGoesOnBehindWhatItsReaderHasSeen) {
    sell(4);
    const std::string text = stream("?after=0", "Last-Event-ID: 2.0\n")->wait_for("id: 4.0");
    EXPECT_THAT(fields(text, "id"), ElementsAre("2.0", "3.0", "4.0"));
    EXPECT_EQ(api.send("GET /v1/events/stream\nLast-Event-ID: x\n").status, 400);
}

TEST_F(FollowersTest, AStreamTellsTheTypesAskedForOnly) {
    const auto inbox = stream("?types=payment.*,order.cancelled");
    RecordOrder owing = test::sample_sale();
    owing.amount_paid = Money{};
    PayOrder payment;
    payment.order = api.process.record(owing).object;
    payment.amount = Money{500'000};
    api.process.record(payment);
    const std::string text = inbox->wait_for("payment.received");
    EXPECT_THAT(fields(text, "event"), ElementsAre("payment.received"));
}

TEST_F(FollowersTest, AReaderThatTakesNothingHoldsUpNobody) {
    const auto slow = stream();
    const auto good = stream();
    slow->stop_taking();
    sell(300);
    good->wait_for("id: 300.0");
    const std::size_t held = slow->wait().body.size();
    EXPECT_LT(held, std::size_t{600'000}) << "One piece at most is on its way to it.";
    slow->go_on_taking();
    const std::string text = slow->wait_for("id: 300.0");
    EXPECT_EQ(joined(fields(text, "data")), feed("?limit=1000"));
}

TEST_F(FollowersTest, AStreamWhoseReaderHasGoneIsForgotten) {
    const auto inbox = stream();
    EXPECT_EQ(streams(), 1U);
    inbox->close();
    EXPECT_TRUE(holds_soon([this] { return streams() == 0; }));
    sell();
    EXPECT_THAT(fields(inbox->wait().body, "event"), IsEmpty());
}

TEST_F(FollowersTest, AStreamEndsWithItsKey) {
    const auto inbox = stream();
    const auto snapshot = api.process.directory->snapshot();
    KeyRecord key = snapshot->keys().front();
    key.revoked_at = api.process.clock.now();
    api.process.directory->put_keys({key});
    EXPECT_TRUE(inbox->wait_for_end());
    EXPECT_TRUE(holds_soon([this] { return streams() == 0; }));
}

TEST(Followers, KeepAQuietStreamAliveAndMoveItOn) {
    FollowerLimits limits;
    limits.heartbeat = 100ms;
    test::TestApi api(KeyRecord{}, quick(limits));
    const auto inbox = api.start("GET /v1/events/stream?types=contact.created\n");
    inbox->wait();
    api.process.record(test::sample_sale());
    const std::string text = inbox->wait_for(": heartbeat\nid: 1\n\n");
    EXPECT_THAT(text, HasSubstr(": heartbeat\nid: 1\n\n"));
    EXPECT_THAT(fields(text, "event"), IsEmpty());
}

TEST(Followers, LimitTheStreamsOfAKey) {
    FollowerLimits limits;
    limits.streams_per_key_max = 2;
    limits.streams_max = 3;
    test::TestApi api(KeyRecord{}, quick(limits));
    std::vector<std::shared_ptr<test::Inbox>> open;
    const auto another = [&](const std::string& key) {
        open.push_back(api.start("GET /v1/events/stream\nAuthorization: Bearer " + key + "\n"));
        return open.back()->wait();
    };
    EXPECT_EQ(another(api.key).status, 200);
    EXPECT_EQ(another(api.key).status, 200);
    const http::Response refused = another(api.key);
    EXPECT_EQ(refused.status, 429);
    EXPECT_THAT(refused.body, HasSubstr("has 2 streams open"));
    EXPECT_EQ(test::header_of(refused, "Retry-After"), "5");
    EXPECT_EQ(another(api.add_key({})).status, 200);
    EXPECT_EQ(another(api.add_key({})).status, 503);
    open[0]->close();
    const auto is_free = [&] { return another(api.key).status == 200; };
    const auto end = std::chrono::steady_clock::now() + 10s;
    bool freed = false;
    while (!(freed = is_free()) && std::chrono::steady_clock::now() < end) {
    }
    EXPECT_TRUE(freed);
}

TEST_F(FollowersTest, ARequestThatWaitsIsAnsweredByTheNextEvent) {
    sell();
    const auto inbox = api.start("GET /v1/events?after=1&wait=60\n");
    std::this_thread::sleep_for(50ms);
    EXPECT_FALSE(inbox->is_done());
    EXPECT_EQ(api.api.followers().waiting, 1U);
    sell();
    EXPECT_EQ(inbox->wait().body, api.get("/v1/events?after=1").body);
    EXPECT_TRUE(holds_soon([this] { return api.api.followers().waiting == 0; }));
}

TEST_F(FollowersTest, ARequestNeedNotWaitForWhatIsThere) {
    sell(3);
    EXPECT_EQ(api.get("/v1/events?after=1&wait=60").body, api.get("/v1/events?after=1").body);
    EXPECT_EQ(api.get("/v1/events?limit=1&wait=60").body, api.get("/v1/events?limit=1").body);
}

TEST_F(FollowersTest, ARequestWaitsForItsTypesAndNoLongerThanItAsked) {
    const auto begin = std::chrono::steady_clock::now();
    const auto inbox = api.start("GET /v1/events?types=contact.created&wait=1\n");
    sell();
    const http::Response response = inbox->wait();
    const auto took = std::chrono::steady_clock::now() - begin;
    EXPECT_GE(took, 950ms);
    EXPECT_LT(took, 5s);
    EXPECT_THAT(response.body,
                EndsWith("\"data\":[],\"meta\":{\"next\":\"1\",\"head\":1,\"generation\":1,"
                         "\"hasMore\":false}}"));
}

TEST_F(FollowersTest, ManyMayWait) {
    std::vector<std::shared_ptr<test::Inbox>> inboxes;
    for (int i = 0; i < 3'000; ++i) {
        inboxes.push_back(api.start("GET /v1/events?wait=60\n"));
    }
    EXPECT_EQ(api.api.followers().waiting, 3'000U);
    sell();
    const std::string expected = api.get("/v1/events").body;
    for (const auto& inbox : inboxes) EXPECT_EQ(inbox->wait().body, expected);
}

TEST_F(FollowersTest, EntriesOfAnotherProcessWakeThem) {
    sell();
    const auto waiting = api.start("GET /v1/events?after=1&wait=60\n");
    const auto inbox = stream();
    test::Process other(api.process.store);
    other.record(test::sample_sale());
    EXPECT_THAT(waiting->wait().body, HasSubstr("\"sequence\":\"2.0\""));
    EXPECT_THAT(inbox->wait_for("id: 2.0"), HasSubstr("id: 2.0"));
}

TEST_F(FollowersTest, AStopAnswersEverything) {
    sell();
    const auto waiting = api.start("GET /v1/events?after=1&wait=60\n");
    const auto inbox = stream();
    EXPECT_TRUE(holds_soon([this] { return api.api.followers().waiting == 1; }));
    std::this_thread::sleep_for(20ms);
    api.api.prepare_stop();
    EXPECT_THAT(waiting->wait().body, HasSubstr("\"data\":[],\"meta\":{\"next\":\"1\""));
    EXPECT_TRUE(inbox->wait_for_end());
    EXPECT_TRUE(
        holds_soon([this] { return api.send("GET /v1/events?after=1&wait=60\n").status == 503; }));
    EXPECT_EQ(api.send("GET /v1/events/stream\n").status, 503);
}

TEST_F(FollowersTest, AnEventIsFoundByItsIdAndItsSequence) {
    sell(2);
    const std::string told = feed("?after=1");
    const std::string id = told.substr(7, 40);
    ASSERT_THAT(id, StartsWith("evt_"));
    const std::string expected =
        "{\"success\":true,\"message\":\"Event retrieved\",\"data\":" + told + "}";
    EXPECT_EQ(api.get("/v1/events/" + id).body, expected);
    EXPECT_EQ(api.get("/v1/events/2.0").body, expected);
    std::string forged = id;
    forged.back() = forged.back() == '0' ? '1' : '0';
    for (const std::string& none :
         {forged, std::string("evt_x"), std::string("2.1"), std::string("3.0"), std::string("none"),
          std::string("evt_") + std::string(36, '-')}) {
        EXPECT_EQ(api.get("/v1/events/" + none).status, 404) << none;
    }
}

TEST_F(FollowersTest, TheFeedBeginsAtATime) {
    sell();
    api.process.clock.advance(24h);
    sell();
    EXPECT_EQ(feed("?since=2026-01-16T00:00:00Z"), feed("?after=1"));
    EXPECT_EQ(feed("?since=2026-01-16"), feed("?after=1"));
    EXPECT_EQ(feed("?since=2026-01-01"), feed());
    EXPECT_EQ(feed("?since=2027-01-01"), "");
    const std::string text = stream("?since=2026-01-16")->wait_for("id: 2.0");
    EXPECT_THAT(fields(text, "id"), ElementsAre("1", "2.0"));
}

}  // namespace
}  // namespace tillbook
