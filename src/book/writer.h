// The writer: one thread that takes whatever commands are queued, decides them in order, appends
// their entries in one transaction, applies them to the books and only then answers.
//
// Natural group commit: the next group is what queued up during the last commit. No timer. A
// refused command is refused alone. If a book's head has moved (another process appended), the new
// entries are taken in and the commands of that book decided again.
#pragma once

#include <atomic>
#include <condition_variable>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "book/book_plan.h"
#include "book/engine.h"
#include "book/order_loader.h"
#include "book/shelf.h"

namespace tillbook {

class Writer {
public:
    Writer(Log& log, Directory& directory, const Clock& clock, const EngineOptions& options,
           EntryCache& cache, Engine::Deliver deliver);
    // Finishes everything accepted.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // Any thread.
    void submit(std::unique_ptr<Submission> submission);
    // Waits until everything that others had appended before the call is taken in; Unavailable if
    // the log cannot be read. Not on the writer thread.
    void catch_up();

    Shelf& shelf() { return shelf_; }
    Growth& growth() { return growth_; }
    // What the writer itself counts; the rest is left 0.
    EngineStats stats() const;

private:
    using Plans = std::map<std::uint64_t, std::unique_ptr<BookPlan>>;
    using Barriers = std::vector<std::promise<void>>;

    void run();
    void wake();
    bool wait_for_work(Submissions& taken, Barriers& barriers);
    void cycle(Submissions group, Barriers barriers);

    // Books: publishing opened ones, taking in foreign entries.
    void publish_scanned(Submissions& group);
    void collect_scanned();
    void fail_scanned(const Error& error);
    Submissions take_parked(BookId id);
    void take_in_foreign();
    void take_in(BookId id, const EntryView& entry);
    Submissions park_unopened(Submissions group);

    // Groups.
    void record(Submissions group);
    Submissions record_once(Submissions group);
    static std::size_t end_of_group(const Submissions& group);
    // Returns how many bytes the command adds to the group.
    std::uint64_t decide_into(Plans& plans, std::unique_ptr<Submission>& submission,
                              Submissions& finished);
    std::vector<AppendAnswer> append(Plans& plans);
    void refuse(Submissions submissions, const Error& error);
    void finish(Submissions finished);

    Log& log_;
    Directory& directory_;
    const Clock& clock_;
    EngineOptions options_;
    EntryCache& cache_;
    OrderLoader loader_;
    Engine::Deliver deliver_;

    std::mutex mutex_;
    std::condition_variable work_;
    Submissions queue_;
    Barriers barriers_;
    bool woken_ = false;
    bool stopping_ = false;

    // Writer thread only.
    std::map<std::uint64_t, Submissions> parked_;
    std::vector<Shelf::Scanned> scanned_;  // not yet published
    bool in_doubt_ = true;  // read what the log holds before deciding: at start, after a failure
    SaltSource salts_;
    Growth growth_;

    struct Counters {
        std::atomic<std::uint64_t> commands{0}, refused{0}, replayed{0}, groups{0}, entries{0},
            waiting{0}, commit_us_sum{0};
        std::atomic<bool> healthy{true};
    };
    Counters counters_;

    Shelf shelf_;         // its threads call wake()
    std::thread thread_;  // last: starts when everything stands
};

}  // namespace tillbook
