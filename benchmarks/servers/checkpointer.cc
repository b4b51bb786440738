#include "servers/checkpointer.h"

#include <chrono>

namespace tillbook::bench {
namespace {

constexpr int wal_pages_max = 64 * 1024 * 1024 / 4096;
constexpr auto interval = std::chrono::milliseconds(100);

// Pages in the WAL after a checkpoint of this kind.
int checkpoint(Database& database, int mode) {
    int wal_pages = 0;
    int copied = 0;
    sqlite3_wal_checkpoint_v2(database.handle(), nullptr, mode, &wal_pages, &copied);
    return wal_pages;
}

}  // namespace

Checkpointer::Checkpointer(const std::string& path) : database_(path) {
    // A connection that has never read answers OK to a checkpoint and does nothing.
    database_.number("SELECT count(*) FROM sqlite_schema");
    thread_ = std::thread([this] { run(); });
}

Checkpointer::~Checkpointer() {
    {
        const std::scoped_lock lock(mutex_);
        stop_ = true;
    }
    stopped_.notify_one();
    thread_.join();
}

void Checkpointer::between_groups(Database& writer) {
    if (!finish_.load(std::memory_order_relaxed)) return;
    checkpoint(writer, SQLITE_CHECKPOINT_PASSIVE);
    finish_.store(false, std::memory_order_relaxed);
}

void Checkpointer::run() {
    int big = 0;
    int last_pages = 0;
    std::unique_lock lock(mutex_);
    while (!stopped_.wait_for(lock, interval, [this] { return stop_; })) {
        const int pages = checkpoint(database_, SQLITE_CHECKPOINT_PASSIVE);
        big = pages > wal_pages_max ? big + 1 : 0;
        if (big >= 2) finish_.store(true, std::memory_order_relaxed);
        if (pages > 0 && pages == last_pages) checkpoint(database_, SQLITE_CHECKPOINT_TRUNCATE);
        last_pages = pages;
    }
}

}  // namespace tillbook::bench
