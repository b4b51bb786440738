#include "log/sqlite/checkpointer.h"

#include <utility>

namespace tillbook {
namespace {

constexpr std::uint64_t frame_bytes = 4096 + 24;
constexpr int idle_rounds_before_truncating = 10;

// A connection that has read once: before that, SQLite's checkpoint says OK and does nothing.
struct CheckpointConnection {
    explicit CheckpointConnection(Connection made) : connection(std::move(made)) {
        connection.ask("SELECT count(*) FROM sqlite_schema");
        connection.run("PRAGMA busy_timeout = 0");  // never keeps the writer waiting
    }
    Connection connection;
};

}  // namespace

Checkpointer::Checkpointer(SqliteFile& file) : file_(file) {
    if (file.options().checkpoints == Checkpoints::own) thread_ = std::thread([this] { run(); });
}

Checkpointer::~Checkpointer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Checkpointer::run() {
    Current<CheckpointConnection> current(file_, file_.options().reader_cache_bytes);
    std::unique_lock lock(mutex_);
    bool goes_on = true;
    while (goes_on) {
        goes_on =
            !wake_.wait_for(lock, file_.options().checkpoint_every, [this] { return stopping_; });
        lock.unlock();
        try {
            current.with([&](CheckpointConnection& held) {
                goes_on ? copy(held.connection) : truncate(held.connection);
            });
        } catch (const Unavailable&) {
            // A failed sync has closed the log, and whoever uses it next is told. Anything else is
            // tried again in the next round; what is not copied stays in the WAL.
        }
        lock.lock();
    }
}

void Checkpointer::copy(Connection& connection) {
    const std::uint64_t commits = commits_.load(std::memory_order_relaxed);
    const bool is_idle = commits == commits_seen_;
    commits_seen_ = commits;
    idle_rounds_ = is_idle ? idle_rounds_ + 1 : 0;
    if (!is_idle) truncated_ = false;
    if (is_idle && truncated_) return;

    if (truncate_wanted_) {
        truncate(connection);
        truncate_wanted_ = !truncated_;
        return;
    }
    if (idle_rounds_ >= idle_rounds_before_truncating) {
        return truncate(connection);
    }
    const auto result = connection.checkpoint(Connection::Checkpoint::passive);
    const auto bytes = static_cast<std::uint64_t>(result.frames) * frame_bytes;
    rounds_past_limit_ = bytes > file_.options().wal_bytes_max ? rounds_past_limit_ + 1 : 0;
    if (rounds_past_limit_ >= 2) writer_wanted_ = true;
}

void Checkpointer::truncate(Connection& connection) {
    truncated_ = connection.checkpoint(Connection::Checkpoint::truncate).complete();
}

}  // namespace tillbook
