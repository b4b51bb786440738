#include "book/book_plan.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/hash.h"
#include "book/catalogue_body.h"
#include "book/derived_key.h"
#include "book/order_body.h"
#include "book/tab_parts.h"
#include "log/facts.h"
#include "log/fingerprint.h"

namespace tillbook {

namespace {

Error other_content(std::uint8_t member) {
    return {ErrorCode::idempotency_key_reused,
            "this idempotency key was used for another command",
            {{std::to_string(member), "differs from the one recorded"}}};
}

// True if the answer is made of the entry's body.
bool has_body_in_answer(EntryKind kind) {
    return kind == EntryKind::erased || kind == EntryKind::administered;
}

ObjectId store_of(const Subject& subject) {
    if (const auto* refund = std::get_if<ManualRefund>(&subject)) return refund->store;
    const auto* close = std::get_if<DayClose>(&subject);
    return close != nullptr ? close->store : ObjectId{};
}

}  // namespace

std::array<std::uint8_t, 16> SaltSource::next() {
    std::array<std::uint8_t, 16> salt;
    if (used_ + salt.size() > bytes_.size()) {
        fill_random(bytes_.data(), bytes_.size());
        used_ = 0;
    }
    std::memcpy(salt.data(), bytes_.data() + used_, salt.size());
    used_ += salt.size();
    return salt;
}

BookPlan::BookPlan(std::shared_ptr<Book> book, std::shared_ptr<const DirectorySnapshot> directory,
                   const BookSettings& settings, Instant now, const OrderLoader& loader,
                   SaltSource& salts)
    : book_(std::move(book)),
      directory_(std::move(directory)),
      loader_(loader),
      salts_(salts),
      state_(*book_, settings, now, loader),
      expected_(book_->head),
      head_(book_->head) {}

BookPlan::Taken BookPlan::take(std::unique_ptr<Submission>& submission) {
    const Envelope& envelope = submission->envelope;
    if (!envelope.key.empty()) {
        const std::uint64_t hash = book_->keys.hash(scope_hash(envelope.scope), envelope.key);
        const auto [first, last] = entry_by_key_.equal_range(hash);
        for (auto at = first; at != last; ++at) {
            const Entry& entry = entries_[at->second];
            if (entry.key != envelope.key || !has_scope(entry.fingerprint, envelope.scope))
                continue;
            if (const auto member = first_difference(envelope.fingerprint, entry.fingerprint)) {
                submission->outcome = other_content(*member);
                return Taken::answered;
            }
            waiting_.push_back({std::move(submission), at->second, true, {}});
            return Taken::kept;
        }
        if (auto answer = answer_known(*submission)) {
            submission->outcome = std::move(answer);
            return Taken::answered;
        }
    }
    Result<Decision> decision = std::visit(
        [this](const auto& command) { return decide(command, state_); }, submission->command);
    if (!decision.ok()) {
        state_.refuse();
        submission->outcome = std::move(decision).error();
        return Taken::answered;
    }
    Recorded recorded = answer_of(decision.value());
    recorded.actor = envelope.actor;
    const std::size_t place = entries_.size();
    std::vector<Decision> others = std::move(decision.value().others);
    add_entry(std::move(decision).value(), envelope);
    Envelope unkeyed = envelope;
    unkeyed.key.clear();
    unkeyed.fingerprint.clear();
    for (Decision& other : others) add_entry(std::move(other), unkeyed);
    waiting_.push_back({std::move(submission), place, false, std::move(recorded)});
    return Taken::kept;
}

Recorded BookPlan::answer_of(Decision& decision) const {
    Recorded recorded;
    recorded.object = decision.object;
    recorded.entry = head_.number + 1;
    recorded.version = decision.version;
    recorded.at = state_.now;
    recorded.subject = std::move(decision.subject);
    recorded.store_name = store_name(store_of(recorded.subject), recorded.entry);
    recorded.order = decision.order;
    recorded.change_given = decision.change_given;
    recorded.first_part = decision.first_part;
    if (has_body_in_answer(decision.kind)) recorded.body = decision.body;
    if (decision.order) {
        recorded.store_name = store_name(decision.order->store, recorded.entry);
    }
    return recorded;
}

void BookPlan::add_entry(Decision decision, const Envelope& envelope) {
    Entry& entry = entries_.emplace_back();
    entry.number = head_.number + 1;
    entry.at = state_.now;
    entry.kind = decision.kind;
    for (const std::uint64_t number : decision.redact) {
        redactions_.push_back({number, book_->positions.at(number)});
    }
    entry.object = decision.object;
    entry.version = decision.version;
    entry.facts = std::move(decision.facts);
    if (!envelope.trace.empty()) FactsWriter(entry.facts).put(fact_trace, envelope.trace);
    entry.key = envelope.key;
    entry.fingerprint = envelope.fingerprint;
    entry.actor = envelope.actor;
    entry.request_id = envelope.request_id;
    entry.body = std::move(decision.body);
    if (!decision.personal_text.empty()) {
        entry.personal = make_personal(decision.personal_text, salts_.next());
    }
    entry.chain = chain_after(head_.chain, book_->id, view_of(entry, 0));
    head_ = {entry.number, entry.chain};
    bytes_ += entry.body.size() + entry.personal.size() + entry.facts.size();
    state_.accept(view_of(entry, 0), std::move(decision.order));
    if (!entry.key.empty()) {
        const std::uint64_t hash = book_->keys.hash(scope_hash(envelope.scope), entry.key);
        entry_by_key_.emplace(hash, entries_.size() - 1);
    }
}

// The answer of then, if the log has the command's key; a mismatch, if with other content.
std::optional<Outcome> BookPlan::answer_known(const Submission& submission) const {
    const SharedEntry known = find_keyed(submission.envelope);
    if (!known) return std::nullopt;
    if (const auto member = first_difference(submission.envelope.fingerprint, known->fingerprint)) {
        return other_content(*member);
    }
    return replay(*known);
}

SharedEntry BookPlan::find_keyed(const Envelope& envelope) const {
    SharedEntry known;
    const std::uint64_t hash = book_->keys.hash(scope_hash(envelope.scope), envelope.key);
    book_->keys.find(hash, [&](std::uint32_t number) {
        SharedEntry candidate = load(number);
        if (candidate->key != envelope.key) return false;
        if (!has_scope(candidate->fingerprint, envelope.scope)) return false;
        known = std::move(candidate);
        return true;
    });
    if (known) return known;
    const auto derived = parse_derived_key(envelope.key);
    if (!derived || *derived < 1 || *derived > book_->head.number) return nullptr;
    SharedEntry candidate = load(*derived);
    const bool answers =
        candidate->key.empty() && has_scope(candidate->fingerprint, envelope.scope);
    return answers ? candidate : nullptr;
}

// An entry that the index knows must be there; if the log has lost it, nothing can be decided.
SharedEntry BookPlan::load(std::uint64_t number) const {
    Fetched<SharedEntry> fetched =
        loader_.entry_at(book_->id, number, book_->positions.at(number), Access::may_block);
    if (!fetched->ok()) throw Unavailable(fetched->error().detail);
    return fetched->value();
}

Outcome BookPlan::replay(const Entry& entry) const {
    Recorded recorded;
    recorded.object = entry.object;
    recorded.entry = entry.number;
    recorded.version = entry.version;
    recorded.at = entry.at;
    recorded.actor = entry.actor;
    recorded.replayed = true;
    recorded.change_given = {number_fact(entry.facts, fact_change_given, 0)};
    if (has_body_in_answer(entry.kind)) recorded.body = entry.body;
    if (is_order(entry.kind)) {
        Fetched<OrderRead> order = loader_.order(*book_, entry.number, Access::may_block);
        if (!order->ok()) return order->error();
        recorded.order = order->value().order;
        recorded.first_part = first_part_of(entry.facts, entry.object);
        recorded.store_name = order->value().store_name;
        return recorded;
    }
    recorded.subject = TRY(decode_subject(view_of(entry, 0)));
    recorded.store_name = store_name(store_of(recorded.subject), entry.number);
    return recorded;
}

// As the commands so far leave it, or as it was when the entry was recorded.
std::string BookPlan::store_name(ObjectId store, std::uint64_t entry) const {
    if (!store) return {};
    const bool is_then = entry <= book_->head.number;
    const Kept<Store>* kept = is_then ? nullptr : state_.find_store(store);
    if (is_present(kept)) return kept->object.name;
    return std::string(book_->catalogue.store_name_at(store, entry));
}

Submissions BookPlan::commit(std::uint64_t first_position, EntryCache& cache) {
    std::vector<SharedEntry> kept;
    kept.reserve(entries_.size());
    for (Entry& entry : entries_) kept.push_back(std::make_shared<const Entry>(std::move(entry)));
    {
        const std::unique_lock lock(book_->mutex);
        for (std::size_t at = 0; at < kept.size(); ++at) {
            CHECK(book_->apply(view_of(*kept[at], first_position + at)).ok());
        }
    }
    if (!redactions_.empty()) cache.forget();
    for (const Waiting& waiting : waiting_) {
        const SharedEntry& entry = kept[waiting.entry];
        // What was decided before somebody was forgotten may still have their words.
        const bool may_be_forgotten = !redactions_.empty();
        const bool is_change = entry->kind == EntryKind::order_changed && !waiting.repeated;
        if (may_be_forgotten || !is_change) continue;
        cache.put_order(book_->id, entry->number, waiting.recorded.order);
    }
    for (SharedEntry& entry : kept) cache.put(book_->id, std::move(entry));
    // A repeated command gets the answer of the one whose entry it waits for.
    std::vector<const Recorded*> by_entry(kept.size(), nullptr);
    for (const Waiting& waiting : waiting_) {
        if (!waiting.repeated) by_entry[waiting.entry] = &waiting.recorded;
    }
    for (Waiting& waiting : waiting_) {
        if (!waiting.repeated) continue;
        waiting.recorded = *by_entry[waiting.entry];
        waiting.recorded.replayed = true;
    }
    Submissions finished;
    finished.reserve(waiting_.size());
    for (Waiting& waiting : waiting_) {
        waiting.submission->outcome = std::move(waiting.recorded);
        finished.push_back(std::move(waiting.submission));
    }
    return finished;
}

Submissions BookPlan::give_back() {
    Submissions submissions;
    for (Waiting& waiting : waiting_) submissions.push_back(std::move(waiting.submission));
    return submissions;
}

}  // namespace tillbook
