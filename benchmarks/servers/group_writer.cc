#include "servers/group_writer.h"

#include <algorithm>
#include <utility>

namespace tillbook::bench {
namespace {

constexpr std::size_t group_max = 1024;

}  // namespace

GroupWriter::GroupWriter(const std::string& path, Database& database, OrderStore& store)
    : database_(database), store_(store), checkpointer_(path) {}

GroupWriter::~GroupWriter() {
    {
        const std::scoped_lock lock(mutex_);
        stop_ = true;
    }
    filled_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void GroupWriter::start(HttpLoop& loop) {
    thread_ = std::thread([this, &loop] { run(loop); });
}

void GroupWriter::submit(Job job) {
    bool wake = false;
    {
        const std::scoped_lock lock(mutex_);
        queue_.push_back(std::move(job));
        wake = std::exchange(sleeping_, false);
    }
    if (wake) filled_.notify_one();
}

std::vector<std::string> GroupWriter::write(std::span<const Job> jobs) {
    std::vector<std::string> answers;
    answers.reserve(jobs.size());
    database_.execute("BEGIN IMMEDIATE");
    for (const Job& job : jobs) answers.push_back(store_.insert(job));
    database_.execute("COMMIT");
    checkpointer_.between_groups(database_);
    return answers;
}

void GroupWriter::run(HttpLoop& loop) {
    std::vector<Job> jobs;
    while (true) {
        {
            std::unique_lock lock(mutex_);
            sleeping_ = queue_.empty();
            filled_.wait(lock, [this] { return stop_ || !queue_.empty(); });
            sleeping_ = false;
            if (stop_) return;
            jobs.swap(queue_);
        }
        for (std::size_t at = 0; at < jobs.size(); at += group_max) {
            const auto group = std::span(jobs).subspan(at, std::min(group_max, jobs.size() - at));
            const std::vector<std::string> written = write(group);
            std::vector<HttpAnswer> answers;
            answers.reserve(group.size());
            for (std::size_t i = 0; i < group.size(); ++i) {
                answers.push_back({group[i].ticket, http_response("201 Created", written[i])});
            }
            loop.post(std::move(answers));
        }
        jobs.clear();
    }
}

}  // namespace tillbook::bench
