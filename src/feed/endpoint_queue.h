// What one endpoint is owed: the events taken out of the feed for it that are not settled yet, in
// their order, each under way or waiting for its next attempt.
//
// Events are taken while there is room; the feed itself is the rest of the queue. A success is
// remembered by moving the cursor, a failure as a waiting delivery; both leave through collect(),
// for one transaction. So whatever was not collected is taken again after a crash.
//
//   * At most `max_in_flight` attempts are under way; one while nothing succeeds, or has ever.
//   * With max_in_flight 1 the next event is taken when the one before it is delivered.
//   * An endpoint at which `failing_window` deliveries in a row have failed takes a further one
//     only every `probe_every` until one succeeds. Then those that nobody answered are due again,
//     without waiting for their turn in the schedule.
//   * An endpoint that is not verified is asked to be, and sent nothing else.
//
// No clock, no thread and no I/O of its own.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "feed/sender.h"
#include "log/webhooks.h"

namespace tillbook::feed {

inline constexpr std::size_t failing_window = 64;
inline constexpr std::chrono::minutes probe_every{5};
inline constexpr std::size_t waiting_max = 1'000;
// An endpoint that takes longer to answer shares the room of those that do not answer at all.
inline constexpr std::chrono::seconds slow_answer{2};

// What the end of an attempt means for the endpoint.
enum class Verdict {
    delivered,
    failed,     // another attempt follows
    gone,       // the receiver wants no more, ever
    exhausted,  // nothing has succeeded for so long that the endpoint is given up
};

class EndpointQueue {
public:
    // What the store has of it; `waiting` are its waiting deliveries.
    EndpointQueue(EndpointRecord endpoint, const EndpointProgress& progress,
                  std::vector<DeliveryRecord> waiting);

    const EndpointRecord& endpoint() const { return endpoint_; }
    // Takes a new definition, and obeys what it asks for.
    void update(EndpointRecord endpoint, Instant now);
    // Takes a delivery that somebody asked for. One that is known already is due at once.
    void request(const DeliveryRecord& delivery);

    // True unless it has lately answered well, and soon.
    bool is_doubtful() const { return !has_succeeded() || failed_in_a_row_ > 0 || is_slow_; }
    bool is_active() const { return endpoint_.verified && !endpoint_.disabled_at; }

    // True while there is room for an event of the feed, which is taken then if there is one.
    bool wants_event(Instant now);
    // Events up to here have been taken or passed.
    const FeedPlace& place() const { return read_; }
    // The next event for this endpoint: `id` is its delivery's, `at` when it came. False if it
    // waits already.
    bool take(DeliveryId id, const FeedPlace& event, const std::string& type, Instant at,
              Instant now);
    // Nothing else up to here is for this endpoint.
    void pass(const FeedPlace& place);

    // Begins the next attempt that is due; null: none is, or none may be begun. Valid until the
    // next call of anything but collect.
    const DeliveryRecord* start(Instant now);
    // True if start() would begin one.
    bool is_due(Instant now) const;
    // When to ask again, for a start or, after wants_event said no, for an event; absent: once
    // something ends or comes.
    std::optional<Instant> next_start() const;
    // Ends an attempt at this URL.
    Verdict finish(DeliveryId id, const Answer& answer, const std::string& url, Instant now,
                   int jitter_per_mille);

    // Makes due what was put off by a clock that has been set back since.
    void mend_schedule(Instant now);

    // Adds what the store does not know yet. Everything handed out must be committed, in order.
    void collect(DeliveryChanges& changes, Instant now);

    // When the oldest came of what is not settled; absent: everything is.
    std::optional<Instant> oldest() const;
    std::size_t in_flight() const { return in_flight_; }
    std::size_t unsettled() const { return held_.size(); }

private:
    struct Held {
        DeliveryRecord delivery;
        bool in_flight = false;
        bool recorded = false;  // the store has a row of it
        bool dirty = false;     // that says something else
        bool given_up = false;  // skipped while under way
        Instant came_at{};
        Instant started_at{};
    };
    using Due = std::set<std::pair<Instant, std::uint64_t>>;

    bool has_succeeded() const { return state_.last_delivered_at.has_value(); }
    Due::const_iterator first_due() const;
    void note_failure(Instant now);
    Held& hold(DeliveryRecord delivery);
    void make_due(Held& held, Instant at);
    void end(Held& held);
    void settle_twin(const FeedPlace& event, Instant now);
    void forget(std::uint64_t id);
    void obey_steering(Instant now);
    void recover(Instant now);
    std::size_t room() const;
    bool has_room_for_event() const;
    EndpointProgress progress() const;

    EndpointRecord endpoint_;
    EndpointProgress state_;  // cursor and last_sent are derived by progress()
    FeedPlace read_;
    FeedPlace last_sent_;  // the last event taken

    std::map<std::uint64_t, Held> held_;         // by delivery
    Due due_;                                    // of those that wait
    std::map<FeedPlace, std::uint64_t> events_;  // those of the feed, by event
    std::set<std::uint64_t> unrecorded_;  // of the feed, without a row: the cursor stays before
    std::size_t in_flight_ = 0;
    std::size_t failed_in_a_row_ = 0;  // deliveries, not attempts
    bool is_slow_ = false;
    Instant next_probe_{};       // when another one is taken although so many have failed
    Instant last_attempt_at_{};  // the last one that ended

    std::vector<DeliveryRecord> finished_;
    std::vector<DeliveryId> removed_;
    std::size_t finished_since_trim_ = 0;
    bool is_progress_dirty_ = false;
};

}  // namespace tillbook::feed
