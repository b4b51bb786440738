// bench_ceiling: the least a durable order server can do. It parses the order, appends one row
// with the body, and answers; no authentication, validation, idempotency, index or chain.

#include <chrono>
#include <memory>

#include "servers/serve.h"

namespace {

using namespace tillbook::bench;

class OneRow : public OrderStore {
public:
    explicit OneRow(Database& database)
        : last_(database.number("SELECT max(position) FROM entry")),
          insert_(database, "INSERT INTO entry (position, at, key, body) VALUES (?, ?, ?, ?)") {}

    std::string insert(const Job& job) override {
        const std::int64_t at = std::chrono::duration_cast<std::chrono::milliseconds>(
                                    std::chrono::system_clock::now().time_since_epoch())
                                    .count();
        ++last_;
        insert_.bind(1, last_).bind(2, at).bind_blob(3, job.key).bind_text(4, job.body).run();
        return order_json(job.key, last_, at, job.order);
    }

private:
    std::int64_t last_;
    Statement insert_;
};

}  // namespace

int main(int argc, char** argv) {
    return serve_main(argc, argv, [](Database& database) {
        database.execute(
            "CREATE TABLE IF NOT EXISTS entry (position INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
            " key BLOB NOT NULL, body TEXT NOT NULL)");
        return std::make_unique<OneRow>(database);
    });
}
