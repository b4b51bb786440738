#include "book/endpoints.h"

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace tillbook {

namespace {

Error no_such_endpoint() {
    return {ErrorCode::not_found, "There is no such webhook endpoint.", {}};
}

// What an entry says of an endpoint, onto its record.
void copy_definition(const EndpointRecord& source, EndpointRecord& target) {
    target.name = source.name;
    target.url = source.url;
    target.events = source.events;
    target.style = source.style;
    target.max_in_flight = source.max_in_flight;
    target.verified = source.verified;
    target.disabled_at = source.disabled_at;
    target.disabled_reason = source.disabled_reason;
    target.updated_at = source.updated_at;
}

}  // namespace

std::vector<EndpointRecord> Endpoints::list(BookId book) const {
    std::vector<EndpointRecord> endpoints = store_.load_endpoints();
    std::erase_if(endpoints, [&](const EndpointRecord& found) { return found.book != book; });
    return endpoints;
}

std::optional<EndpointRecord> Endpoints::find(BookId book, EndpointId id) const {
    for (EndpointRecord& endpoint : store_.load_endpoints()) {
        if (endpoint.id == id && endpoint.book == book) return std::move(endpoint);
    }
    return std::nullopt;
}

bool Endpoints::is_known(EndpointId id) const {
    const std::vector<EndpointRecord> known = store_.load_endpoints();
    return std::any_of(known.begin(), known.end(),
                       [&](const EndpointRecord& found) { return found.id == id; });
}

Result<ChangedEndpoint> Endpoints::create(const Envelope& envelope, EndpointRecord definition,
                                          const SealSecret& seal) {
    const std::lock_guard lock(mutex_);
    TRY(apply_pending(envelope.book));
    if (list(envelope.book).size() >= per_book_max && !is_recorded(envelope)) {
        return mistake("url", "must replace another: a book has at most " +
                                  std::to_string(per_book_max) + " webhook endpoints");
    }
    definition.id = {
        new_number(clock_.now(), [this](std::uint64_t number) { return is_known({number}); })};
    definition.created_at = definition.updated_at = clock_.now();
    ChangedEndpoint changed =
        TRY(record(envelope, AdministeredAction::webhook_created, definition));
    EndpointRecord& endpoint = changed.endpoint;
    // A copy of a book has the same ids; its endpoints stay with the book they were made for.
    if (is_known(endpoint.id)) return changed;
    if (TRY(was_removed(envelope.book, endpoint.id, changed.entry))) return changed;
    endpoint.place = {changed.entry, FeedPlace::all};
    endpoint.administered_entry = changed.entry;
    store_secret(endpoint, changed.entry, seal);
    changed.is_new_secret = true;
    return changed;
}

Result<ChangedEndpoint> Endpoints::rotate_secret(const Envelope& envelope, EndpointId id,
                                                 const SealSecret& seal) {
    ChangedEndpoint changed = TRY(change_with(
        envelope, id, AdministeredAction::webhook_secret_rotated, [](EndpointRecord&) {}));
    const std::lock_guard lock(mutex_);
    const auto stored = find(envelope.book, id);
    if (!stored || stored->secret_entry >= changed.entry) return changed;
    EndpointRecord endpoint = *stored;
    endpoint.sealed_previous_secret = endpoint.sealed_secret;
    endpoint.previous_secret_until = clock_.now() + secret_overlap;
    store_secret(endpoint, changed.entry, seal);
    changed.is_new_secret = true;
    return changed;
}

void Endpoints::store_secret(EndpointRecord& endpoint, std::uint64_t entry,
                             const SealSecret& seal) {
    SealedSecret secret = seal(endpoint.id);
    endpoint.sealed_secret = std::move(secret.sealed);
    endpoint.secret_prefix = std::move(secret.prefix);
    endpoint.secret_rotated_at = clock_.now();
    endpoint.secret_entry = entry;
    store_.put_endpoint(endpoint);
    changed_();
}

Result<ChangedEndpoint> Endpoints::change(const Envelope& envelope, EndpointId id,
                                          const EndpointChange& change) {
    return change_with(envelope, id, AdministeredAction::webhook_changed,
                       [&](EndpointRecord& endpoint) {
                           if (change.name) endpoint.name = *change.name;
                           if (change.url) endpoint.url = *change.url;
                           if (change.events) endpoint.events = *change.events;
                           if (change.max_in_flight) endpoint.max_in_flight = *change.max_in_flight;
                           if (change.verified) endpoint.verified = *change.verified;
                       });
}

Result<ChangedEndpoint> Endpoints::verify(const Envelope& envelope, EndpointId id,
                                          const CheckEndpoint& check) {
    return change_with(
        envelope, id, AdministeredAction::webhook_verified,
        [](EndpointRecord& endpoint) { endpoint.verified = true; }, check);
}

Result<ChangedEndpoint> Endpoints::enable(const Envelope& envelope, EndpointId id) {
    return change_with(envelope, id, AdministeredAction::webhook_enabled,
                       [](EndpointRecord& endpoint) {
                           endpoint.disabled_at.reset();
                           endpoint.disabled_reason.clear();
                       });
}

Result<ChangedEndpoint> Endpoints::disable(const Envelope& envelope, EndpointId id,
                                           const std::string& reason) {
    return change_with(envelope, id, AdministeredAction::webhook_disabled,
                       [&](EndpointRecord& endpoint) {
                           if (endpoint.disabled_at) return;
                           endpoint.disabled_at = clock_.now();
                           endpoint.disabled_reason = reason;
                       });
}

Result<ChangedEndpoint> Endpoints::resume(const Envelope& envelope, EndpointId id) {
    return change_with(envelope, id, AdministeredAction::webhook_resumed,
                       [](EndpointRecord& endpoint) {
                           endpoint.disabled_at.reset();
                           endpoint.disabled_reason.clear();
                       });
}

Result<std::uint64_t> Endpoints::head(BookId book) const {
    const auto page =
        engine_.events(book, std::numeric_limits<std::uint64_t>::max(), 1, {}, Access::may_block);
    const EventPage& read = TRY(*page);
    return read.head;
}

Result<> Endpoints::check_place(BookId book, const FeedPlace& place) const {
    const std::uint64_t last = TRY(head(book));
    if (place.number <= last) return done;
    return mistake("sequence", "must not lie behind the last entry, " + std::to_string(last));
}

Result<ChangedEndpoint> Endpoints::skip(const Envelope& envelope, EndpointId id,
                                        std::optional<FeedPlace> to) {
    if (!to) to = FeedPlace{TRY(head(envelope.book)), FeedPlace::all};
    TRY(check_place(envelope.book, *to));
    return change_with(envelope, id, AdministeredAction::webhook_skipped,
                       [&](EndpointRecord& endpoint) { endpoint.place = *to; });
}

Result<ChangedEndpoint> Endpoints::replay(const Envelope& envelope, EndpointId id,
                                          FeedPlace behind) {
    TRY(check_place(envelope.book, behind));
    return change_with(envelope, id, AdministeredAction::webhook_replayed,
                       [&](EndpointRecord& endpoint) { endpoint.place = behind; });
}

Result<ChangedEndpoint> Endpoints::remove(const Envelope& envelope, EndpointId id) {
    return change_with(envelope, id, AdministeredAction::webhook_removed, [](EndpointRecord&) {});
}

Result<ChangedEndpoint> Endpoints::change_with(const Envelope& envelope, EndpointId id,
                                               AdministeredAction action,
                                               const std::function<void(EndpointRecord&)>& change,
                                               const CheckEndpoint& check) {
    const std::lock_guard lock(mutex_);
    TRY(apply_pending(envelope.book));
    const auto stored = find(envelope.book, id);
    // What was removed since still answers the retry of what was done before.
    if (!stored && !is_recorded(envelope)) return no_such_endpoint();
    if (stored && check && !is_recorded(envelope)) TRY(check(*stored));
    EndpointRecord state = stored.value_or(EndpointRecord{});
    state.id = id;
    state.updated_at = clock_.now();
    change(state);
    ChangedEndpoint changed = TRY(record(envelope, action, state));
    TRY(apply_pending(envelope.book));
    changed_();
    return changed;
}

Result<Administered> Endpoints::record(const Envelope& envelope, const Administered& what,
                                       Recorded& recorded) {
    const ObjectId subject{what.endpoint.id.value};
    recorded = TRY(engine_.run(envelope, Administer{subject, encode_administered(what)}));
    return decode_administered(recorded.body);
}

// Records a change and answers with what the entry says, which is that of then if it is a replay.
Result<ChangedEndpoint> Endpoints::record(const Envelope& envelope, AdministeredAction action,
                                          const EndpointRecord& state) {
    Administered what;
    what.action = action;
    what.endpoint = state;
    Recorded recorded;
    Administered then = TRY(record(envelope, what, recorded));
    ChangedEndpoint changed{std::move(then.endpoint), recorded.entry, recorded.replayed, false};
    changed.endpoint.book = envelope.book;
    return changed;
}

DeliveryRecord Endpoints::new_delivery(const EndpointRecord& endpoint, DeliveryCause cause) const {
    DeliveryRecord delivery;
    delivery.id = {new_number(clock_.now(), [](std::uint64_t) { return false; })};
    delivery.endpoint = endpoint.id;
    delivery.book = endpoint.book;
    delivery.cause = cause;
    delivery.event_type = "webhook." + std::string(name_of(cause));
    return delivery;
}

// A retry asks again only if the first time did not get so far.
void Endpoints::ask_for_verification(const EndpointRecord& endpoint) {
    const std::lock_guard lock(mutex_);
    const auto stored = find(endpoint.book, endpoint.id);
    if (!stored || stored->verified || stored->url != endpoint.url) return;
    DeliveryFilter asked;
    asked.book = endpoint.book;
    asked.endpoint = endpoint.id;
    asked.event_type = "webhook." + std::string(name_of(DeliveryCause::verification));
    asked.from = endpoint.updated_at;
    if (store_.list_deliveries(asked, 0, 1).total > 0) return;
    DeliveryRecord delivery = new_delivery(endpoint, DeliveryCause::verification);
    delivery.created_at = delivery.updated_at = clock_.now();
    delivery.next_attempt_at = delivery.created_at;
    store_.request_delivery(delivery);
    changed_();
}

Result<AskedDelivery> Endpoints::test(const Envelope& envelope, EndpointId id) {
    const auto endpoint = find(envelope.book, id);
    if (!endpoint && !is_recorded(envelope)) return no_such_endpoint();
    EndpointRecord state = endpoint.value_or(EndpointRecord{});
    state.id = id;
    return ask(envelope, AdministeredAction::webhook_tested, state,
               new_delivery(state, DeliveryCause::test));
}

Result<AskedDelivery> Endpoints::resend(const Envelope& envelope, DeliveryId id) {
    const auto old = store_.find_delivery(envelope.book, id);
    if (old && old->cause == DeliveryCause::test && !is_recorded(envelope)) {
        return mistake("id", "must be a delivery of an event; tests are made anew");
    }
    if (!old && !is_recorded(envelope)) {
        return Error{ErrorCode::not_found, "There is no such webhook delivery.", {}};
    }
    const DeliveryRecord source = old.value_or(DeliveryRecord{});
    const auto endpoint = find(envelope.book, source.endpoint).value_or(EndpointRecord{});
    const bool asks = source.cause == DeliveryCause::verification;
    DeliveryRecord delivery =
        new_delivery(endpoint, asks ? DeliveryCause::verification : DeliveryCause::resend);
    delivery.event_type = source.event_type;
    delivery.place = source.place;
    return ask(envelope, AdministeredAction::webhook_resent, endpoint, std::move(delivery));
}

// The entry says what was asked for; a retry asks again only if the first time did not get so far.
Result<AskedDelivery> Endpoints::ask(const Envelope& envelope, AdministeredAction action,
                                     const EndpointRecord& endpoint, DeliveryRecord delivery) {
    const std::lock_guard lock(mutex_);
    Administered what;
    what.action = action;
    what.endpoint = endpoint;
    what.delivery = delivery;
    Recorded recorded;
    const Administered then = TRY(record(envelope, what, recorded));
    delivery.id = then.delivery.id;
    delivery.endpoint = then.endpoint.id;
    delivery.book = envelope.book;
    delivery.event_type = then.delivery.event_type;
    delivery.place = delivery.previous = then.delivery.place;
    delivery.created_at = delivery.updated_at = time_of(ObjectId{delivery.id.value});
    delivery.next_attempt_at = delivery.created_at;
    if (!recorded.replayed || !store_.find_delivery(envelope.book, delivery.id)) {
        store_.request_delivery(delivery);
        changed_();
    }
    return AskedDelivery{std::move(delivery), recorded.entry, recorded.replayed};
}

// Brings the records up to what the book's log says.
Result<> Endpoints::apply_pending(BookId book) {
    engine_.refresh(Access::may_block);
    std::uint64_t& applied = applied_[book];
    auto pending = engine_.administered(book, applied, Access::may_block);
    for (const Entry& entry : TRY(*pending)) {
        const Administered what = TRY(decode_administered(entry.body));
        if (is_of_webhook(what.action) && !what.delivery.id) apply(book, what, entry.number);
        applied = entry.number;
    }
    return done;
}

void Endpoints::apply(BookId book, const Administered& what, std::uint64_t entry) {
    for (EndpointRecord& endpoint : list(book)) {
        if (endpoint.id != what.endpoint.id || endpoint.administered_entry >= entry) continue;
        if (what.action == AdministeredAction::webhook_removed) {
            return store_.remove_endpoint(endpoint.id);
        }
        copy_definition(what.endpoint, endpoint);
        const bool skips = what.action == AdministeredAction::webhook_skipped;
        if (skips || what.action == AdministeredAction::webhook_replayed) {
            endpoint.place = what.endpoint.place;
            endpoint.steering = skips ? Steering::skip : Steering::replay;
            endpoint.steered_entry = entry;
        }
        if (what.action == AdministeredAction::webhook_resumed) endpoint.resumed_entry = entry;
        endpoint.administered_entry = entry;
        return store_.put_endpoint(endpoint);
    }
}

bool Endpoints::is_recorded(const Envelope& envelope) const {
    if (envelope.key.empty()) return false;
    const auto trace =
        engine_.trace_key(envelope.book, envelope.scope, envelope.key, Access::may_block);
    return trace->ok() && trace->value().recorded;
}

Result<bool> Endpoints::was_removed(BookId book, EndpointId id, std::uint64_t after) const {
    auto later = engine_.administered(book, after, Access::may_block);
    for (const Entry& entry : TRY(*later)) {
        const Administered what = TRY(decode_administered(entry.body));
        if (what.action == AdministeredAction::webhook_removed && what.endpoint.id == id) {
            return true;
        }
    }
    return false;
}

}  // namespace tillbook
