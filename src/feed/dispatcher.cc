#include "feed/dispatcher.h"

#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "base/check.h"
#include "base/secret_box.h"
#include "book/growth.h"
#include "feed/attempt.h"
#include "feed/delivery_payload.h"
#include "feed/given_up.h"
#include "feed/line.h"
#include "feed/schedule.h"
#include "feed/secret.h"

namespace tillbook::feed {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds look_every{1'000};        // for what other processes have done
constexpr milliseconds unreadable_wait{10'000};  // until a book that cannot be read is tried again

EndpointProgress start_of(const EndpointRecord& endpoint) {
    return {.endpoint = endpoint.id,
            .cursor = endpoint.place,
            .last_sent = endpoint.place,
            .steered_entry = endpoint.steered_entry,
            .resumed_entry = endpoint.resumed_entry};
}

Result<Payload> no_such_book() { return Error{ErrorCode::not_found, "there is no such book", {}}; }

// What is kept of an attempt until its answer comes.
struct UnderWay {
    EndpointId endpoint;
    std::string url;
    bool is_trial = false;  // at an endpoint that has not answered well lately
};

}  // namespace

class Dispatcher::Core {
public:
    explicit Core(DispatcherParts parts)
        : parts_(std::move(parts)),
          watch_(parts_.engine.growth(), [this](BookId book) { note_growth(book); }) {}

    void step(milliseconds at_most);
    void commit();
    void wake() {
        has_changes_ = true;
        parts_.sender.wake();
    }
    void stop() {
        is_stopping_ = true;
        parts_.sender.wake();
    }
    bool is_stopping() const { return is_stopping_; }
    void report(const std::string& sentence) const { parts_.report(sentence); }
    DispatcherStats stats() const {
        const std::lock_guard lock(mutex_);
        return stats_;
    }

private:
    void note_growth(BookId book);
    void mend_schedules(Instant now);
    void load();
    void unload();
    void reload();
    void add_line(const EndpointRecord& endpoint, const EndpointProgress& progress,
                  std::vector<DeliveryRecord> waiting);
    void update(Line& line, const EndpointRecord& endpoint);
    void take_growth();
    void serve_all(Instant now);
    void take_timers(Instant now);
    bool serve(std::uint64_t id, Line& line, Instant now);
    void put_off(std::uint64_t id, Line& line, Instant now, const Unavailable& why);
    void set_timer(std::uint64_t id, Line& line, std::optional<Instant> at);
    void take_event(Line& line, Instant now);
    void send(Line& line, const DeliveryRecord& delivery, Instant now);
    void finish(const Answer& answer, Instant now);
    bool has_room_for_crowd() const { return !crowded_out_.empty() && trials_ < trials_max; }
    void let_in();
    void publish(Instant now);
    milliseconds time_to_wait(Instant now, milliseconds at_most) const;
    DeliveryId next_id(Instant now);
    int jitter() {
        return std::uniform_int_distribution(-jitter_per_mille_max, jitter_per_mille_max)(random_);
    }

    const DispatcherParts parts_;

    // Told by other threads.
    mutable std::mutex mutex_;
    std::set<BookId> grown_;  // guarded by mutex_
    DispatcherStats stats_;   // likewise
    std::atomic<bool> has_changes_ = true;
    std::atomic<bool> is_stopping_ = false;
    std::atomic<bool> has_lines_ = false;

    bool is_leading_ = false;
    std::uint64_t revision_ = 0;
    std::map<std::uint64_t, Line> lines_;
    std::multimap<BookId, std::uint64_t> by_book_;
    std::set<std::uint64_t> attention_;                   // endpoints to serve
    std::set<std::pair<Instant, std::uint64_t>> timers_;  // when to serve the others
    std::uint64_t last_served_ = 0;
    std::set<std::uint64_t> touched_;              // endpoints with something to write
    std::size_t trials_ = 0;                       // of those under way
    std::deque<std::uint64_t> crowded_out_;        // endpoints that wait for room among those
    std::map<std::uint64_t, UnderWay> under_way_;  // by delivery
    DeliveryChanges changes_;                      // that are not written yet
    GivenUp given_up_;
    Instant next_commit_{}, next_look_{}, last_step_{};
    std::uint64_t last_id_ = 0;
    DispatcherStats counted_;  // attempts
    std::minstd_rand random_{std::random_device{}()};

    const Watch watch_;  // last: tells while everything stands
};

void Dispatcher::Core::note_growth(BookId book) {
    if (!has_lines_) return;
    bool is_first = false;
    {
        const std::lock_guard lock(mutex_);
        is_first = grown_.empty();
        grown_.insert(book);
    }
    if (is_first) parts_.sender.wake();
}

void Dispatcher::Core::step(milliseconds at_most) {
    const Instant now = parts_.clock.now();
    if (now < std::exchange(last_step_, now)) mend_schedules(now);
    if (now >= next_look_ || has_changes_.exchange(false)) {
        next_look_ = now + look_every;
        given_up_.disable_all(parts_);
        parts_.engine.refresh(Access::may_block);
        const bool leads = parts_.store.lead();
        if (is_leading_ && !leads) unload();
        // The same delivery is not under way twice.
        if (!is_leading_ && leads && under_way_.empty()) load();
        if (is_leading_) reload();
    }
    take_growth();
    take_timers(now);
    let_in();
    serve_all(now);
    if (now >= next_commit_) commit();
    for (const Answer& answer : parts_.sender.wait(time_to_wait(now, at_most))) {
        finish(answer, parts_.clock.now());
    }
}

// The clock has been set back.
void Dispatcher::Core::mend_schedules(Instant now) {
    next_commit_ = next_look_ = now;
    for (auto& [id, line] : lines_) {
        line.queue.mend_schedule(now);
        attention_.insert(id);
        touched_.insert(id);
    }
}

// When this process is to deliver.
void Dispatcher::Core::load() {
    revision_ = parts_.store.revision();
    std::map<std::uint64_t, EndpointProgress> progress;
    for (EndpointProgress& found : parts_.store.load_progress()) {
        progress[found.endpoint.value] = found;
    }
    std::map<std::uint64_t, std::vector<DeliveryRecord>> waiting;
    for (DeliveryRecord& delivery : parts_.store.load_waiting()) {
        last_id_ = std::max(last_id_, delivery.id.value);
        waiting[delivery.endpoint.value].push_back(std::move(delivery));
    }
    for (const EndpointRecord& endpoint : parts_.store.load_endpoints()) {
        const auto found = progress.find(endpoint.id.value);
        add_line(endpoint, found == progress.end() ? start_of(endpoint) : found->second,
                 std::move(waiting[endpoint.id.value]));
    }
    is_leading_ = true;
}

// Another process delivers, or may: it begins at what was last written, and so would we. Attempts
// under way end without a trace.
void Dispatcher::Core::unload() {
    lines_.clear();
    by_book_.clear();
    attention_.clear();
    timers_.clear();
    touched_.clear();
    crowded_out_.clear();
    changes_ = {};
    has_lines_ = false;
    is_leading_ = false;
}

void Dispatcher::Core::add_line(const EndpointRecord& endpoint, const EndpointProgress& progress,
                                std::vector<DeliveryRecord> waiting) {
    const std::uint64_t id = endpoint.id.value;
    by_book_.emplace(endpoint.book, id);
    const auto [line, is_new] =
        lines_.emplace(id, Line(EndpointQueue(endpoint, progress, std::move(waiting))));
    CHECK(is_new);
    has_lines_ = true;
    line->second.queue.mend_schedule(parts_.clock.now());
    update(line->second, endpoint);
}

// Makes a line what its record says, and obeys what that asks for.
void Dispatcher::Core::update(Line& line, const EndpointRecord& endpoint) {
    const Instant now = parts_.clock.now();
    line.queue.update(endpoint, now);
    line.read_again();  // some may have been skipped
    line.is_given_up = endpoint.disabled_at.has_value();
    line.style = parse_style(endpoint.style).value_or(Style::cloove);
    line.secrets = open_secrets(parts_.box, endpoint, now);
    if (line.secrets.empty()) {
        parts_.report("The secret of webhook endpoint " + to_base32(endpoint.id.value) +
                      " cannot be opened with this master key; nothing is sent to it.");
    }
    attention_.insert(endpoint.id.value);
    touched_.insert(endpoint.id.value);
}

// Takes over what has been changed of endpoints, and what has been asked for.
void Dispatcher::Core::reload() {
    const std::uint64_t revision = parts_.store.revision();
    if (revision == revision_) return;
    std::set<std::uint64_t> gone;
    for (const auto& [id, line] : lines_) gone.insert(id);
    for (const EndpointRecord& endpoint : parts_.store.load_endpoints()) {
        gone.erase(endpoint.id.value);
        const auto line = lines_.find(endpoint.id.value);
        if (line == lines_.end()) {
            add_line(endpoint, start_of(endpoint), {});
        } else if (line->second.queue.endpoint() != endpoint) {
            update(line->second, endpoint);
        }
    }
    for (const std::uint64_t id : gone) {
        const auto line = lines_.find(id);
        if (line->second.timer) timers_.erase({*line->second.timer, id});
        std::erase_if(by_book_, [id](const auto& entry) { return entry.second == id; });
        lines_.erase(line);
    }
    for (const DeliveryRecord& delivery : parts_.store.load_requested()) {
        const auto line = lines_.find(delivery.endpoint.value);
        if (line == lines_.end()) continue;
        line->second.queue.request(delivery);
        attention_.insert(line->first);
        touched_.insert(line->first);
    }
    revision_ = revision;
}

void Dispatcher::Core::take_growth() {
    std::set<BookId> grown;
    {
        const std::lock_guard lock(mutex_);
        grown.swap(grown_);
    }
    for (const BookId book : grown) {
        const auto [first, last] = by_book_.equal_range(book);
        for (auto at = first; at != last; ++at) {
            lines_.at(at->second).is_behind = true;
            attention_.insert(at->second);
        }
    }
}

void Dispatcher::Core::take_timers(Instant now) {
    while (!timers_.empty() && timers_.begin()->first <= now) {
        const std::uint64_t id = timers_.begin()->second;
        timers_.erase(timers_.begin());
        lines_.at(id).timer.reset();
        attention_.insert(id);
    }
}

// One after the other from behind the last one, so that everybody's turn comes when there is no
// room for all. A book that cannot be read holds up its own endpoints alone.
void Dispatcher::Core::serve_all(Instant now) {
    std::vector<std::uint64_t> ids(attention_.upper_bound(last_served_), attention_.end());
    ids.insert(ids.end(), attention_.begin(), attention_.upper_bound(last_served_));
    for (const std::uint64_t id : ids) {
        const auto line = lines_.find(id);
        try {
            if (line != lines_.end() && !serve(id, line->second, now)) return;
        } catch (const Unavailable& broken) {
            put_off(id, line->second, now, broken);
        }
        last_served_ = id;
        attention_.erase(id);
    }
}

// False if there is no room for further attempts at all.
bool Dispatcher::Core::serve(std::uint64_t id, Line& line, Instant now) {
    if (line.secrets.empty()) return true;
    for (;;) {
        if (under_way_.size() >= in_flight_max) return false;
        if (line.queue.is_doubtful() && trials_ >= trials_max) {
            if (!std::exchange(line.is_crowded_out, true)) crowded_out_.push_back(id);
            return true;
        }
        take_event(line, now);
        const DeliveryRecord* delivery = line.queue.start(now);
        if (delivery == nullptr) break;
        touched_.insert(id);
        send(line, *delivery, now);
    }
    set_timer(id, line, line.queue.next_start());
    return true;
}

void Dispatcher::Core::put_off(std::uint64_t id, Line& line, Instant now, const Unavailable& why) {
    set_timer(id, line, now + unreadable_wait);
    if (std::exchange(line.is_unreadable, true)) return;
    parts_.report("Webhook endpoint " + to_base32(id) + " waits: its book cannot be read. " +
                  why.what());
}

void Dispatcher::Core::set_timer(std::uint64_t id, Line& line, std::optional<Instant> at) {
    if (line.timer) timers_.erase({*line.timer, id});
    line.timer = at;
    if (at) timers_.emplace(*at, id);
}

// Takes one event out of the feed, if there is room and there is one.
void Dispatcher::Core::take_event(Line& line, Instant now) {
    if (line.queue.is_due(now) || !line.queue.wants_event(now)) return;
    touched_.insert(line.queue.endpoint().id.value);
    line.heed_erasures(parts_.engine);
    while (!line.fetched.empty() || line.fetch(parts_.engine)) {
        Event event = std::move(line.fetched.front());
        line.fetched.pop_front();
        const DeliveryId id = next_id(now);
        if (line.queue.take(id, {event.number, event.index}, event.type, event.at, now)) {
            line.events.emplace(id.value, std::move(event));
            return;
        }
    }
}

void Dispatcher::Core::send(Line& line, const DeliveryRecord& delivery, Instant now) {
    const EndpointRecord& endpoint = line.queue.endpoint();
    const auto snapshot = parts_.directory.snapshot();
    const BookSettings* book = snapshot->find_book(endpoint.book);
    auto payload = book == nullptr ? no_such_book() : payload_of(parts_, line, delivery, *book);
    if (!payload.ok()) {
        Answer answer;
        answer.error = "The event could not be read: " + payload.error().detail;
        line.queue.finish(delivery.id, answer, endpoint.url, now, jitter());
        return;
    }
    // The previous secret may have run out.
    if (line.secrets.size() > 1) line.secrets = open_secrets(parts_.box, endpoint, now);
    const bool is_trial = line.queue.is_doubtful();
    trials_ += is_trial ? 1 : 0;
    under_way_[delivery.id.value] = {endpoint.id, endpoint.url, is_trial};
    parts_.sender.start(make_attempt(delivery, endpoint.url, line.style, line.secrets,
                                     std::move(payload).value(), now));
}

void Dispatcher::Core::finish(const Answer& answer, Instant now) {
    const auto found = under_way_.find(answer.tag);
    CHECK(found != under_way_.end());
    const UnderWay under_way = std::move(found->second);
    under_way_.erase(found);
    trials_ -= under_way.is_trial ? 1 : 0;
    counted_.count(answer);
    const auto line = lines_.find(under_way.endpoint.value);
    if (line == lines_.end()) return;  // removed in the meantime
    EndpointQueue& queue = line->second.queue;
    const Verdict verdict = queue.finish({answer.tag}, line->second.without_secrets(answer),
                                         under_way.url, now, jitter());
    attention_.insert(under_way.endpoint.value);
    touched_.insert(under_way.endpoint.value);
    if (verdict != Verdict::gone && verdict != Verdict::exhausted) return;
    if (std::exchange(line->second.is_given_up, true)) return;
    given_up_.add(queue.endpoint(), verdict == Verdict::gone
                                        ? "The receiver answered 410: it wants no more."
                                        : "Nothing could be delivered for five days.");
    has_changes_ = true;
}

// As many as there is room for among attempts at endpoints that do not answer well.
void Dispatcher::Core::let_in() {
    for (std::size_t room = trials_max - trials_; has_room_for_crowd() && room > 0; --room) {
        const std::uint64_t id = crowded_out_.front();
        crowded_out_.pop_front();
        const auto line = lines_.find(id);
        if (line == lines_.end()) continue;
        line->second.is_crowded_out = false;
        attention_.insert(id);
    }
}

void Dispatcher::Core::commit() {
    const Instant now = parts_.clock.now();
    next_commit_ = now + commit_every;
    for (auto at = touched_.begin(); at != touched_.end();) {
        const auto line = lines_.find(*at);
        // One with attempts under way may have to be written again although nothing ends.
        bool is_settled = true;
        if (line != lines_.end()) {
            line->second.queue.collect(changes_, now);
            is_settled = line->second.queue.in_flight() == 0;
        }
        at = is_settled ? touched_.erase(at) : std::next(at);
    }
    if (!changes_.empty()) {
        parts_.store.commit(changes_);
        changes_ = {};
    }
    publish(now);
}

void Dispatcher::Core::publish(Instant now) {
    DispatcherStats stats = counted_;
    std::optional<Instant> oldest;
    for (const auto& [id, line] : lines_) {
        ++(line.queue.is_active() ? stats.endpoints : stats.disabled);
        stats.unsettled += line.queue.unsettled();
        const auto at = line.oldest();
        if (at && (!oldest || *at < *oldest)) oldest = at;
    }
    stats.in_flight = under_way_.size();
    if (oldest) stats.oldest_age = std::max(now - *oldest, milliseconds{0});
    const std::lock_guard lock(mutex_);
    stats_ = stats;
}

milliseconds Dispatcher::Core::time_to_wait(Instant now, milliseconds at_most) const {
    if (has_changes_ || is_stopping_) return milliseconds{0};
    Instant until = std::min(now + at_most, next_look_);
    if (!touched_.empty()) until = std::min(until, next_commit_);
    if (!timers_.empty()) until = std::min(until, timers_.begin()->first);
    // What waits for room begins when an attempt ends.
    if (!attention_.empty() && under_way_.size() < in_flight_max) until = now;
    if (has_room_for_crowd()) until = now;
    return std::max(until - now, milliseconds{0});
}

DeliveryId Dispatcher::Core::next_id(Instant now) {
    last_id_ = std::max(last_id_ + 1, static_cast<std::uint64_t>(to_ms(now)) << id_counter_bits);
    return {last_id_};
}

Dispatcher::Dispatcher(DispatcherParts parts) : core_(std::make_unique<Core>(std::move(parts))) {}

Dispatcher::~Dispatcher() = default;

void Dispatcher::run() {
    bool was_broken = false;
    while (!core_->is_stopping()) {
        try {
            core_->step(look_every);
            was_broken = false;
        } catch (const Unavailable& broken) {
            if (!std::exchange(was_broken, true)) {
                core_->report(std::string("Webhooks wait: ") + broken.what());
            }
            std::this_thread::sleep_for(look_every);
        }
    }
    try {
        core_->commit();
    } catch (const Unavailable& broken) {
        core_->report(std::string("The last progress of webhooks was not written: ") +
                      broken.what());
    }
}

void Dispatcher::stop() { core_->stop(); }
void Dispatcher::wake() { core_->wake(); }
DispatcherStats Dispatcher::stats() const { return core_->stats(); }
void Dispatcher::step(milliseconds at_most) { core_->step(at_most); }
void Dispatcher::commit() { core_->commit(); }

}  // namespace tillbook::feed
