// The dispatcher over a book in memory, with a receiver that is a function and a clock that stands.
#include "feed/dispatcher.h"

#include <gmock/gmock.h>

#include <deque>

#include "base/secret_box.h"
#include "book/endpoints.h"
#include "feed/endpoint_queue.h"
#include "feed/secret.h"
#include "support/test_book.h"

namespace tillbook::feed {
namespace {

using namespace std::chrono_literals;

// Writes what is needed to see which event was sent.
class PlainPayloads final : public PayloadWriter {
public:
    Payload event(Style, const BookSettings&, EndpointId, const Event& event) const override {
        const bool is_of_person = event.type.starts_with("contact.") && !event.name.empty();
        return {"evt", std::to_string(event.number) + " " + event.type +
                           (is_of_person ? " " + event.name : "")};
    }
    Payload test(Style, const BookSettings&, const DeliveryRecord&) const override {
        return {"evt", "test"};
    }
    Payload verification(const DeliveryRecord&, const std::string& code) const override {
        return {"evt", "verify " + code};
    }
};

// Answers at once with what `status_of` says; -1: not before somebody says so.
class FakeSender final : public Sender {
public:
    void start(Attempt attempt) override {
        attempts.push_back(attempt);
        open_.insert(attempt.tag);
        const int status = status_of(attempt);
        if (status < 0) return;
        Answer answer;
        answer.tag = attempt.tag;
        answer.status = status;
        answer.excerpt = excerpt;
        if (status == 0) answer.error = "Nobody there.";
        ended_.push_back(answer);
        open_.erase(attempt.tag);
    }
    // Ends everything that is under way.
    void answer_all(int status, std::chrono::milliseconds latency) {
        for (const std::uint64_t tag : std::exchange(open_, {})) {
            Answer answer;
            answer.tag = tag;
            answer.status = status;
            answer.latency = latency;
            ended_.push_back(answer);
        }
    }
    std::vector<Answer> wait(std::chrono::milliseconds at_most) override {
        last_wait = at_most;
        return std::exchange(ended_, {});
    }
    void wake() override { ++wakes; }

    std::vector<std::string> bodies() const {
        std::vector<std::string> sent;
        for (const Attempt& attempt : attempts) sent.push_back(attempt.body);
        return sent;
    }

    std::function<int(const Attempt&)> status_of = [](const Attempt&) { return 200; };
    std::string excerpt;
    std::vector<Attempt> attempts;
    std::atomic<int> wakes = 0;
    std::chrono::milliseconds last_wait{};

private:
    std::vector<Answer> ended_;
    std::set<std::uint64_t> open_;
};

std::string header_of(const Attempt& attempt, const std::string& name) {
    for (const std::string& line : attempt.headers) {
        if (line.starts_with(name + ": ")) return line.substr(name.size() + 2);
    }
    return "";
}

// What a server has: it can be crashed, and started again over the same store.
struct Server {
    explicit Server(std::shared_ptr<MemoryStore> store) : process(std::move(store)) { start(); }
    void start() {
        dispatcher.emplace(
            DispatcherParts{*process.engine, *process.directory, process.webhooks, box,
                            process.clock, payloads, sender,
                            [this](const EndpointRecord& endpoint, const std::string& why) {
                                if (is_broken) throw Unavailable("The disk is full.");
                                Envelope envelope;
                                envelope.book = endpoint.book;
                                ASSERT_TRUE(endpoints.disable(envelope, endpoint.id, why).ok());
                            },
                            [this](const std::string& sentence) { reports.push_back(sentence); }});
    }
    // Without a last commit.
    void crash() {
        dispatcher.reset();
        start();
    }
    // Until nothing moves any more, without moving the clock.
    void settle() {
        for (std::size_t before = ~std::size_t{0}; before != sender.attempts.size();) {
            before = sender.attempts.size();
            for (int i = 0; i < 3; ++i) dispatcher->step(0ms);
        }
    }
    void advance(std::chrono::milliseconds by) {
        process.clock.advance(by);
        settle();
    }
    EndpointId add(const std::string& url, std::vector<std::string> events = {"*"},
                   std::uint32_t max_in_flight = 8) {
        EndpointRecord definition;
        definition.name = definition.url = url;
        definition.events = std::move(events);
        definition.style = "cloove";
        definition.max_in_flight = max_in_flight;
        const auto made = endpoints.create(envelope(), definition, [&](EndpointId id) {
            return SealedSecret{seal(box, id, "whsec_/est"), "whsec"};
        });
        return made.value().endpoint.id;
    }
    Envelope envelope() const {
        Envelope made;
        made.book = test::sample_book;
        return made;
    }
    std::uint64_t sell() { return process.record(test::sample_sale()).entry; }
    DeliveryPage deliveries(DeliveryFilter filter = {}) {
        filter.book = test::sample_book;
        return process.webhooks.list_deliveries(filter, 0, 1'000);
    }

    const SecretBox box{MasterKey{1}};
    const PlainPayloads payloads;
    FakeSender sender;
    test::Process process;
    Endpoints endpoints{*process.engine, process.webhooks, process.clock, [this] {
                            if (dispatcher) dispatcher->wake();
                        }};
    std::vector<std::string> reports;
    bool is_broken = false;
    std::optional<Dispatcher> dispatcher;
};

class Dispatch : public testing::Test {
protected:
    Server server{std::make_shared<MemoryStore>()};
    FakeSender& sender = server.sender;
};

TEST_F(Dispatch, SendsWhatIsRecordedAfterTheEndpointWasMade) {
    server.sell();
    server.add("https://a.example/");
    server.settle();
    EXPECT_TRUE(sender.attempts.empty());
    const std::uint64_t entry = server.sell();
    server.settle();
    ASSERT_THAT(sender.bodies(), testing::Contains(std::to_string(entry) + " order.created"));
    const Attempt& attempt = sender.attempts.front();
    EXPECT_EQ(attempt.url, "https://a.example/");
    EXPECT_EQ(header_of(attempt, "Tillbook-Sequence"), std::to_string(entry) + ".0");
    EXPECT_EQ(header_of(attempt, "Tillbook-Previous-Sequence"), std::to_string(entry - 1));
    EXPECT_EQ(header_of(attempt, "Tillbook-Attempt"), "1");
    EXPECT_EQ(header_of(attempt, "Cloove-Webhook-Event"), "order.created");
    EXPECT_THAT(header_of(attempt, "Cloove-Signature"), testing::StartsWith("t=1768471200,v1="));
}

TEST_F(Dispatch, SendsOnlyTheTypesThatWereChosen) {
    server.add("https://a.example/", {"product.created"});
    server.sell();
    server.settle();
    EXPECT_TRUE(sender.attempts.empty());
    server.advance(1s);
    EXPECT_EQ(server.process.webhooks.load_progress()[0].cursor.number, 2U) << "passed";
}

TEST_F(Dispatch, IsWokenByGrowth) {
    server.add("https://a.example/");
    server.settle();
    const int before = sender.wakes;
    server.sell();
    EXPECT_GT(sender.wakes, before);
}

TEST_F(Dispatch, RepeatsAfterACrashAndNeverLoses) {
    server.add("https://a.example/");
    server.settle();
    std::set<std::string> wanted, got;
    for (int round = 0; round < 20; ++round) {
        for (int i = 0; i < 5; ++i) wanted.insert(std::to_string(server.sell()) + " order.created");
        sender.status_of = [round](const Attempt& attempt) {
            return attempt.tag % 3 == 0 ? 500 : round % 4 == 1 ? 0 : 200;
        };
        for (int i = 0; i < round % 4; ++i) server.dispatcher->step(0ms);
        if (round % 5 == 2) server.advance(300ms);
        server.crash();
    }
    sender.attempts.clear();
    sender.status_of = [&](const Attempt& attempt) {
        got.insert(attempt.body);
        return 200;
    };
    server.advance(1h);
    server.advance(1h);
    for (const Attempt& attempt : sender.attempts) got.insert(attempt.body);
    DeliveryFilter delivered;
    delivered.status = DeliveryStatus::delivered;
    // What was delivered and written before the last start is not sent again.
    std::set<std::uint64_t> numbers;
    for (const auto& delivery : server.deliveries(delivered).deliveries) {
        numbers.insert(delivery.place.number);
    }
    for (const std::string& event : wanted) {
        const bool is_told = got.contains(event) || numbers.contains(std::stoull(event));
        EXPECT_TRUE(is_told) << event;
    }
    EXPECT_EQ(server.deliveries({.status = DeliveryStatus::failed}).total, 0U);
}

TEST_F(Dispatch, ADeadEndpointHoldsUpNobody) {
    server.add("https://dead.example/");
    server.add("https://live.example/");
    server.sell();  // both are well
    server.settle();
    sender.attempts.clear();
    sender.status_of = [](const Attempt& attempt) {
        return attempt.url.find("dead") == std::string::npos ? 200 : -1;
    };
    for (int i = 0; i < 100; ++i) server.sell();
    server.settle();
    const auto sent_to = [&](const std::string& url) {
        return std::count_if(sender.attempts.begin(), sender.attempts.end(),
                             [&](const Attempt& attempt) { return attempt.url == url; });
    };
    EXPECT_EQ(sent_to("https://live.example/"), 100);
    EXPECT_EQ(sent_to("https://dead.example/"), 8);
}

TEST_F(Dispatch, ProbesADeadEndpointNowAndThenAndRestsInBetween) {
    server.add("https://dead.example/");
    server.sell();
    server.settle();
    sender.attempts.clear();
    sender.status_of = [](const Attempt&) { return 0; };
    for (std::size_t i = 0; i < failing_window + 10; ++i) server.sell();
    server.settle();
    const auto events = [&] {
        const std::vector<std::string> sent = sender.bodies();
        return std::set<std::string>(sent.begin(), sent.end()).size();
    };
    EXPECT_EQ(events(), failing_window + 1) << "and the first probe";
    for (auto since = 0s; since < probe_every; since += 1s) {
        server.dispatcher->step(1h);
        ASSERT_GT(sender.last_wait, 0ms) << since.count();
        ASSERT_EQ(events(), failing_window + 1) << since.count();
        server.advance(1s);
    }
    EXPECT_EQ(events(), failing_window + 2);
}

TEST_F(Dispatch, DisablesWhoWantsNoMore) {
    const EndpointId id = server.add("https://gone.example/");
    sender.status_of = [](const Attempt&) { return 410; };
    server.sell();
    server.settle();
    const auto endpoint = server.endpoints.find(test::sample_book, id);
    ASSERT_TRUE(endpoint->disabled_at);
    EXPECT_EQ(endpoint->disabled_reason, "The receiver answered 410: it wants no more.");
    EXPECT_EQ(server.reports.size(), 1U);
    const std::size_t attempts = sender.attempts.size();
    server.sell();
    server.advance(48h);
    EXPECT_EQ(sender.attempts.size(), attempts);
    // Nothing is dropped.
    sender.status_of = [](const Attempt&) { return 200; };
    ASSERT_TRUE(server.endpoints.enable(server.envelope(), id).ok());
    server.settle();
    EXPECT_THAT(sender.bodies(),
                testing::ElementsAre("2 order.created", "2 order.created", "4 order.created"));
}

TEST_F(Dispatch, DisablesLaterWhatCannotBeDisabledNow) {
    const EndpointId id = server.add("https://gone.example/");
    sender.status_of = [](const Attempt&) { return 410; };
    server.is_broken = true;
    server.sell();
    server.add("https://live.example/");
    server.settle();
    server.advance(1s);
    EXPECT_THAT(server.reports, testing::ElementsAre(testing::HasSubstr("cannot be disabled yet")));
    sender.status_of = [](const Attempt&) { return 200; };
    const std::uint64_t entry = server.sell();
    server.settle();
    EXPECT_THAT(sender.bodies(), testing::Contains(std::to_string(entry) + " order.created"))
        << "others go on";
    server.is_broken = false;
    server.advance(1s);
    EXPECT_TRUE(server.endpoints.find(test::sample_book, id)->disabled_at);
    EXPECT_EQ(server.reports.size(), 2U);
}

TEST_F(Dispatch, ABookThatCannotBeReadHoldsUpNoOther) {
    BookRecord damaged = test::sample_record();
    damaged.id.value += 10;
    damaged.twin.value += 10;
    server.process.control.put_books({damaged});
    server.process.directory->refresh();
    Entry entry;
    entry.number = 1;
    entry.body = "not an order";
    const BookAppend append{damaged.id, {}, {&entry, 1}};
    MemoryLog other_process(server.process.store);
    ASSERT_EQ(other_process.append({&append, 1}).size(), 1U);
    EndpointRecord endpoint;
    endpoint.id = {1};  // served first
    endpoint.book = damaged.id;
    endpoint.url = "https://damaged.example/";
    endpoint.events = {"*"};
    endpoint.style = "cloove";
    endpoint.sealed_secret = seal(server.box, endpoint.id, "whsec_/est");
    server.process.webhooks.put_endpoint(endpoint);
    server.add("https://live.example/");
    server.sell();
    server.settle();
    EXPECT_EQ(sender.bodies(), std::vector<std::string>{"2 order.created"});
    server.sell();
    server.advance(1min);
    server.advance(1min);
    EXPECT_EQ(sender.attempts.size(), 2U);
    EXPECT_EQ(server.deliveries().total, 2U) << "and is written";
    EXPECT_THAT(server.reports, testing::ElementsAre(testing::HasSubstr("cannot be read")))
        << "once";
}

// What was read before somebody was forgotten is not sent after it.
TEST_F(Dispatch, SendsNothingOfAPersonWhoWasForgottenMeanwhile) {
    server.add("https://a.example/", {"*"}, 1);
    sender.status_of = [](const Attempt&) { return 503; };
    server.sell();  // 2 holds the others up
    PutContact ada;
    ada.change.name = "Ada";
    const ObjectId contact = server.process.record(ada).object;
    server.sell();
    server.settle();
    ASSERT_EQ(sender.bodies(), std::vector<std::string>{"2 order.created"});
    server.process.record(EraseContact{contact, "asked", {}});
    sender.attempts.clear();
    sender.status_of = [](const Attempt&) { return 200; };
    server.advance(10s);
    EXPECT_THAT(sender.bodies(), testing::ElementsAre("2 order.created", "3 contact.created",
                                                      "4 order.created", "5 contact.erased"));
}

TEST_F(Dispatch, ReplaysAndSkips) {
    const EndpointId id = server.add("https://a.example/", {"order.created"});
    for (int i = 0; i < 3; ++i) server.sell();  // 2, 3, 4
    server.settle();
    ASSERT_EQ(sender.attempts.size(), 3U);
    ASSERT_TRUE(server.endpoints.replay(server.envelope(), id, {2, FeedPlace::all}).ok());
    server.settle();
    EXPECT_THAT(sender.bodies(),
                testing::ElementsAre("2 order.created", "3 order.created", "4 order.created",
                                     "3 order.created", "4 order.created"));
    sender.status_of = [](const Attempt&) { return 500; };
    server.sell();
    server.settle();
    ASSERT_TRUE(server.endpoints.skip(server.envelope(), id, std::nullopt).ok());
    sender.status_of = [](const Attempt&) { return 200; };
    const std::uint64_t next = server.sell();
    server.advance(24h);
    EXPECT_EQ(sender.attempts.back().body, std::to_string(next) + " order.created");
    EXPECT_EQ(server.deliveries({.status = DeliveryStatus::failed}).deliveries[0].error,
              "Skipped.");
    const auto beyond = server.endpoints.replay(server.envelope(), id, {999, FeedPlace::all});
    ASSERT_FALSE(beyond.ok());
    EXPECT_EQ(beyond.error().code, ErrorCode::validation_failed);
}

TEST_F(Dispatch, SendsTestsAndResends) {
    const EndpointId id = server.add("https://a.example/", {"order.created"});
    const auto asked = server.endpoints.test(server.envelope(), id);
    ASSERT_TRUE(asked.ok());
    server.settle();
    EXPECT_THAT(sender.bodies(), testing::ElementsAre("test"));
    EXPECT_EQ(header_of(sender.attempts[0], "Tillbook-Sequence"), "");
    server.sell();
    server.settle();
    server.advance(1s);
    DeliveryFilter filter;
    filter.event_type = "order.created";
    const DeliveryPage page = server.deliveries(filter);
    ASSERT_EQ(page.total, 1U);
    ASSERT_TRUE(server.endpoints.resend(server.envelope(), page.deliveries[0].id).ok());
    server.settle();
    EXPECT_EQ(sender.attempts.back().body, sender.attempts[1].body);
    EXPECT_EQ(header_of(sender.attempts.back(), "Tillbook-Previous-Sequence"), "");
    const auto test_again = server.endpoints.resend(server.envelope(), asked.value().delivery.id);
    ASSERT_FALSE(test_again.ok());
    EXPECT_EQ(test_again.error().code, ErrorCode::validation_failed);
}

TEST_F(Dispatch, LeavesImportedHistoryAlone) {
    server.add("https://a.example/");
    RecordOrder sale = test::sample_sale();
    sale.imported = true;
    server.process.record(sale);
    const std::uint64_t next = server.sell();
    server.settle();
    for (const std::string& body : sender.bodies()) {
        EXPECT_THAT(body, testing::StartsWith(std::to_string(next)));
    }
    EXPECT_FALSE(sender.attempts.empty());
}

TEST_F(Dispatch, OnlyOneProcessDelivers) {
    server.add("https://a.example/");
    server.settle();
    Server other(server.process.store);
    server.sell();
    other.process.clock.advance(2s);
    other.settle();
    EXPECT_TRUE(other.sender.attempts.empty());
    server.settle();
    EXPECT_FALSE(sender.attempts.empty());
}

// Another process takes over where it was last written, and the one that led forgets what it knew.
TEST_F(Dispatch, ALeadThatIsLostIsTakenOverAndComesBack) {
    server.add("https://a.example/");
    sender.status_of = [](const Attempt&) { return -1; };
    server.sell();
    server.settle();
    server.advance(2s);  // writes that it is under way
    ASSERT_EQ(sender.attempts.size(), 1U);
    server.process.webhooks_in_memory.lose_lead();
    sender.answer_all(200, 5ms);
    server.dispatcher->step(0ms);
    server.process.clock.advance(500ms);
    EXPECT_THROW(server.dispatcher->step(0ms), Unavailable) << "what it knows is not taken";

    Server other(server.process.store);
    other.process.clock.set(server.process.clock.now());
    other.advance(2s);
    ASSERT_EQ(other.sender.attempts.size(), 1U) << "repeated, as nothing written says that it came";
    EXPECT_EQ(other.sender.attempts[0].tag, sender.attempts[0].tag);
    other.advance(2s);

    sender.status_of = [](const Attempt&) { return 200; };
    server.advance(4s);
    EXPECT_EQ(sender.attempts.size(), 1U);
    other.process.webhooks_in_memory.lose_lead();
    server.advance(2s);
    const std::uint64_t entry = server.sell();
    server.settle();
    ASSERT_EQ(sender.attempts.size(), 2U);
    EXPECT_EQ(sender.bodies()[1], std::to_string(entry) + " order.created");
}

// Receivers that take their time for every answer have their share of the room and no more.
TEST_F(Dispatch, SlowEndpointsLeaveRoomForTheOthers) {
    for (int i = 0; i < 100; ++i) server.add("https://slow.example/");
    server.add("https://live.example/");
    const auto is_live = [](const Attempt& attempt) {
        return attempt.url == "https://live.example/";
    };
    sender.status_of = [&](const Attempt& attempt) { return is_live(attempt) ? 200 : -1; };
    for (int round = 0; round < 20; ++round) {
        server.sell();
        server.advance(100ms);
        sender.answer_all(200, 14s);
    }
    server.settle();
    EXPECT_EQ(std::count_if(sender.attempts.begin(), sender.attempts.end(), is_live), 20);
    server.advance(300ms);
    EXPECT_LE(server.dispatcher->stats().in_flight, Dispatcher::trials_max);
}

TEST_F(Dispatch, GoesOnWhenTheClockIsSetBack) {
    server.add("https://a.example/");
    server.sell();
    server.settle();
    sender.status_of = [](const Attempt&) { return 503; };
    server.sell();
    server.settle();
    const std::size_t attempts = sender.attempts.size();
    server.process.clock.advance(-24h * 365);
    sender.status_of = [](const Attempt&) { return 200; };
    server.settle();
    EXPECT_GT(sender.attempts.size(), attempts);
    EXPECT_EQ(server.deliveries({.status = DeliveryStatus::failed}).total, 0U) << "and is written";
}

TEST_F(Dispatch, KeepsNoSecretThatAReceiverEchoes) {
    server.add("https://echo.example/");
    sender.excerpt = R"(you sent whsec_/est, whsec_\/est)";
    server.sell();
    server.settle();
    server.advance(1s);
    EXPECT_EQ(server.deliveries().deliveries.at(0).response, "you sent [secret], [secret]");
}

TEST_F(Dispatch, KeepsNoPartOfASecretAtTheEndOfTheExcerpt) {
    server.add("https://echo.example/");
    for (const std::size_t before : {excerpt_bytes - 4, excerpt_bytes}) {
        std::string echoed = std::string(before, 'x') + "whsec_/est";
        echoed.resize(excerpt_bytes_taken, 'y');
        sender.excerpt = echoed;
        server.sell();
        server.settle();
        server.advance(1s);
        const std::string kept = server.deliveries().deliveries.at(0).response;
        EXPECT_THAT(kept, testing::Not(testing::HasSubstr("whsec")));
        EXPECT_THAT(kept, testing::Not(testing::HasSubstr("y")));
        EXPECT_THAT(kept, testing::StartsWith(std::string(before, 'x')));
    }
    // Where much is blotted out, what follows moves up: half a secret at its end is not kept.
    sender.excerpt.clear();
    while (sender.excerpt.size() < excerpt_bytes_taken) sender.excerpt += "whsec_/est";
    sender.excerpt.resize(excerpt_bytes_taken);
    server.sell();
    server.settle();
    server.advance(1s);
    EXPECT_THAT(server.deliveries().deliveries.at(0).response,
                testing::Not(testing::HasSubstr("whs")));
}

// An endpoint that is behind says so, although little of it has been taken out of the feed.
TEST_F(Dispatch, TellsHowOldTheOldestUndeliveredEventIs) {
    server.add("https://a.example/", {"order.created"}, 1);
    sender.status_of = [](const Attempt&) { return -1; };
    server.sell();
    server.settle();
    server.advance(1h);
    server.sell();
    server.advance(1h);
    EXPECT_EQ(server.dispatcher->stats().oldest_age, 2h);
    sender.answer_all(200, 10ms);
    server.settle();
    server.advance(1s);
    EXPECT_EQ(server.dispatcher->stats().oldest_age, 1h + 1s);
}

TEST_F(Dispatch, ServesThousandsOfEndpoints) {
    constexpr std::size_t count = 2'000;
    for (std::size_t i = 0; i < count; ++i) {
        EndpointRecord endpoint;
        endpoint.id = {i + 1};
        endpoint.book = test::sample_book;
        endpoint.url = i == 0 ? "https://dead.example/" : "https://live.example/";
        endpoint.events = {"order.created"};
        endpoint.style = "cloove";
        endpoint.sealed_secret = seal(server.box, endpoint.id, "whsec_/est");
        server.process.webhooks.put_endpoint(endpoint);
    }
    server.dispatcher->wake();
    sender.status_of = [](const Attempt& attempt) {
        return attempt.url == "https://dead.example/" ? -1 : 200;
    };
    server.settle();
    for (int i = 0; i < 3; ++i) server.sell();
    server.settle();
    EXPECT_EQ(sender.attempts.size(), (count - 1) * 3 + 1);
    const DispatcherStats stats = [&] {
        server.advance(1s);
        return server.dispatcher->stats();
    }();
    EXPECT_EQ(stats.endpoints, count);
    EXPECT_EQ(stats.delivered, (count - 1) * 3);
    EXPECT_EQ(stats.in_flight, 1U);
    EXPECT_GE(stats.oldest_age, 1s);
}

}  // namespace
}  // namespace tillbook::feed
