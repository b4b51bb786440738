// Asks the database, before every batch of requests, whether there is anything new.
//
// All who wait at the same time share one question: it is asked after the last of them came. What
// is new is told by the journal: a row for each group that was appended, under the number of its
// transaction. Such numbers do not commit in order; what tells what has been seen is a snapshot,
// which names every transaction that was finished when it was taken. What has been seen is "all
// foreign rows visible in this snapshot have been handed over" (ADR 0018).
//
// Never connects on the caller's thread: while the connection is lost everybody is refused at once,
// and a thread of its own connects again. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "log/postgres/held.h"

namespace tillbook {

class PgWatch {
public:
    // Connects; what is in the database now counts as seen.
    explicit PgWatch(const PgTarget& target);
    ~PgWatch();
    PgWatch(const PgWatch&) = delete;
    PgWatch& operator=(const PgWatch&) = delete;

    struct Answer {
        bool has_foreign = false;
        std::uint64_t control_revision = 0;
        std::uint64_t webhook_revision = 0;
    };
    // Throws Unavailable.
    Answer ask();

    // For whoever hands over what is new.
    struct Seen {
        std::string snapshot;
        std::uint64_t node = 0;  // rows of this one are our own
        // The connection was lost since: the snapshot may be of another server or history.
        bool is_lost = false;
        std::uint64_t losses = 0;
    };
    Seen seen() const;
    // Everything visible in `snapshot` is handed over, and what was lost up to `losses` made good.
    void advance(std::string snapshot, std::uint64_t losses);
    // From now on our rows have another number; those of before are foreign unless they are known.
    void renew_node();
    std::uint64_t node() const { return seen().node; }

private:
    struct Question {
        PgConnection* connection;
        std::string snapshot;
        std::uint64_t node, moves, losses;
    };
    struct Outcome {
        std::optional<Answer> answer;
        std::string snapshot;
        std::string failure;
    };
    static Outcome put(const Question& question);
    void take(const Question& question, Outcome outcome);
    void reconnect();

    const PgTarget target_;
    mutable std::mutex mutex_;
    std::condition_variable turn_;  // a question was answered, or the thread has to look
    std::unique_ptr<PgConnection> connection_;  // used by whoever asks, without the mutex
    std::string failure_;                       // why there is none
    std::uint64_t asked_ = 0, answered_ = 0;
    bool is_asking_ = false;
    Outcome last_;

    std::string snapshot_;
    std::uint64_t node_ = 0;
    std::uint64_t moves_ = 0;  // how often snapshot or node were set from outside
    std::uint64_t losses_ = 0, made_good_ = 0;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace tillbook
