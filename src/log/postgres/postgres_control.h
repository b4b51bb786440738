// The control port on PostgreSQL: small ordinary tables beside the log.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "log/control.h"
#include "log/postgres/server.h"

namespace tillbook {

// Thread-safe.
class PostgresControl final : public Control {
public:
    explicit PostgresControl(std::shared_ptr<PgServer> server);

    std::uint64_t revision() override;
    std::vector<BookRecord> load_books() override;
    std::vector<KeyRecord> load_keys() override;
    void put_books(const std::vector<BookRecord>& books) override;
    void put_keys(const std::vector<KeyRecord>& keys) override;
    People load_people() override;
    bool change_people(const PeopleChange& change, std::uint64_t decided_on) override;

private:
    // Runs `put` in a transaction that raises the revision, if it is the expected one (absent: any
    // will do). False: it is not, and nothing happened.
    template <class Put>
    bool change(Put&& put, std::optional<std::uint64_t> expected = std::nullopt);

    const std::shared_ptr<PgServer> server_;
    std::mutex mutex_;
    PgHeld held_;  // guarded by mutex_
};

}  // namespace tillbook
