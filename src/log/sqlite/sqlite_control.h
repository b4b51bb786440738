// The control port on SQLite: small ordinary tables beside the log.
#pragma once

#include <memory>
#include <mutex>

#include "log/control.h"
#include "log/sqlite/file.h"

namespace tillbook {

// Thread-safe.
class SqliteControl final : public Control {
public:
    explicit SqliteControl(std::shared_ptr<SqliteFile> file);

    std::uint64_t revision() override;
    std::vector<BookRecord> load_books() override;
    std::vector<KeyRecord> load_keys() override;
    void put_books(const std::vector<BookRecord>& books) override;
    void put_keys(const std::vector<KeyRecord>& keys) override;
    People load_people() override;
    bool change_people(const PeopleChange& change, std::uint64_t decided_on) override;

private:
    struct Held {
        explicit Held(Connection made);
        Connection connection;
        Statement data_version, revision;
        std::optional<std::uint64_t> version_seen;
        std::uint64_t revision_seen = 0;
    };
    // Runs `put` in a transaction that raises the revision, if it is the expected one (absent: any
    // will do). False: it is not, and nothing happened.
    template <class Put>
    bool change(Put&& put, std::optional<std::uint64_t> expected = std::nullopt);

    const std::shared_ptr<SqliteFile> file_;
    std::mutex mutex_;
    Current<Held> held_;  // guarded by mutex_
};

}  // namespace tillbook
