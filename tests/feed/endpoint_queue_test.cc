#include "feed/endpoint_queue.h"

#include <gmock/gmock.h>

#include "feed/schedule.h"

namespace tillbook::feed {
namespace {

using namespace std::chrono_literals;

constexpr Instant start = from_ms(1'700'000'000'000);

EndpointRecord make_endpoint(std::uint32_t max_in_flight = 8) {
    EndpointRecord endpoint;
    endpoint.id = {1};
    endpoint.book = {7};
    endpoint.max_in_flight = max_in_flight;
    return endpoint;
}

// A queue, the store it writes to, and a clock. The endpoint has been delivered to before.
class Queue : public testing::Test {
protected:
    Queue() { open(make_endpoint()); }

    // As after a start of the process: from what was written.
    void open(const EndpointRecord& endpoint) {
        std::vector<DeliveryRecord> waiting;
        for (const auto& [id, delivery] : rows) {
            if (delivery.is_waiting()) waiting.push_back(delivery);
        }
        queue.emplace(endpoint, progress, waiting);
    }
    void write() {
        DeliveryChanges changes;
        queue->collect(changes, now);
        for (const DeliveryRecord& delivery : changes.put) rows[delivery.id.value] = delivery;
        for (const DeliveryId id : changes.removed) rows.erase(id.value);
        for (const EndpointProgress& written : changes.progress) progress = written;
    }
    bool take(std::uint64_t number) {
        return queue->wants_event(now) &&
               queue->take({++last_id}, {number, 0}, "order.created", now, now);
    }
    // The events of the attempts that can be started now.
    std::vector<std::uint64_t> start_all() {
        std::vector<std::uint64_t> started;
        while (const DeliveryRecord* delivery = queue->start(now)) {
            started.push_back(delivery->place.number);
            running[delivery->place.number] = delivery->id;
        }
        return started;
    }
    Verdict finish(std::uint64_t number, int status,
                   std::optional<std::chrono::seconds> retry_after = {},
                   std::chrono::milliseconds latency = {}) {
        Answer answer;
        answer.status = status;
        answer.latency = latency;
        answer.error = status == 0 ? "Nobody there." : "";
        answer.retry_after = retry_after;
        return queue->finish(running.at(number), answer, "https://x.example/", now, 0);
    }

    Instant now = start;
    EndpointProgress progress{.endpoint = {1}, .last_delivered_at = start};
    std::map<std::uint64_t, DeliveryRecord> rows;
    std::optional<EndpointQueue> queue;
    std::uint64_t last_id = 0;
    std::map<std::uint64_t, DeliveryId> running;
};

using Numbers = std::vector<std::uint64_t>;

TEST_F(Queue, MovesTheCursorOnlyOverWhatIsSettledOrWritten) {
    for (std::uint64_t number = 1; number <= 3; ++number) ASSERT_TRUE(take(number));
    EXPECT_EQ(start_all(), (Numbers{1, 2, 3}));
    EXPECT_EQ(finish(2, 200), Verdict::delivered);
    write();
    EXPECT_EQ(progress.cursor, (FeedPlace{0, FeedPlace::all})) << "1 is under way, and unwritten";
    EXPECT_EQ(finish(1, 500), Verdict::failed);
    write();
    EXPECT_EQ(progress.cursor, (FeedPlace{2, 0})) << "1 waits as a row, 3 is under way";
    EXPECT_EQ(finish(3, 204), Verdict::delivered);
    write();
    EXPECT_EQ(progress.cursor, (FeedPlace{3, 0}));
    EXPECT_EQ(rows.at(1).status, DeliveryStatus::failed);
    EXPECT_EQ(rows.at(1).next_attempt_at, start + 5s);
    EXPECT_EQ(rows.at(3).status, DeliveryStatus::delivered);
    EXPECT_FALSE(rows.at(3).is_waiting());
}

// At every point, a crash repeats and never loses.
TEST_F(Queue, TakesAgainAfterACrashWhatWasNotWritten) {
    for (std::uint64_t number = 1; number <= 4; ++number) ASSERT_TRUE(take(number));
    start_all();
    finish(3, 500);
    finish(2, 200);
    write();
    finish(1, 200);  // this is lost
    open(make_endpoint());
    EXPECT_EQ(queue->place(), (FeedPlace{0, FeedPlace::all}));
    std::vector<std::uint64_t> taken;
    for (std::uint64_t number = 1; number <= 4; ++number) {
        if (take(number)) taken.push_back(number);
        start_all();
        if (number != 3) finish(number, 200);
    }
    EXPECT_EQ(taken, (Numbers{1, 2, 4})) << "3 waits already";
    write();
    EXPECT_EQ(progress.cursor, (FeedPlace{4, 0}));
    EXPECT_TRUE(rows.at(3).is_waiting());
}

TEST_F(Queue, NamesTheEventBefore) {
    queue->pass({5, FeedPlace::all});
    ASSERT_TRUE(take(7));
    ASSERT_TRUE(take(9));
    EXPECT_EQ(queue->start(now)->previous, (FeedPlace{0, FeedPlace::all}));
    EXPECT_EQ(queue->start(now)->previous, (FeedPlace{7, 0}));
    write();
    open(make_endpoint());
    ASSERT_TRUE(take(7));
    ASSERT_TRUE(take(9));
    queue->start(now);
    EXPECT_EQ(queue->start(now)->previous, (FeedPlace{7, 0})) << "the same after a crash";
}

TEST_F(Queue, KeepsToItsScheduleAndToRetryAfter) {
    ASSERT_TRUE(take(1));
    start_all();
    finish(1, 503, 60s);
    EXPECT_EQ(queue->next_start(), start + 60s);
    now = start + 59s;
    EXPECT_EQ(start_all(), Numbers{});
    now = start + 60s;
    EXPECT_EQ(start_all(), Numbers{1});
    finish(1, 500);
    EXPECT_EQ(queue->next_start(), now + 5min);
}

TEST_F(Queue, HasNoMoreUnderWayThanItMay) {
    for (std::uint64_t number = 1; number <= 8; ++number) {
        ASSERT_TRUE(take(number));
        EXPECT_EQ(start_all(), Numbers{number});
    }
    EXPECT_FALSE(take(9));
    finish(4, 200);
    EXPECT_TRUE(take(9));
}

TEST_F(Queue, IsStrictlyInOrderWithOneInFlight) {
    open(make_endpoint(1));
    ASSERT_TRUE(take(1));
    start_all();
    EXPECT_FALSE(take(2));
    finish(1, 500);
    EXPECT_FALSE(take(2)) << "1 comes first, however long it takes";
    now += 5s;
    EXPECT_EQ(start_all(), Numbers{1});
    finish(1, 200);
    EXPECT_TRUE(take(2));
}

TEST_F(Queue, OfADeadEndpointStopsTakingAndComesBackAtOnce) {
    std::uint64_t number = 0;
    // One more than the window: the first probe.
    while (number <= failing_window) {
        ASSERT_TRUE(take(++number)) << number;
        EXPECT_EQ(start_all(), Numbers{number}) << "one at a time";
        finish(number, 0);
    }
    EXPECT_FALSE(take(number + 1));
    EXPECT_LE(queue->next_start(), now + 6s) << "the first one again";
    EXPECT_GT(queue->next_start(), now);
    now += probe_every;
    const Numbers asked = start_all();  // all have been due for long
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_FALSE(take(number + 1));
    finish(asked.front(), 200);
    write();
    EXPECT_FALSE(progress.failing_since);
    std::size_t delivered = 1;
    for (Numbers started; !(started = start_all()).empty();) {
        EXPECT_LE(started.size(), 8U);
        for (const std::uint64_t event : started) {
            finish(event, 200);
            ++delivered;
        }
    }
    EXPECT_EQ(delivered, failing_window + 1);
    EXPECT_EQ(queue->unsettled(), 0U);
    EXPECT_TRUE(take(number + 1));
}

// Who asks at a time at which nothing can be begun asks again at once, for ever.
TEST_F(Queue, OfADeadEndpointAsksForNoProbeItHasNoRoomFor) {
    for (std::uint64_t number = 1; number <= failing_window; ++number) {
        ASSERT_TRUE(take(number));
        start_all();
        finish(number, 0);
    }
    EXPECT_LE(queue->next_start(), now) << "a probe";
    queue->update(make_endpoint(1), now);
    EXPECT_FALSE(queue->wants_event(now)) << "others come before it";
    EXPECT_GT(queue->next_start(), now);
}

TEST_F(Queue, DoesNotHurryWhatTheReceiverRefused) {
    ASSERT_TRUE(take(1));
    start_all();
    finish(1, 422);
    now += 6s;
    start_all();
    finish(1, 422);  // the next attempt is in five minutes
    ASSERT_TRUE(take(2));
    start_all();
    finish(2, 200);
    now += 60s;
    EXPECT_EQ(start_all(), Numbers{});
}

TEST_F(Queue, GivesAnEndpointUpAfterFiveDays) {
    ASSERT_TRUE(take(1));
    start_all();
    finish(1, 500);
    for (;;) {
        now = *queue->next_start();
        start_all();
        const Verdict verdict = finish(1, 500);
        ASSERT_LT(now - start, failing_max + 24h);
        if (verdict == Verdict::exhausted) break;
        ASSERT_EQ(verdict, Verdict::failed);
    }
    EXPECT_GE(now - start, failing_max);
    EXPECT_EQ(queue->unsettled(), 1U) << "nothing is dropped";
}

TEST_F(Queue, CountsNoTimeOfFailingInWhichNobodyTried) {
    ASSERT_TRUE(take(1));
    start_all();
    finish(1, 0);
    write();
    now += 7 * 24h;  // switched off for the holidays
    open(make_endpoint());
    start_all();
    EXPECT_EQ(finish(1, 0), Verdict::failed) << "the line is not up yet";
    write();
    EXPECT_EQ(progress.failing_since, now);
    now += 6 * 24h;  // a clock that jumps
    start_all();
    EXPECT_EQ(finish(1, 0), Verdict::failed);
}

TEST_F(Queue, DoesNotWaitForAClockThatWasWrong) {
    now += 24h * 365;
    ASSERT_TRUE(take(1));
    start_all();
    finish(1, 500);
    write();
    now = start;
    EXPECT_EQ(start_all(), Numbers{});
    queue->mend_schedule(now);
    EXPECT_EQ(start_all(), Numbers{1});
    EXPECT_EQ(finish(1, 500), Verdict::failed);
    write();
    EXPECT_EQ(progress.failing_since, now);
}

TEST_F(Queue, BeginsWithOneAttempt) {
    progress = {.endpoint = {1}};
    open(make_endpoint());
    ASSERT_TRUE(take(1));
    EXPECT_EQ(start_all(), Numbers{1});
    EXPECT_FALSE(take(2)) << "whether anybody is there is not known";
    EXPECT_TRUE(queue->is_doubtful());
    finish(1, 200, {}, 3s);
    EXPECT_TRUE(take(2));
    EXPECT_TRUE(queue->is_doubtful()) << "it is slow";
    start_all();
    finish(2, 200, {}, 100ms);
    EXPECT_FALSE(queue->is_doubtful());
}

TEST_F(Queue, AsksAnUnverifiedReceiverAndSendsItNothingElse) {
    ASSERT_TRUE(take(1));
    start_all();
    finish(1, 500);
    EndpointRecord unverified = make_endpoint();
    unverified.verified = false;
    queue->update(unverified, now);
    now += 24h;
    EXPECT_EQ(start_all(), Numbers{}) << "it may be another receiver now";
    EXPECT_FALSE(queue->next_start());
    DeliveryRecord question;
    question.id = {99};
    question.endpoint = {1};
    question.cause = DeliveryCause::verification;
    question.next_attempt_at = now;
    queue->request(question);
    ASSERT_EQ(start_all(), Numbers{0});
    finish(0, 200);
    EXPECT_EQ(start_all(), Numbers{});
    queue->update(make_endpoint(), now);
    EXPECT_EQ(start_all(), Numbers{1});
}

TEST_F(Queue, TellsWhenTheReceiverWantsNoMore) {
    ASSERT_TRUE(take(1));
    start_all();
    EXPECT_EQ(finish(1, 410), Verdict::gone);
    EXPECT_EQ(queue->unsettled(), 1U);
}

TEST_F(Queue, OfADisabledEndpointRests) {
    ASSERT_TRUE(take(1));
    start_all();
    finish(1, 500);
    EndpointRecord disabled = make_endpoint();
    disabled.disabled_at = now;
    queue->update(disabled, now);
    now += 24h;
    EXPECT_FALSE(take(2));
    EXPECT_EQ(start_all(), Numbers{});
    EXPECT_FALSE(queue->next_start());
    queue->update(make_endpoint(), now);
    EXPECT_EQ(start_all(), Numbers{1}) << "where it stopped";
    EXPECT_EQ(finish(1, 500), Verdict::failed) << "its five days begin anew";
}

TEST_F(Queue, ResumesAtOnce) {
    ASSERT_TRUE(take(1));
    start_all();
    finish(1, 500, 3600s);
    EndpointRecord resumed = make_endpoint();
    resumed.resumed_entry = 9;
    queue->update(resumed, now);
    EXPECT_EQ(start_all(), Numbers{1});
    write();
    EXPECT_EQ(progress.resumed_entry, 9U);
}

TEST_F(Queue, SkipsForward) {
    ASSERT_TRUE(take(1));
    ASSERT_TRUE(take(2));
    start_all();
    finish(1, 500);
    EndpointRecord skipped = make_endpoint();
    skipped.steering = Steering::skip;
    skipped.place = {10, FeedPlace::all};
    skipped.steered_entry = 11;
    queue->update(skipped, now);
    EXPECT_EQ(queue->place(), (FeedPlace{10, FeedPlace::all}));
    finish(2, 500);  // under way when it was skipped
    EXPECT_EQ(queue->unsettled(), 0U);
    write();
    EXPECT_EQ(rows.at(1).error, "Skipped.");
    EXPECT_FALSE(rows.at(1).is_waiting());
    EXPECT_FALSE(rows.at(2).is_waiting());
    EXPECT_EQ(progress.steered_entry, 11U);
    ASSERT_TRUE(take(12));
    EXPECT_EQ(queue->start(now)->previous, (FeedPlace{10, FeedPlace::all})) << "so a gap shows";
    queue->update(skipped, now);
    EXPECT_EQ(queue->place(), (FeedPlace{12, 0})) << "obeyed once";
}

TEST_F(Queue, ReplaysFromAPlace) {
    for (std::uint64_t number = 1; number <= 3; ++number) ASSERT_TRUE(take(number));
    start_all();
    finish(1, 200);
    finish(2, 500);
    finish(3, 200);
    write();
    EndpointRecord replayed = make_endpoint();
    replayed.steering = Steering::replay;
    replayed.place = {0, FeedPlace::all};
    replayed.steered_entry = 5;
    queue->update(replayed, now);
    write();
    EXPECT_EQ(progress.cursor, (FeedPlace{0, FeedPlace::all}));
    EXPECT_FALSE(rows.contains(2)) << "it comes again in its turn";
    Numbers again;
    for (std::uint64_t number = 1; number <= 3; ++number) {
        if (take(number)) again.push_back(number);
    }
    EXPECT_EQ(again, (Numbers{1, 2, 3}));
}

TEST_F(Queue, PassesNothingByAReplayOfWhatIsStillToCome) {
    ASSERT_TRUE(take(1));
    start_all();
    finish(1, 200);
    EndpointRecord replayed = make_endpoint();
    replayed.steering = Steering::replay;
    replayed.place = {10, FeedPlace::all};
    replayed.steered_entry = 11;
    queue->update(replayed, now);
    write();
    EXPECT_LT(progress.cursor, (FeedPlace{2, 0}));
    EXPECT_TRUE(take(2));
}

TEST_F(Queue, BringsWhatWaitsIntoOrderWhenOneIsToBeUnderWay) {
    ASSERT_TRUE(take(1));
    start_all();
    finish(1, 200);
    for (std::uint64_t number = 2; number <= 4; ++number) ASSERT_TRUE(take(number));
    start_all();
    for (const std::uint64_t number : Numbers{4, 3, 2}) {
        finish(number, 500);
        now += 100ms;
    }
    EndpointRecord strict = make_endpoint();
    strict.max_in_flight = 1;
    queue->update(strict, now);
    now += 6s;
    for (const std::uint64_t number : Numbers{2, 3, 4}) {
        EXPECT_EQ(start_all(), Numbers{number});
        finish(number, 200);
    }
}

TEST_F(Queue, ReplaysWhatWasSkippedWhileItWasUnderWay) {
    ASSERT_TRUE(take(1));
    start_all();
    EndpointRecord steered = make_endpoint();
    steered.steering = Steering::skip;
    steered.place = {10, FeedPlace::all};
    steered.steered_entry = 11;
    queue->update(steered, now);
    steered.steering = Steering::replay;
    steered.place = {0, FeedPlace::all};
    steered.steered_entry = 12;
    queue->update(steered, now);
    EXPECT_FALSE(take(1)) << "it is under way still";
    finish(1, 500);
    now += 6s;
    EXPECT_EQ(start_all(), Numbers{1});
}

TEST_F(Queue, SettlesWhatAResendDelivered) {
    ASSERT_TRUE(take(1));
    start_all();
    finish(1, 500);
    DeliveryRecord resend;
    resend.id = {99};
    resend.endpoint = {1};
    resend.book = {7};
    resend.cause = DeliveryCause::resend;
    resend.place = {1, 0};
    resend.next_attempt_at = now;
    queue->request(resend);
    ASSERT_EQ(start_all(), Numbers{1});
    finish(1, 200);
    EXPECT_EQ(queue->unsettled(), 0U);
    write();
    EXPECT_EQ(rows.at(1).status, DeliveryStatus::delivered);
    EXPECT_EQ(rows.at(99).status, DeliveryStatus::delivered);
}

TEST_F(Queue, WritesDownWhatTakesLong) {
    ASSERT_TRUE(take(1));
    start_all();
    write();
    EXPECT_TRUE(rows.empty());
    now += 1s;
    write();
    ASSERT_TRUE(rows.contains(1));
    EXPECT_TRUE(rows.at(1).is_waiting());
    EXPECT_EQ(progress.cursor, (FeedPlace{1, 0}));
    finish(1, 200);
    write();
    EXPECT_FALSE(rows.at(1).is_waiting());
}

}  // namespace
}  // namespace tillbook::feed
