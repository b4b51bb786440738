#include "api/followers.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "api/access.h"
#include "api/follower_books.h"
#include "api/sse.h"
#include "base/error.h"

namespace tillbook {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// After a failure to read the log.
constexpr milliseconds failure_pause{1'000};
// What the network thread has to do for a stream that gets a piece, and for each kilobyte of it.
constexpr microseconds cost_of_piece{50};
constexpr microseconds cost_of_kilobyte{4};
constexpr milliseconds rest_max{250};
// So many pieces of a book are read before another book's turn comes.
constexpr int pieces_per_turn = 16;
// How often times and keys are looked at when nothing else happens, and how exact that must be.
constexpr milliseconds check_period{1'000};
constexpr milliseconds precision{20};

Error ended() { return {ErrorCode::unavailable, "The server stops.", {}}; }

// The answer to a request that has waited in vain.
Result<FeedPiece> nothing_for(const Follower& follower) {
    if (!follower.is_placed) return ended();
    FeedPiece nothing;
    nothing.next = follower.next;
    nothing.head = follower.head;
    nothing.generation = follower.generation;
    return nothing;
}

}  // namespace

// What comes from other threads, and the thread that takes it.
class Followers::Work : public std::enable_shared_from_this<Work> {
public:
    Work(Engine& engine, Directory& directory, const Clock& clock, FollowerLimits limits)
        : engine_(engine),
          directory_(directory),
          clock_(clock),
          limits_(limits),
          watch_(std::in_place, engine.growth(), [this](BookId book) { note_growth(book); }) {}

    const FollowerLimits& limits() const { return limits_; }
    void add(std::shared_ptr<Follower> follower);
    Result<> check_stream(KeyId key) const;
    Result<> check_wait() const;
    FollowerStats stats() const;

    // The thread's life; it is over some time after end().
    void run();
    void end();
    // The engine is not used any more.
    void stop_watching() { watch_.reset(); }

private:
    enum class Change { drained, closed };
    struct Inbox {
        std::vector<std::shared_ptr<Follower>> arrived;
        std::vector<std::pair<std::shared_ptr<Follower>, Change>> changed;
        std::set<BookId> grown;
        bool ending = false;

        bool empty() const {
            return arrived.empty() && changed.empty() && grown.empty() && !ending;
        }
    };

    void note_growth(BookId book);
    void note_change(const std::shared_ptr<Follower>& follower, Change change);
    void wake();
    void count(const Follower& follower, std::size_t by);
    Inbox wait_for_news();
    void rest(microseconds duration);

    void take(Inbox& inbox);
    void look_for_others();
    void serve(FollowedBook& book);
    Result<FeedPiece> read(const Following& following);
    void give(const std::shared_ptr<Follower>& follower, const Result<FeedPiece>& piece,
              const http::SharedBytes& frames);
    void open(const std::shared_ptr<Follower>& follower, const FeedPiece& piece);
    void write(Follower& follower, http::SharedBytes bytes);
    void finish(Follower& follower, const Result<FeedPiece>& piece);
    void keep_time();
    void keep_time(Follower& follower, const DirectorySnapshot& directory);
    void remove_finished();

    Engine& engine_;
    Directory& directory_;
    const Clock& clock_;
    const FollowerLimits limits_;

    mutable std::mutex mutex_;
    std::condition_variable news_;
    Inbox inbox_;
    bool is_asleep_ = false;  // the thread waits for news
    bool has_ended_ = false;
    std::size_t streams_ = 0, waiting_ = 0;
    std::map<KeyId, std::size_t> streams_of_keys_;

    // Of the thread alone.
    std::map<BookId, FollowedBook> books_;
    SteadyTime now_{};
    SteadyTime next_look_{};
    SteadyTime next_check_{};
    microseconds cost_{};

    std::optional<Watch> watch_;  // last: calls as soon as it is there
};

void Followers::Work::wake() {
    if (is_asleep_) news_.notify_one();
}

void Followers::Work::note_growth(BookId book) {
    const std::lock_guard lock(mutex_);
    if (streams_ + waiting_ == 0) return;
    inbox_.grown.insert(book);
    wake();
}

void Followers::Work::note_change(const std::shared_ptr<Follower>& follower, Change change) {
    const std::lock_guard lock(mutex_);
    inbox_.changed.emplace_back(follower, change);
    wake();
}

void Followers::Work::count(const Follower& follower, std::size_t by) {
    if (follower.kind == Follower::Kind::waiting) {
        waiting_ += by;
        return;
    }
    streams_ += by;
    const auto of_key = streams_of_keys_.try_emplace(follower.following.key).first;
    if ((of_key->second += by) == 0) streams_of_keys_.erase(of_key);
}

void Followers::Work::add(std::shared_ptr<Follower> follower) {
    {
        const std::lock_guard lock(mutex_);
        if (!has_ended_) {
            count(*follower, 1);
            inbox_.arrived.push_back(std::move(follower));
            return wake();
        }
    }
    follower->answer.send(follower->render(ended()));
}

Result<> Followers::Work::check_stream(KeyId key) const {
    const std::lock_guard lock(mutex_);
    const auto of_key = streams_of_keys_.find(key);
    if (of_key != streams_of_keys_.end() && of_key->second >= limits_.streams_per_key_max) {
        return Error{ErrorCode::rate_limited,
                     "This API key has " + std::to_string(of_key->second) +
                         " streams open, as many as it may. Close one first.",
                     {}};
    }
    if (streams_ < limits_.streams_max) return done;
    return Error{ErrorCode::unavailable, "There are too many streams open.", {}};
}

Result<> Followers::Work::check_wait() const {
    const std::lock_guard lock(mutex_);
    if (waiting_ < limits_.waiting_max) return done;
    return Error{ErrorCode::unavailable, "There are too many requests waiting.", {}};
}

FollowerStats Followers::Work::stats() const {
    const std::lock_guard lock(mutex_);
    return {streams_, waiting_};
}

void Followers::Work::end() {
    const std::lock_guard lock(mutex_);
    inbox_.ending = true;
    news_.notify_one();
}

void Followers::Work::run() {
    for (bool is_ending = false; !is_ending;) {
        Inbox inbox = wait_for_news();
        now_ = std::chrono::steady_clock::now();
        cost_ = {};
        is_ending = inbox.ending;
        take(inbox);
        if (now_ >= next_look_) look_for_others();
        for (auto& [id, book] : books_) serve(book);
        if (now_ >= next_check_) keep_time();
        remove_finished();
        const auto worked = std::chrono::steady_clock::now() - now_;
        rest(std::max(std::chrono::duration_cast<microseconds>(worked), cost_));
    }
}

Followers::Work::Inbox Followers::Work::wait_for_news() {
    now_ = std::chrono::steady_clock::now();
    const bool has_work = std::any_of(books_.begin(), books_.end(), [this](const auto& book) {
        return book.second.has_work(now_);
    });
    std::unique_lock lock(mutex_);
    is_asleep_ = true;
    const auto has_news = [this] { return !inbox_.empty(); };
    if (books_.empty()) {
        news_.wait(lock, has_news);
    } else if (!has_work) {
        news_.wait_until(lock, std::min(next_look_, next_check_), has_news);
    }
    is_asleep_ = false;
    return std::exchange(inbox_, {});
}

void Followers::Work::rest(microseconds duration) {
    std::unique_lock lock(mutex_);
    news_.wait_for(lock, std::min<microseconds>(duration, rest_max),
                   [this] { return inbox_.ending; });
}

void Followers::Work::take(Inbox& inbox) {
    for (auto& follower : inbox.arrived) {
        if (follower->kind == Follower::Kind::waiting) {
            next_check_ = std::min(next_check_, follower->until);
        }
        books_[follower->following.book].followers.push_back(std::move(follower));
    }
    for (const auto& [follower, change] : inbox.changed) {
        follower->is_ready = true;
        if (change == Change::closed) follower->is_finished = true;
    }
    for (const BookId id : inbox.grown) {
        const auto book = books_.find(id);
        if (book != books_.end()) book->second.has_grown = true;
    }
    if (!inbox.ending) return;
    {
        const std::lock_guard lock(mutex_);
        has_ended_ = true;
    }
    for (auto& [id, book] : books_) {
        for (const auto& follower : book.followers) finish(*follower, nothing_for(*follower));
    }
}

// Entries of other processes become known by this, and growth of which nobody told (of a book that
// was closed meanwhile) is found.
void Followers::Work::look_for_others() {
    next_look_ = now_ + limits_.refresh;
    if (books_.empty()) return;
    try {
        engine_.refresh(Access::may_block);
    } catch (const Unavailable&) {
        // Whoever reads will be told; here it is enough to ask again.
        next_look_ = now_ + failure_pause;
    }
    for (auto& [id, book] : books_) book.has_grown = true;
}

void Followers::Work::serve(FollowedBook& book) {
    if (now_ < book.paused_until) return;
    int pieces = 0;
    for (const FollowerGroup& group : book.hungry_groups()) {
        const Result<FeedPiece> piece = read(group.front()->following);
        http::SharedBytes frames;
        if (piece) {
            book.head = piece.value().head;
            book.has_grown = false;
            if (!piece.value().events.empty()) {
                frames = std::make_shared<const std::string>(piece.value().frames);
            }
        }
        for (const auto& follower : group) give(follower, piece, frames);
        if (!piece) {
            book.paused_until = now_ + failure_pause;
            return;
        }
        if (frames && ++pieces == pieces_per_turn) return;
    }
}

Result<FeedPiece> Followers::Work::read(const Following& following) {
    const auto directory = directory_.snapshot();
    const BookSettings* book = directory->find_book(following.book);
    if (book == nullptr) return Error{ErrorCode::not_found, "There is no such book.", {}};
    try {
        return *read_feed(engine_, *book, following.question, Access::may_block);
    } catch (const Unavailable& broken) {
        return Error{ErrorCode::unavailable, broken.what(), {}};
    }
}

// `frames` are those of the piece, shared; null if it tells nothing.
void Followers::Work::give(const std::shared_ptr<Follower>& follower,
                           const Result<FeedPiece>& piece, const http::SharedBytes& frames) {
    const bool is_stream = follower->kind == Follower::Kind::stream;
    follower->served_at = now_;
    if (!piece) {
        // A stream that is open outlives a log that cannot be read for a while.
        if (!follower->is_open) finish(*follower, piece);
        return;
    }
    if (is_stream && !follower->is_open) return open(follower, piece.value());
    if (frames && !is_stream) return finish(*follower, piece);
    follower->next = piece.value().next;
    follower->head = piece.value().head;
    follower->generation = piece.value().generation;
    follower->following.question.start = {follower->next, {}};
    follower->is_placed = true;
    if (frames) write(*follower, frames);
}

// The answer begins when its place is known: what is recorded after that will be in it.
void Followers::Work::open(const std::shared_ptr<Follower>& follower, const FeedPiece& piece) {
    follower->next = piece.from;
    follower->following.question.start = {piece.from, {}};
    follower->is_placed = true;
    follower->is_open = true;
    follower->is_ready = false;
    follower->written_at = now_;
    http::Response head;
    head.content_type = "text/event-stream";
    // The usual proxy would else keep what is sent until there is enough of it.
    head.headers = "Cache-Control: no-store\r\nX-Accel-Buffering: no\r\n";
    append_sse_opening(
        head.body, to_string(piece.from), limits_.retry,
        "generation " + std::to_string(piece.generation) + ", head " + std::to_string(piece.head));
    const auto tell = [work = weak_from_this(), known = std::weak_ptr(follower)](Change change) {
        const auto here = work.lock();
        const auto changed = known.lock();
        if (here && changed) here->note_change(changed, change);
    };
    follower->stream = follower->answer.open_stream(
        std::move(head), {[tell] { tell(Change::drained); }, [tell] { tell(Change::closed); }});
}

void Followers::Work::write(Follower& follower, http::SharedBytes bytes) {
    follower.is_ready = false;
    follower.written_at = now_;
    cost_ += cost_of_piece + cost_of_kilobyte * (bytes->size() / 1024);
    follower.stream.write(std::move(bytes));
}

// Answers what was not answered yet, or ends the stream.
void Followers::Work::finish(Follower& follower, const Result<FeedPiece>& piece) {
    if (follower.is_finished) return;
    follower.is_finished = true;
    if (!follower.is_open) return follower.answer.send(follower.render(piece));
    const http::Stream closing = std::move(follower.stream);
}

void Followers::Work::keep_time() {
    next_check_ = now_ + check_period;
    const auto directory = directory_.snapshot();
    for (auto& [id, book] : books_) {
        for (const auto& follower : book.followers) keep_time(*follower, *directory);
    }
}

void Followers::Work::keep_time(Follower& follower, const DirectorySnapshot& directory) {
    if (follower.kind == Follower::Kind::waiting) {
        // One that was not read for yet is answered by the first reading.
        if (!follower.is_placed || now_ + precision < follower.until) {
            next_check_ = std::min(next_check_, std::max(follower.until, now_ + precision));
            return;
        }
        return finish(follower, nothing_for(follower));
    }
    if (!follower.is_open) return;
    if (!is_still_valid(follower.following.credential, directory, clock_.now())) {
        return finish(follower, ended());
    }
    if (!follower.is_ready || now_ - follower.written_at < limits_.heartbeat) return;
    std::string heartbeat;
    append_sse_heartbeat(heartbeat, to_string(follower.next));
    write(follower, std::make_shared<const std::string>(std::move(heartbeat)));
}

void Followers::Work::remove_finished() {
    FollowerGroup finished;
    for (auto& [id, book] : books_) book.take_finished(finished);
    std::erase_if(books_, [](const auto& book) { return book.second.followers.empty(); });
    const std::lock_guard lock(mutex_);
    for (const auto& follower : finished) count(*follower, static_cast<std::size_t>(-1));
}

Followers::Followers(Engine& engine, Directory& directory, const Clock& clock,
                     FollowerLimits limits)
    : work_(std::make_shared<Work>(engine, directory, clock, limits)),
      thread_([work = work_] { work->run(); }) {}

Followers::~Followers() {
    stop();
    thread_.join();
    work_->stop_watching();
}

void Followers::stop() { work_->end(); }

Result<> Followers::check_stream(KeyId key) const { return work_->check_stream(key); }

Result<> Followers::check_wait() const { return work_->check_wait(); }

FollowerStats Followers::stats() const { return work_->stats(); }

void Followers::stream(Following following, Answer answer, Render render) {
    auto follower = std::make_shared<Follower>();
    follower->kind = Follower::Kind::stream;
    follower->following = std::move(following);
    follower->following.question.bytes_max = work_->limits().stream_piece_bytes;
    follower->answer = std::move(answer);
    follower->render = std::move(render);
    work_->add(std::move(follower));
}

void Followers::wait(Following following, milliseconds at_most, Answer answer, Render render) {
    auto follower = std::make_shared<Follower>();
    follower->following = std::move(following);
    follower->answer = std::move(answer);
    follower->render = std::move(render);
    follower->until = std::chrono::steady_clock::now() + at_most;
    work_->add(std::move(follower));
}

}  // namespace tillbook
