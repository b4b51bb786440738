#include "feed/endpoint_queue.h"

#include <algorithm>

#include "base/check.h"
#include "feed/schedule.h"

namespace tillbook::feed {

namespace {

constexpr std::chrono::seconds recovery_gap{5};
// What takes longer than this is written down while it is under way, so that the cursor moves on.
constexpr std::chrono::seconds slow_attempt{1};
constexpr std::size_t trim_every = 100;
// Attempts at an endpoint that fails are never this far apart, unless nobody was here to make them.
constexpr std::chrono::hours attempts_apart_max{30};

bool is_success(int status) { return status >= 200 && status < 300; }
// Nobody was there to judge the event: it says something of the endpoint alone.
bool is_unreached(int status) { return status == 0 || (status >= 502 && status <= 504); }

std::string failure_of(const Answer& answer) {
    if (answer.status == 0) return answer.error;
    return "The receiver answered " + std::to_string(answer.status) + ".";
}

}  // namespace

EndpointQueue::EndpointQueue(EndpointRecord endpoint, const EndpointProgress& progress,
                             std::vector<DeliveryRecord> waiting)
    : endpoint_(std::move(endpoint)),
      state_(progress),
      read_(progress.cursor),
      last_sent_(progress.last_sent) {
    state_.endpoint = endpoint_.id;
    for (DeliveryRecord& delivery : waiting) {
        if (delivery.status == DeliveryStatus::failed) ++failed_in_a_row_;
        if (delivery.attempts > 0) {
            last_attempt_at_ = std::max(last_attempt_at_, delivery.updated_at);
        }
        hold(std::move(delivery)).recorded = true;
    }
    if (!state_.failing_since) failed_in_a_row_ = 0;
}

EndpointQueue::Held& EndpointQueue::hold(DeliveryRecord delivery) {
    const std::uint64_t id = delivery.id.value;
    CHECK(delivery.is_waiting());
    due_.emplace(*delivery.next_attempt_at, id);
    if (delivery.cause == DeliveryCause::event) events_[delivery.place] = id;
    Held& held = held_[id];
    held.came_at = delivery.created_at;
    held.delivery = std::move(delivery);
    return held;
}

void EndpointQueue::make_due(Held& held, Instant at) {
    DeliveryRecord& delivery = held.delivery;
    if (!held.in_flight) due_.erase({*delivery.next_attempt_at, delivery.id.value});
    delivery.next_attempt_at = at;
    held.dirty = true;
    if (!held.in_flight) due_.emplace(at, delivery.id.value);
}

void EndpointQueue::update(EndpointRecord endpoint, Instant now) {
    endpoint_ = std::move(endpoint);
    // Its five days begin anew when it is enabled.
    if (endpoint_.disabled_at && state_.failing_since) {
        state_.failing_since.reset();
        is_progress_dirty_ = true;
    }
    if (endpoint_.steered_entry > state_.steered_entry) obey_steering(now);
    if (endpoint_.resumed_entry <= state_.resumed_entry) return;
    state_.resumed_entry = endpoint_.resumed_entry;
    state_.failing_since.reset();
    failed_in_a_row_ = 0;
    is_progress_dirty_ = true;
    for (auto& [id, held] : held_) make_due(held, std::min(now, *held.delivery.next_attempt_at));
}

void EndpointQueue::obey_steering(Instant now) {
    const FeedPlace& to = endpoint_.place;
    const bool skips = endpoint_.steering == Steering::skip;
    const std::map<FeedPlace, std::uint64_t> events = events_;
    for (const auto& [event, id] : events) {
        Held& held = held_.at(id);
        if (skips && event <= to) {
            held.given_up = true;
            if (held.in_flight) continue;
            held.delivery.status = DeliveryStatus::failed;
            held.delivery.error = "Skipped.";
            held.delivery.updated_at = now;
            end(held);
        } else if (!skips && event > to) {
            held.given_up = false;
            if (held.in_flight) continue;
            if (held.recorded) removed_.push_back(held.delivery.id);
            forget(id);
        }
    }
    // Each goes its own way only: what has not been read yet is not passed by a replay.
    if (skips ? to > read_ : to < read_) read_ = last_sent_ = to;
    state_.steered_entry = endpoint_.steered_entry;
    failed_in_a_row_ = 0;
    is_progress_dirty_ = true;
}

void EndpointQueue::request(const DeliveryRecord& delivery) {
    const auto found = held_.find(delivery.id.value);
    Held& held = found == held_.end() ? hold(delivery) : found->second;
    if (found != held_.end() && !held.in_flight) make_due(held, *delivery.next_attempt_at);
    held.recorded = true;
    held.dirty = true;  // so that it is committed, and not asked for any more
    unrecorded_.erase(delivery.id.value);
}

bool EndpointQueue::has_room_for_event() const {
    if (!is_active() || held_.size() >= waiting_max || room() == 0) return false;
    return endpoint_.max_in_flight > 1 || events_.empty();
}

bool EndpointQueue::wants_event(Instant now) {
    if (!has_room_for_event()) return false;
    if (failed_in_a_row_ < failing_window) return true;
    if (now < next_probe_) return false;
    next_probe_ = now + probe_every;
    return true;
}

std::size_t EndpointQueue::room() const {
    const bool is_tried = !has_succeeded() || failed_in_a_row_ > 0;
    const std::size_t most = is_tried ? 1 : endpoint_.max_in_flight;
    return most - std::min(most, in_flight_);
}

bool EndpointQueue::take(DeliveryId id, const FeedPlace& event, const std::string& type, Instant at,
                         Instant now) {
    read_ = event;
    is_progress_dirty_ = true;
    const FeedPlace previous = std::exchange(last_sent_, event);
    if (events_.contains(event)) return false;
    DeliveryRecord delivery;
    delivery.id = id;
    delivery.endpoint = endpoint_.id;
    delivery.book = endpoint_.book;
    delivery.place = event;
    delivery.previous = previous;
    delivery.event_type = type;
    delivery.next_attempt_at = delivery.created_at = delivery.updated_at = now;
    hold(std::move(delivery)).came_at = at;
    unrecorded_.insert(id.value);
    return true;
}

void EndpointQueue::pass(const FeedPlace& place) {
    if (place <= read_) return;
    read_ = place;
    is_progress_dirty_ = true;
}

// The first of what may be sent at all, due or not; end: nothing may.
EndpointQueue::Due::const_iterator EndpointQueue::first_due() const {
    if (endpoint_.disabled_at || room() == 0) return due_.end();
    const bool is_in_order = endpoint_.max_in_flight == 1;
    return std::find_if(due_.begin(), due_.end(), [&](const auto& due) {
        const DeliveryCause cause = held_.at(due.second).delivery.cause;
        if (!endpoint_.verified) return cause == DeliveryCause::verification;
        const bool is_in_turn = cause != DeliveryCause::event || !is_in_order;
        return is_in_turn || events_.begin()->second == due.second;
    });
}

bool EndpointQueue::is_due(Instant now) const {
    const auto first = first_due();
    return first != due_.end() && first->first <= now;
}

const DeliveryRecord* EndpointQueue::start(Instant now) {
    if (!is_due(now)) return nullptr;
    const auto first = first_due();
    Held& held = held_.at(first->second);
    due_.erase(first);
    held.in_flight = true;
    held.started_at = now;
    ++in_flight_;
    return &held.delivery;
}

std::optional<Instant> EndpointQueue::next_start() const {
    std::optional<Instant> next;
    if (const auto first = first_due(); first != due_.end()) next = first->first;
    if (failed_in_a_row_ < failing_window || !has_room_for_event()) return next;
    return std::min(next.value_or(next_probe_), next_probe_);
}

Verdict EndpointQueue::finish(DeliveryId id, const Answer& answer, const std::string& url,
                              Instant now, int jitter_per_mille) {
    Held& held = held_.at(id.value);
    CHECK(held.in_flight);
    held.in_flight = false;
    --in_flight_;
    is_progress_dirty_ = true;
    DeliveryRecord& delivery = held.delivery;
    const bool is_first_failure = delivery.status != DeliveryStatus::failed;
    ++delivery.attempts;
    delivery.updated_at = now;
    delivery.url = url;
    delivery.response_status = answer.status;
    delivery.latency_ms = answer.latency.count();
    delivery.response = answer.excerpt;
    state_.last_succeeded = is_success(answer.status);
    if (*state_.last_succeeded) {
        delivery.status = DeliveryStatus::delivered;
        delivery.delivered_at = now;
        delivery.error.clear();
        state_.last_delivered_at = now;
        last_attempt_at_ = now;
        is_slow_ = answer.latency >= slow_answer;
        const FeedPlace event = delivery.place;
        end(held);
        settle_twin(event, now);
        recover(now);
        return Verdict::delivered;
    }
    delivery.status = DeliveryStatus::failed;
    delivery.error = failure_of(answer);
    note_failure(now);
    if (is_first_failure || failed_in_a_row_ == 0) ++failed_in_a_row_;
    if (held.given_up) {
        end(held);
    } else {
        const auto delay = retry_delay(delivery.attempts, jitter_per_mille, answer.retry_after);
        delivery.next_attempt_at = now + delay;
        held.dirty = true;
        due_.emplace(*delivery.next_attempt_at, id.value);
    }
    constexpr int gone = 410;
    if (answer.status == gone) return Verdict::gone;
    return now - *state_.failing_since >= failing_max ? Verdict::exhausted : Verdict::failed;
}

// Time in which nobody was here to try, or that a clock jumped over, is no time of failing.
void EndpointQueue::note_failure(Instant now) {
    ++state_.failures;
    const bool has_gap = now - last_attempt_at_ > attempts_apart_max || now < last_attempt_at_;
    if (!state_.failing_since || has_gap) state_.failing_since = now;
    last_attempt_at_ = now;
}

void EndpointQueue::mend_schedule(Instant now) {
    next_probe_ = std::min(next_probe_, now + probe_every);
    for (auto& [id, held] : held_) {
        if (!held.in_flight && held.delivery.updated_at > now) make_due(held, now);
    }
}

// What was delivered because somebody asked for it need not be delivered again in its turn.
void EndpointQueue::settle_twin(const FeedPlace& event, Instant now) {
    const auto twin = events_.find(event);
    if (twin == events_.end()) return;
    Held& held = held_.at(twin->second);
    if (held.in_flight) return;
    held.delivery.status = DeliveryStatus::delivered;
    held.delivery.delivered_at = held.delivery.updated_at = now;
    held.delivery.error.clear();
    end(held);
}

// Settles a delivery for good.
void EndpointQueue::end(Held& held) {
    const std::uint64_t id = held.delivery.id.value;
    if (held.delivery.is_waiting()) due_.erase({*held.delivery.next_attempt_at, id});
    held.delivery.next_attempt_at.reset();
    finished_.push_back(std::move(held.delivery));
    const DeliveryRecord& delivery = finished_.back();
    if (delivery.cause == DeliveryCause::event) {
        const auto event = events_.find(delivery.place);
        if (event != events_.end() && event->second == id) events_.erase(event);
    }
    unrecorded_.erase(id);
    held_.erase(id);
    ++finished_since_trim_;
    is_progress_dirty_ = true;
}

void EndpointQueue::forget(std::uint64_t id) {
    const Held& held = held_.at(id);
    due_.erase({*held.delivery.next_attempt_at, id});
    events_.erase(held.delivery.place);
    unrecorded_.erase(id);
    held_.erase(id);
}

// The receiver is there (again): what it never saw need not wait any longer.
void EndpointQueue::recover(Instant now) {
    const bool was_failing = state_.failing_since.has_value();
    state_.failing_since.reset();
    state_.failures = 0;
    failed_in_a_row_ = 0;
    if (!was_failing) return;
    for (auto& [id, held] : held_) {
        const DeliveryRecord& delivery = held.delivery;
        if (held.in_flight || delivery.attempts == 0 || !is_unreached(delivery.response_status)) {
            continue;
        }
        const Instant soon = std::max(now, delivery.updated_at + recovery_gap);
        if (soon < *delivery.next_attempt_at) make_due(held, soon);
    }
}

EndpointProgress EndpointQueue::progress() const {
    EndpointProgress progress = state_;
    progress.cursor = read_;
    progress.last_sent = last_sent_;
    for (const std::uint64_t id : unrecorded_) {
        const FeedPlace& before = held_.at(id).delivery.previous;
        if (before >= progress.cursor) continue;
        progress.cursor = progress.last_sent = before;
    }
    return progress;
}

void EndpointQueue::collect(DeliveryChanges& changes, Instant now) {
    for (auto& [id, held] : held_) {
        const bool is_slow = held.in_flight && now - held.started_at >= slow_attempt;
        if (held.in_flight ? held.recorded || !is_slow : !held.dirty) continue;
        changes.put.push_back(held.delivery);
        held.recorded = true;
        held.dirty = false;
        is_progress_dirty_ |= unrecorded_.erase(id) > 0;
    }
    std::move(finished_.begin(), finished_.end(), std::back_inserter(changes.put));
    finished_.clear();
    changes.removed.insert(changes.removed.end(), removed_.begin(), removed_.end());
    removed_.clear();
    if (finished_since_trim_ >= trim_every) {
        changes.to_trim.push_back(endpoint_.id);
        finished_since_trim_ = 0;
    }
    if (!is_progress_dirty_) return;
    changes.progress.push_back(progress());
    is_progress_dirty_ = false;
}

std::optional<Instant> EndpointQueue::oldest() const {
    std::optional<Instant> oldest;
    for (const auto& [id, held] : held_)
        oldest = std::min(oldest.value_or(held.came_at), held.came_at);
    return oldest;
}

}  // namespace tillbook::feed
