#include "log/postgres/held.h"

#include <algorithm>

namespace tillbook {

namespace {

constexpr std::size_t idle_max = 8;
constexpr std::size_t chores_max = 16;

}  // namespace

void PgBackoff::fail() {
    delay_ = std::clamp(delay_ * 2, least, most);
    until_ = Clock::now() + delay_;
}

PgConnection& PgHeld::open() {
    if (connection_) return *connection_;
    if (!backoff_.is_over()) throw PgError(why_not_, {why_not_, {}}, PgError::Effect::none);
    try {
        connection_ = std::make_unique<PgConnection>(target_);
    } catch (const Unavailable& broken) {
        why_not_ = broken.what();
        backoff_.fail();
        throw;
    }
    backoff_.succeed();
    return *connection_;
}

std::unique_ptr<PgHeld> PgPool::take() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto held = std::move(idle_.back());
            idle_.pop_back();
            return held;
        }
    }
    return std::make_unique<PgHeld>(target_);
}

void PgPool::give_back(std::unique_ptr<PgHeld> held) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < idle_max) idle_.push_back(std::move(held));
}

PgKeeper::PgKeeper(PgTarget target) : held_(std::move(target)), thread_([this] { run(); }) {}

PgKeeper::~PgKeeper() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void PgKeeper::post(Chore chore) {
    {
        const std::lock_guard lock(mutex_);
        if (chores_.size() >= chores_max) return;
        chores_.push_back(std::move(chore));
    }
    changed_.notify_all();
}

void PgKeeper::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return is_stopping_ || !chores_.empty(); });
        if (is_stopping_) return;
        const Chore chore = std::move(chores_.front());
        chores_.pop_front();
        lock.unlock();
        try {
            held_.with([&](PgConnection& connection) { chore(connection); });
        } catch (const Unavailable&) {
            // Whoever needs the database notices by himself.
        }
        lock.lock();
    }
}

}  // namespace tillbook
