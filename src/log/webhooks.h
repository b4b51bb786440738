// Port: webhook endpoints and what has become of deliveries to them.
//
// The log is the queue: an endpoint's progress says up to where in its book's feed everything has
// been delivered or stands here as a waiting delivery. Both are written in one transaction, so a
// crash may repeat a delivery and never loses one. What is definition (endpoints) raises `revision`
// and is durable on return; progress is not synced on its own, because losing its last moments in a
// power cut only repeats deliveries. Drivers throw Unavailable. Thread-safe.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace tillbook {

using EndpointId = detail::StrongNumber<struct EndpointTag>;
using DeliveryId = detail::StrongNumber<struct DeliveryTag>;

// A place in a book's feed: behind event `index` of entry `number`, or behind all of that entry.
struct FeedPlace {
    static constexpr std::uint32_t all = std::numeric_limits<std::uint32_t>::max();

    std::uint64_t number = 0;
    std::uint32_t index = all;
    constexpr auto operator<=>(const FeedPlace&) const = default;
};
// "12.0", or "12" behind all of entry 12: what feeds take as `after`.
std::string to_string(const FeedPlace& place);
// Absent if it is neither.
std::optional<FeedPlace> parse_place(std::string_view text);

// Where whoever delivers shall go on: the newest order counts.
enum class Steering : std::uint8_t {
    none,
    skip,    // forward to `place`; what waits up to there is given up
    replay,  // back to `place`; everything behind it is delivered again
};

struct EndpointRecord {
    EndpointId id;
    BookId book;
    std::string name;
    std::string url;
    std::vector<std::string> events;  // types; "*": all
    std::string style;                // how payloads are spelled and signed (feed/style.h)
    std::uint32_t max_in_flight = 8;  // 1: in strict order

    std::string sealed_secret;           // base/secret_box.h
    std::string sealed_previous_secret;  // signs too, until the time below; empty: none
    Instant previous_secret_until{};
    std::string secret_prefix;       // the first characters, to tell secrets apart
    Instant secret_rotated_at{};     // or made
    std::uint64_t secret_entry = 0;  // the administered entry that the secret belongs to

    bool verified = true;  // false: the receiver has not proven yet that it wants this
    std::optional<Instant> disabled_at;
    std::string disabled_reason;  // a sentence; empty while enabled
    Instant created_at{};
    Instant updated_at{};

    FeedPlace place;  // where it begins, or is steered to
    Steering steering = Steering::none;
    std::uint64_t steered_entry = 0;  // the administered entry that last steered it
    std::uint64_t resumed_entry = 0;  // likewise: everything that waits is due at once
    // The last of the book's administered entries that this record shows.
    std::uint64_t administered_entry = 0;

    bool operator==(const EndpointRecord&) const = default;
};

// Of one endpoint, written by whoever delivers.
struct EndpointProgress {
    EndpointId endpoint{};
    FeedPlace cursor{};               // up to here everything is delivered or waits as a delivery
    FeedPlace last_sent{};            // the event of its own that stands last up to there
    std::uint64_t steered_entry = 0;  // orders of the record that have been obeyed
    std::uint64_t resumed_entry = 0;
    std::optional<Instant> failing_since{};  // nothing has succeeded since
    std::uint64_t failures = 0;              // attempts that failed since the last success
    std::optional<Instant> last_delivered_at{};
    std::optional<bool> last_succeeded{};  // absent: nothing was attempted
};

enum class DeliveryStatus : std::uint8_t {
    pending,    // not attempted yet, or under way
    delivered,  // the receiver said so
    failed,     // the last attempt failed; another follows where next_attempt_at says so
};
const char* name_of(DeliveryStatus status);

enum class DeliveryCause : std::uint8_t { event, resend, test, verification };
const char* name_of(DeliveryCause cause);

// Telling one endpoint of one event.
struct DeliveryRecord {
    DeliveryId id;
    EndpointId endpoint;
    BookId book;
    DeliveryCause cause = DeliveryCause::event;
    FeedPlace place;     // of the event; number 0: none (tests, verifications)
    FeedPlace previous;  // the event before it that is this endpoint's
    std::string event_type;
    DeliveryStatus status = DeliveryStatus::pending;
    std::uint32_t attempts = 0;
    std::optional<Instant> next_attempt_at;  // absent: finished
    Instant created_at{};
    Instant updated_at{};
    std::optional<Instant> delivered_at;
    // Of the last attempt.
    std::string url;
    int response_status = 0;  // 0: there was no answer
    std::int64_t latency_ms = 0;
    std::string error;     // a sentence; empty: none
    std::string response;  // the beginning of what came back; what was sent follows from the log

    bool is_waiting() const { return next_attempt_at.has_value(); }
};

// What whoever delivers writes at once.
struct DeliveryChanges {
    std::vector<EndpointProgress> progress;
    std::vector<DeliveryRecord> put;  // by id
    std::vector<DeliveryId> removed;  // that will be delivered again
    std::vector<EndpointId> to_trim;  // endpoints to keep only the newest finished ones of
    bool empty() const { return progress.empty() && put.empty() && removed.empty(); }
};

// Which deliveries. Absent: any.
struct DeliveryFilter {
    BookId book{};
    std::optional<EndpointId> endpoint{};
    std::optional<DeliveryStatus> status{};
    std::optional<std::string> event_type{};
    std::optional<Instant> from{};    // created at or after
    std::optional<Instant> before{};  // created before
};

struct DeliveryPage {
    std::uint64_t total = 0;
    std::vector<DeliveryRecord> deliveries;  // newest first
};

class WebhookStore {
public:
    // Finished deliveries kept of each endpoint, at least.
    static constexpr std::uint32_t history_max = 500;

    virtual ~WebhookStore() = default;

    // Raised by every change but commit, by whatever process. Cheap.
    virtual std::uint64_t revision() = 0;
    virtual std::vector<EndpointRecord> load_endpoints() = 0;
    // Inserts or replaces by id.
    virtual void put_endpoint(const EndpointRecord& endpoint) = 0;
    // With its progress and deliveries.
    virtual void remove_endpoint(EndpointId endpoint) = 0;
    // A delivery that somebody asks for: new, or an old one to be made again. It must wait.
    virtual void request_delivery(const DeliveryRecord& delivery) = 0;
    // Those that have been asked for and not been committed since.
    virtual std::vector<DeliveryRecord> load_requested() = 0;

    // True if this process is the one that delivers. The first that asks is, until it ends or loses
    // the database; then this is false at least once, and another may take over. Ask every second.
    virtual bool lead() = 0;
    virtual std::vector<EndpointProgress> load_progress() = 0;
    // Every waiting delivery, by endpoint and id.
    virtual std::vector<DeliveryRecord> load_waiting() = 0;
    // All or nothing; nothing of endpoints that have been removed in the meantime.
    virtual void commit(const DeliveryChanges& changes) = 0;

    virtual DeliveryPage list_deliveries(const DeliveryFilter& filter, std::uint64_t offset,
                                         std::uint32_t limit) = 0;
    virtual std::optional<DeliveryRecord> find_delivery(BookId book, DeliveryId id) = 0;
};

}  // namespace tillbook
