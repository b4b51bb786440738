#include "log/postgres/watch.h"

#include <utility>

#include "base/hash.h"

namespace tillbook {

namespace {

// A server that is slower than this is as good as gone: requests wait for it.
constexpr std::chrono::milliseconds watch_patience{5'000};

constexpr PgStatement watch_question{
    "watch_question",
    "SELECT pg_current_snapshot()::text,"
    // Rows that were not visible then and are now, or may have been removed in between.
    " s.journal_trimmed >= pg_snapshot_xmax(q.seen)"
    " OR EXISTS (SELECT 1 FROM pg_snapshot_xip(q.seen) AS e WHERE e <= s.journal_trimmed"
    "  AND pg_visible_in_snapshot(e, pg_current_snapshot()))"
    " OR EXISTS (SELECT 1 FROM journal j"
    "  WHERE j.xid >= pg_snapshot_xmax(q.seen) AND j.node <> q.node)"
    " OR EXISTS (SELECT 1 FROM journal j"
    "  WHERE j.xid = ANY (ARRAY(SELECT pg_snapshot_xip(q.seen))) AND j.node <> q.node),"
    " s.control_revision, s.webhook_revision"
    " FROM state s, (SELECT $1::text::pg_snapshot AS seen, $2::bigint AS node) q"};

std::uint64_t random_node() {
    std::uint64_t node = 0;
    fill_random(&node, sizeof node);
    return node;
}

}  // namespace

PgWatch::PgWatch(const PgTarget& target)
    : target_(target.with_patience(watch_patience)),
      connection_(std::make_unique<PgConnection>(target_)),
      snapshot_(connection_->run_plain("SELECT pg_current_snapshot()").bytes(0, 0)),
      node_(random_node()),
      thread_([this] { reconnect(); }) {}

PgWatch::~PgWatch() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    turn_.notify_all();
    thread_.join();
}

PgWatch::Answer PgWatch::ask() {
    std::unique_lock lock(mutex_);
    const std::uint64_t mine = ++asked_;
    turn_.wait(lock, [&] { return answered_ >= mine || !is_asking_; });
    if (answered_ < mine) {
        if (!connection_) throw Unavailable(failure_);
        is_asking_ = true;
        const std::uint64_t up_to = asked_;
        const Question asking{connection_.get(), snapshot_, node_, moves_, losses_};
        lock.unlock();
        Outcome outcome = put(asking);
        lock.lock();
        is_asking_ = false;
        answered_ = up_to;
        take(asking, std::move(outcome));
        turn_.notify_all();
    }
    if (!last_.answer) throw Unavailable(last_.failure);
    Answer answer = *last_.answer;
    answer.has_foreign = answer.has_foreign || losses_ != made_good_;
    return answer;
}

PgWatch::Outcome PgWatch::put(const Question& asking) {
    Outcome outcome;
    try {
        const PgResult row = asking.connection->run(
            watch_question, PgParams().add_text(asking.snapshot).add(asking.node));
        if (row.rows() != 1) throw Unavailable("The table state has been emptied.");
        outcome.snapshot = row.bytes(0, 0);
        outcome.answer = {row.number(0, 1) != 0, row.number(0, 2), row.number(0, 3)};
    } catch (const Unavailable& broken) {
        outcome.failure = broken.what();
    }
    return outcome;
}

void PgWatch::take(const Question& asking, Outcome outcome) {
    last_ = std::move(outcome);
    if (!last_.answer) {
        connection_.reset();
        failure_ = last_.failure;
        ++losses_;
        return;
    }
    // Nothing foreign has come up to here: what is visible now need not be looked at again.
    const bool is_current = moves_ == asking.moves && losses_ == asking.losses;
    if (is_current && !last_.answer->has_foreign) snapshot_ = last_.snapshot;
}

PgWatch::Seen PgWatch::seen() const {
    const std::lock_guard lock(mutex_);
    return {snapshot_, node_, losses_ != made_good_, losses_};
}

void PgWatch::advance(std::string snapshot, std::uint64_t losses) {
    const std::lock_guard lock(mutex_);
    snapshot_ = std::move(snapshot);
    made_good_ = losses;
    ++moves_;
}

void PgWatch::renew_node() {
    const std::lock_guard lock(mutex_);
    node_ = random_node();
    ++moves_;
}

void PgWatch::reconnect() {
    PgBackoff backoff;
    std::unique_lock lock(mutex_);
    for (;;) {
        turn_.wait(lock, [this] { return is_stopping_ || !connection_; });
        if (is_stopping_) return;
        lock.unlock();
        std::unique_ptr<PgConnection> fresh;
        std::string failure;
        try {
            fresh = std::make_unique<PgConnection>(target_);
            backoff.succeed();
        } catch (const Unavailable& broken) {
            failure = broken.what();
            backoff.fail();
        }
        lock.lock();
        connection_ = std::move(fresh);
        if (connection_) continue;
        failure_ = std::move(failure);
        turn_.wait_for(lock, backoff.delay(), [this] { return is_stopping_; });
    }
}

}  // namespace tillbook
