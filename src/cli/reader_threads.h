// Threads that may wait for the disk, so that the network thread never does. They give way to it
// and to the writer, so that many reads do not hold up recording.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tillbook {

class ReaderThreads {
public:
    // Told on a reader thread what a task threw.
    using OnMistake = std::function<void(const std::exception& mistake)>;

    ReaderThreads(std::size_t threads, OnMistake on_mistake);
    // Runs what was posted, then ends the threads.
    ~ReaderThreads();
    ReaderThreads(const ReaderThreads&) = delete;
    ReaderThreads& operator=(const ReaderThreads&) = delete;

    // Any thread.
    void post(std::function<void()> task);

private:
    void work();

    const OnMistake on_mistake_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace tillbook
