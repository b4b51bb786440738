// The ports of the log in memory: the reference for the contract suite and the ground for
// simulations, with faults to inject.
//
// Several MemoryLog handles may share one store; each then sees what the others append as foreign,
// as two processes on one database would. Everything is thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>

#include "log/control.h"
#include "log/log.h"
#include "log/webhooks.h"

namespace tillbook {

// What "the disk" of one or more handles holds.
class MemoryStore {
private:
    friend class MemoryLog;
    friend class MemoryControl;
    friend class MemoryWebhooks;

    struct Stored {
        BookId book;
        Entry entry;
        std::uint64_t position = 0;
        const void* writer = nullptr;  // the handle that got to know of its success; else null
    };
    using Row = std::shared_ptr<const Stored>;

    std::mutex mutex_;
    std::vector<Row> rows_;  // in order of commit; position is index + 1
    std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> positions_;  // by book
    std::map<BookId, BookRecord> books_;
    std::map<KeyId, KeyRecord> keys_;
    std::map<UserId, UserRecord> users_;
    std::map<std::pair<UserId, BookId>, MembershipRecord> memberships_;
    std::map<UserId, InvitationRecord> invitations_;
    std::map<Sha256, SessionRecord> sessions_;
    std::uint64_t revision_ = 0;
    std::map<EndpointId, EndpointRecord> endpoints_;
    std::map<EndpointId, EndpointProgress> progress_;
    std::map<DeliveryId, DeliveryRecord> deliveries_;
    std::set<DeliveryId> requested_;
    std::uint64_t webhook_revision_ = 0;
    const void* leader_ = nullptr;     // the handle that delivers
    const void* lost_lead_ = nullptr;  // the one that did, and does not know yet
    std::vector<BookId> lost_of_;      // books of rows that were lost, one for each
};

// When an injected failure of an append strikes.
enum class FailAppend { before_effect, after_effect };

class MemoryLog final : public Log {
public:
    explicit MemoryLog(std::shared_ptr<MemoryStore> store = std::make_shared<MemoryStore>());

    // The n-th append from now on (1: the next one) throws Unavailable, once. After its effect:
    // the entries are there all the same, and catch_up hands them over.
    void fail_append(std::uint64_t nth, FailAppend when);
    // The newest rows are gone, as after a failover to a standby that lacked them.
    void lose_newest(std::size_t rows);
    // While set, scan, read, catch_up and has_foreign throw Unavailable.
    void set_reads_fail(bool fail);

    std::vector<AppendAnswer> append(std::span<const BookAppend> group) override;
    void catch_up(const Foreign& foreign) override;
    std::vector<BookId> take_replaced() override;
    bool has_foreign() override;
    void scan(BookId book, std::uint64_t first, std::uint64_t last, Bodies bodies,
              const Visit& visit) override;
    std::optional<Entry> read(BookId book, std::uint64_t number, std::uint64_t position) override;
    void redact(BookId book, std::span<const EntryPlace> entries) override;

private:
    using Stored = MemoryStore::Stored;
    using Row = MemoryStore::Row;

    Head head_of(BookId book) const;
    std::uint64_t insert(const BookAppend& append, const void* writer);
    const Row* find(BookId book, std::uint64_t number, std::uint64_t position) const;
    void skip_own();
    void check_reads() const;

    const std::shared_ptr<MemoryStore> store_;
    // All below is guarded by the store's mutex.
    std::size_t seen_ = 0;  // rows handed over or our own; a foreign row, if any, comes next
    std::uint64_t appends_until_failure_ = 0;  // 0: none is planned
    FailAppend fail_append_ = FailAppend::before_effect;
    bool reads_fail_ = false;
    std::size_t losses_seen_ = 0, losses_told_ = 0;  // of the store's lost_of_
};

class MemoryControl final : public Control {
public:
    explicit MemoryControl(std::shared_ptr<MemoryStore> store = std::make_shared<MemoryStore>());

    std::uint64_t revision() override;
    std::vector<BookRecord> load_books() override;
    std::vector<KeyRecord> load_keys() override;
    void put_books(const std::vector<BookRecord>& books) override;
    void put_keys(const std::vector<KeyRecord>& keys) override;
    People load_people() override;
    bool change_people(const PeopleChange& change, std::uint64_t decided_on) override;

private:
    const std::shared_ptr<MemoryStore> store_;
};

}  // namespace tillbook
