// Group commit: one thread that takes whatever is queued when the last commit has ended, writes it
// in one transaction and answers it together.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "servers/checkpointer.h"
#include "servers/database.h"
#include "servers/http_loop.h"
#include "servers/order_body.h"

namespace tillbook::bench {

struct Job {
    Ticket ticket;
    Uuid key{};  // Idempotency key.
    OrderBody order;
    std::string body;  // As it was sent.
};

// What a benchmark's server does with orders: the only part in which the two differ.
class OrderStore {
public:
    virtual ~OrderStore() = default;
    // Writes one order within a transaction and returns its answer (JSON).
    virtual std::string insert(const Job& job) = 0;
};

class GroupWriter {
public:
    GroupWriter(const std::string& path, Database& database, OrderStore& store);
    ~GroupWriter();
    GroupWriter(const GroupWriter&) = delete;
    GroupWriter& operator=(const GroupWriter&) = delete;

    // Starts the thread; answers go to this loop.
    void start(HttpLoop& loop);
    void submit(Job job);
    // Writes a group on the caller's thread: for filling a database without HTTP.
    std::vector<std::string> write(std::span<const Job> jobs);

private:
    void run(HttpLoop& loop);

    Database& database_;
    OrderStore& store_;
    Checkpointer checkpointer_;
    std::mutex mutex_;
    std::condition_variable filled_;
    std::vector<Job> queue_;  // Guarded by mutex_, as are the next two.
    bool sleeping_ = false;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace tillbook::bench
