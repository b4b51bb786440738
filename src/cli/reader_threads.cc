#include "cli/reader_threads.h"

#include <sys/resource.h>

#include <utility>

namespace tillbook {

namespace {

constexpr int reader_niceness = 5;

}  // namespace

ReaderThreads::ReaderThreads(std::size_t threads, OnMistake on_mistake)
    : on_mistake_(std::move(on_mistake)) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

ReaderThreads::~ReaderThreads() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void ReaderThreads::post(std::function<void()> task) {
    {
        const std::lock_guard lock(mutex_);
        tasks_.push_back(std::move(task));
    }
    changed_.notify_one();
}

void ReaderThreads::work() {
    // Of this thread alone. Where that is refused, reads take their full share.
    static_cast<void>(setpriority(PRIO_PROCESS, 0, reader_niceness));
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return ending_ || !tasks_.empty(); });
        if (tasks_.empty()) return;
        const std::function<void()> task = std::move(tasks_.front());
        tasks_.pop_front();
        lock.unlock();
        try {
            task();
        } catch (const std::exception& mistake) {
            on_mistake_(mistake);
        }
        lock.lock();
    }
}

}  // namespace tillbook
