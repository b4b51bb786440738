// The directory: every book, API key and user of the installation, in memory, for look-ups on each
// request. Reloaded as a whole when the control revision moves; readers keep the snapshot they
// took.
//
// A user's membership of a book stands here as a credential of the form of a key, with the user's
// number and name and the scopes of the role, so that whoever asks with a session is like whoever
// asks with a key to all that comes behind the checks.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "book/calendar.h"
#include "domain/money.h"
#include "log/control.h"

namespace tillbook {

// A book's settings, ready for use.
struct BookSettings {
    BookRecord record;
    Currency currency;
    Calendar calendar;  // zone and day start
};

// All that the control port holds.
struct DirectoryRecords {
    std::uint64_t revision = 0;  // not later than that of the records
    std::vector<BookRecord> books;
    std::vector<KeyRecord> keys;
    People people;
};

class DirectorySnapshot {
public:
    explicit DirectorySnapshot(DirectoryRecords records);

    const BookSettings* find_book(BookId id) const;
    // By the SHA-256 of the whole key text; the hash is compared in full.
    const KeyRecord* find_key(const Sha256& secret_hash) const;
    const std::unordered_map<std::uint64_t, BookSettings>& books() const { return books_; }
    const std::vector<KeyRecord>& keys() const { return keys_; }
    const People& people() const { return people_; }
    std::uint64_t revision() const { return revision_; }

    const UserRecord* find_user(UserId id) const;
    const UserRecord* find_login(std::string_view login) const;  // in lower case
    const SessionRecord* find_session(const Sha256& token_hash) const;
    const InvitationRecord* find_invitation(const Sha256& token_hash) const;
    // What makes the user one of the book's: the membership of this book, else that of every book;
    // null if there is neither.
    const MembershipRecord* find_membership(UserId user, BookId book) const;
    // The credential that the membership gives; null if there is none, or it is disabled.
    const KeyRecord* find_member(UserId user, BookId book) const;
    // The books that the user may work in, in no order.
    std::vector<const BookSettings*> books_of(UserId user) const;
    // Who caused an entry: a key or a user; null if neither is known. Of a user name and id are
    // set.
    const KeyRecord* find_actor(KeyId actor) const;

private:
    std::unordered_map<std::uint64_t, BookSettings> books_;
    std::vector<KeyRecord> keys_;
    std::unordered_map<std::uint64_t, std::size_t> key_by_hash_;  // by the first 8 bytes
    std::uint64_t revision_;
    People people_;
    std::vector<KeyRecord> members_;  // what memberships give, in the order of these
    std::unordered_map<std::uint64_t, KeyRecord> user_names_;  // by id
    std::map<std::pair<UserId, BookId>, std::size_t> membership_by_place_;
};

// Thread-safe.
class Directory {
public:
    // Loads at once. `control` must outlive the directory.
    explicit Directory(Control& control);

    std::shared_ptr<const DirectorySnapshot> snapshot() const;
    // Reloads if the revision has moved. Ask before every batch of requests.
    void refresh();

    // Store through the control port; the next snapshot has them.
    void put_books(const std::vector<BookRecord>& books);
    void put_keys(const std::vector<KeyRecord>& keys);
    // The same, if nothing has changed since the snapshot that the change was decided on; otherwise
    // nothing happens, the answer is false, and the next snapshot shows what has changed.
    bool change_people(const PeopleChange& change, const DirectorySnapshot& decided_on);
    // Makes the change that is decided on the newest snapshot, and decides anew as often as others
    // were faster; throws Unavailable after `attempts_max`. An empty change is not made.
    using DecidePeople = std::function<Result<PeopleChange>(const DirectorySnapshot&)>;
    Result<> change_people(const DecidePeople& decide);
    static constexpr int attempts_max = 1'000;

private:
    std::shared_ptr<const DirectorySnapshot> load();

    Control& control_;
    mutable std::mutex mutex_;
    std::shared_ptr<const DirectorySnapshot> snapshot_;
};

// A number for a new book, key or user: the time, and 20 random bits until `is_taken` says no.
std::uint64_t new_number(Instant now, const std::function<bool(std::uint64_t)>& is_taken);
// One that neither a key nor a user has.
std::uint64_t new_actor_number(Instant now, const DirectorySnapshot& snapshot);

}  // namespace tillbook
