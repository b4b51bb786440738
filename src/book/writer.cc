#include "book/writer.h"

#include <algorithm>
#include <limits>
#include <set>

namespace tillbook {

namespace {

// A head that keeps moving under us this often means that something is wrong, not that we are slow.
constexpr int append_attempts_max = 64;

}  // namespace

Writer::Writer(Log& log, Directory& directory, const Clock& clock, const EngineOptions& options,
               EntryCache& cache, Engine::Deliver deliver)
    : log_(log),
      directory_(directory),
      clock_(clock),
      options_(options),
      cache_(cache),
      loader_(log, cache),
      deliver_(std::move(deliver)),
      shelf_(log, directory, [this] { wake(); }),
      thread_([this] { run(); }) {}

Writer::~Writer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    work_.notify_one();
    thread_.join();
}

void Writer::submit(std::unique_ptr<Submission> submission) {
    if (counters_.waiting.fetch_add(1, std::memory_order_relaxed) >= options_.queue_max) {
        Submissions refused;
        refused.push_back(std::move(submission));
        refuse(std::move(refused), {ErrorCode::unavailable, "too many commands are waiting", {}});
        return;
    }
    bool sleeping = false;
    {
        const std::lock_guard lock(mutex_);
        sleeping = queue_.empty();
        queue_.push_back(std::move(submission));
    }
    if (sleeping) work_.notify_one();
}

void Writer::catch_up() {
    std::future<void> caught_up;
    {
        const std::lock_guard lock(mutex_);
        caught_up = barriers_.emplace_back().get_future();
    }
    work_.notify_one();
    caught_up.get();
}

EngineStats Writer::stats() const {
    EngineStats stats;
    stats.commands = counters_.commands;
    stats.refused = counters_.refused;
    stats.replayed = counters_.replayed;
    stats.groups = counters_.groups;
    stats.entries = counters_.entries;
    stats.queue = counters_.waiting;
    stats.commit_us_sum = counters_.commit_us_sum;
    stats.healthy = counters_.healthy;
    return stats;
}

void Writer::wake() {
    {
        const std::lock_guard lock(mutex_);
        woken_ = true;
    }
    work_.notify_one();
}

// Sleeps until there is something to do; false when everything is done and the writer is to stop.
bool Writer::wait_for_work(Submissions& taken, Barriers& barriers) {
    std::unique_lock lock(mutex_);
    work_.wait(lock,
               [this] { return !queue_.empty() || !barriers_.empty() || woken_ || stopping_; });
    taken.swap(queue_);
    barriers.swap(barriers_);
    const bool idle = taken.empty() && barriers.empty() && !std::exchange(woken_, false);
    // With commands parked, the shelf wakes us when their book is open.
    if (idle && stopping_ && !parked_.empty()) {
        work_.wait(lock, [this] { return woken_; });
        return true;
    }
    return !(idle && stopping_);
}

void Writer::run() {
    Submissions taken;
    Barriers barriers;
    while (wait_for_work(taken, barriers)) {
        cycle(std::exchange(taken, {}), std::exchange(barriers, {}));
    }
}

void Writer::cycle(Submissions group, Barriers barriers) {
    try {
        if (in_doubt_ || log_.has_foreign()) take_in_foreign();
        publish_scanned(group);
    } catch (const Unavailable& unavailable) {
        counters_.healthy = false;
        in_doubt_ = true;
        for (auto& barrier : barriers) barrier.set_exception(std::current_exception());
        const Error error{ErrorCode::unavailable, unavailable.what(), {}};
        fail_scanned(error);
        refuse(std::move(group), error);
        return;
    }
    for (auto& barrier : barriers) barrier.set_value();
    Submissions ready = park_unopened(std::move(group));
    for (std::size_t first = 0; first < ready.size();) {
        const std::size_t count =
            std::min<std::size_t>(options_.group_entries_max, ready.size() - first);
        const auto begin = ready.begin() + static_cast<std::ptrdiff_t>(first);
        record(Submissions(std::make_move_iterator(begin),
                           std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(count))));
        first += count;
    }
}

// Makes the books visible whose scan has ended, after adding what was appended since the scan.
void Writer::publish_scanned(Submissions& group) {
    collect_scanned();
    for (; !scanned_.empty(); scanned_.pop_back()) {
        Shelf::Scanned& scanned = scanned_.back();
        Result<> outcome = done;
        if (scanned.book) {
            log_.scan(scanned.id, scanned.book->head.number + 1, scan_to_end,
                      Bodies::all_but_orders, [&](const EntryView& entry) {
                          outcome = scanned.book->apply(entry);
                          return outcome.ok();
                      });
        } else {
            outcome = scanned.error;
        }
        Submissions parked = take_parked(scanned.id);
        if (!outcome.ok()) {
            shelf_.fail(scanned.id, outcome.error());
            refuse(std::move(parked), outcome.error());
            continue;
        }
        shelf_.publish(std::move(scanned.book));
        std::move(group.begin(), group.end(), std::back_inserter(parked));
        group = std::move(parked);
    }
}

void Writer::collect_scanned() {
    std::vector<Shelf::Scanned> fresh = shelf_.take_scanned();
    std::move(fresh.begin(), fresh.end(), std::back_inserter(scanned_));
}

// The log cannot be read: nobody may wait for a book that will not be published.
void Writer::fail_scanned(const Error& error) {
    collect_scanned();
    for (const Shelf::Scanned& scanned : std::exchange(scanned_, {})) {
        shelf_.fail(scanned.id, error);
        refuse(take_parked(scanned.id), error);
    }
}

Submissions Writer::take_parked(BookId id) {
    const auto at = parked_.find(id.value);
    if (at == parked_.end()) return {};
    Submissions parked = std::move(at->second);
    parked_.erase(at);
    return parked;
}

void Writer::take_in_foreign() {
    std::set<BookId> grown;
    log_.catch_up([this, &grown](BookId id, const EntryView& entry) {
        take_in(id, entry);
        grown.insert(id);
    });
    for (const BookId id : log_.take_replaced()) {
        shelf_.drop(id);
        cache_.forget();
        grown.insert(id);
    }
    in_doubt_ = false;
    counters_.healthy = true;
    for (const BookId id : grown) growth_.tell(id);
}

// Another chain at our own number, or an entry that does not fit, means that the log is not the one
// the book was made from: the book is closed and opened anew when it is next asked for.
void Writer::take_in(BookId id, const EntryView& entry) {
    if (entry.kind == EntryKind::erased) cache_.forget();
    const std::shared_ptr<Book> book = shelf_.find(id);
    if (!book) return;
    const std::unique_lock lock(book->mutex);
    const bool other_history = entry.number == book->head.number && entry.chain != book->head.chain;
    if (other_history || !book->apply(entry).ok()) shelf_.drop(id);
}

Submissions Writer::park_unopened(Submissions group) {
    Submissions ready;
    ready.reserve(group.size());
    for (auto& submission : group) {
        const BookId id = submission->envelope.book;
        if (shelf_.find(id)) {
            ready.push_back(std::move(submission));
            continue;
        }
        shelf_.request(id);
        parked_[id.value].push_back(std::move(submission));
    }
    return ready;
}

// Records a group, deciding again what loses a race against another process.
void Writer::record(Submissions group) {
    for (int attempt = 0; attempt < append_attempts_max && !group.empty();) {
        group = park_unopened(std::move(group));
        const std::size_t before = group.size();
        group = record_once(std::move(group));
        if (group.size() >= before) ++attempt;
    }
    refuse(std::move(group), {ErrorCode::unavailable, "the book keeps being changed", {}});
}

// Returns the commands that have to be decided again.
Submissions Writer::record_once(Submissions group) {
    Plans plans;
    Submissions finished;
    Submissions again;
    try {
        const std::size_t end = end_of_group(group);
        std::uint64_t bytes = 0;
        std::size_t taken = 0;
        while (taken < end && bytes <= options_.group_bytes_max) {
            bytes += decide_into(plans, group[taken++], finished);
        }
        // The rest makes a group of its own.
        std::move(group.begin() + static_cast<std::ptrdiff_t>(taken), group.end(),
                  std::back_inserter(again));
        const std::vector<AppendAnswer> answers = append(plans);
        bool moved = false;
        std::size_t at = 0;
        for (auto& [id, plan] : plans) {
            const bool grows = !plan->entries().empty() && answers[at].appended;
            const bool appended = plan->entries().empty() || answers[at].appended;
            Submissions done_with =
                appended ? plan->commit(answers[at].first_position, cache_) : plan->give_back();
            moved = moved || !appended;
            if (grows) growth_.tell(plan->book().id);
            Submissions& target = appended ? finished : again;
            std::move(done_with.begin(), done_with.end(), std::back_inserter(target));
            ++at;
        }
        if (moved) take_in_foreign();
    } catch (const Unavailable& unavailable) {
        counters_.healthy = false;
        in_doubt_ = true;
        for (auto& [id, plan] : plans) {
            Submissions given_back = plan->give_back();
            std::move(given_back.begin(), given_back.end(), std::back_inserter(again));
        }
        std::move(group.begin(), group.end(), std::back_inserter(again));
        std::erase(again, nullptr);
        refuse(std::exchange(again, {}), {ErrorCode::unavailable, unavailable.what(), {}});
    }
    finish(std::move(finished));
    return again;
}

// Two commands are alone. An erasure: what stands before it must be in the log to be redacted, and
// what comes behind it must not be decided on what is to be forgotten. A day close: its figures are
// the book's own, which knows nothing of a group under way.
std::size_t Writer::end_of_group(const Submissions& group) {
    const auto is_alone = [](const std::unique_ptr<Submission>& submission) {
        return std::holds_alternative<EraseContact>(submission->command) ||
               std::holds_alternative<CloseDay>(submission->command);
    };
    if (!group.empty() && is_alone(group.front())) return 1;
    return static_cast<std::size_t>(std::find_if(group.begin(), group.end(), is_alone) -
                                    group.begin());
}

std::uint64_t Writer::decide_into(Plans& plans, std::unique_ptr<Submission>& submission,
                                  Submissions& finished) {
    const BookId id = submission->envelope.book;
    std::unique_ptr<BookPlan>& plan = plans[id.value];
    if (!plan) {
        auto directory = directory_.snapshot();
        const BookSettings* settings = directory->find_book(id);
        const std::shared_ptr<Book> book = shelf_.find(id);
        if (settings == nullptr || !book) {
            plans.erase(id.value);
            submission->outcome = Error{ErrorCode::not_found, "there is no such book", {}};
            finished.push_back(std::move(submission));
            return 0;
        }
        plan = std::make_unique<BookPlan>(book, std::move(directory), *settings, clock_.now(),
                                          loader_, salts_);
    }
    const std::uint64_t before = plan->bytes();
    if (plan->take(submission) == BookPlan::Taken::answered) {
        finished.push_back(std::move(submission));
    }
    return plan->bytes() - before;
}

// One answer per plan, in their order; plans without entries are not written.
std::vector<AppendAnswer> Writer::append(Plans& plans) {
    std::vector<BookAppend> appends;
    std::uint64_t entries = 0;
    for (const auto& [id, plan] : plans) {
        if (plan->entries().empty()) continue;
        appends.push_back({plan->book().id, plan->expected(), plan->entries()});
        entries += plan->entries().size();
    }
    std::vector<AppendAnswer> written;
    if (!appends.empty()) {
        for (const auto& [id, plan] : plans) {
            if (!plan->redactions().empty()) log_.redact(plan->book().id, plan->redactions());
        }
        const auto start = std::chrono::steady_clock::now();
        written = log_.append(appends);
        const auto took = std::chrono::steady_clock::now() - start;
        counters_.commit_us_sum += static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(took).count());
        counters_.groups += 1;
        counters_.entries += entries;
        counters_.healthy = true;
    }
    std::vector<AppendAnswer> answers;
    std::size_t at = 0;
    for (const auto& [id, plan] : plans) {
        answers.push_back(plan->entries().empty() ? AppendAnswer{true, 0} : written[at++]);
    }
    return answers;
}

void Writer::refuse(Submissions submissions, const Error& error) {
    for (auto& submission : submissions) submission->outcome = error;
    finish(std::move(submissions));
}

void Writer::finish(Submissions finished) {
    if (finished.empty()) return;
    Submissions delivered;
    delivered.reserve(finished.size());
    counters_.waiting.fetch_sub(finished.size(), std::memory_order_relaxed);
    counters_.commands.fetch_add(finished.size(), std::memory_order_relaxed);
    for (auto& submission : finished) {
        const Outcome& outcome = *submission->outcome;
        if (!outcome.ok()) counters_.refused.fetch_add(1, std::memory_order_relaxed);
        if (outcome.ok() && outcome.value().replayed) {
            counters_.replayed.fetch_add(1, std::memory_order_relaxed);
        }
        if (submission->finish_at_once) {
            submission->finish(*submission);
        } else {
            delivered.push_back(std::move(submission));
        }
    }
    if (!delivered.empty()) deliver_(std::move(delivered));
}

}  // namespace tillbook
