#include "book/directory.h"

#include <algorithm>
#include <cstring>

#include "book/roles.h"

namespace tillbook {

namespace {

std::uint64_t bucket_of(const Sha256& hash) {
    std::uint64_t bucket = 0;
    std::memcpy(&bucket, hash.data(), sizeof bucket);
    return bucket;
}

// The settings of a stored book; what was checked when it was stored and no longer holds (a zone
// that the time zone database has dropped) makes the book unusable, not the installation.
std::optional<BookSettings> settings_of(BookRecord record) {
    Result<Currency> currency = find_currency(record.currency);
    Result<Calendar> calendar = Calendar::make(record.zone, record.day_starts_minutes);
    if (!currency.ok() || !calendar.ok()) return std::nullopt;
    return BookSettings{std::move(record), std::move(currency).value(),
                        std::move(calendar).value()};
}

}  // namespace

DirectorySnapshot::DirectorySnapshot(DirectoryRecords records)
    : keys_(std::move(records.keys)),
      revision_(records.revision),
      people_(std::move(records.people)) {
    for (BookRecord& record : records.books) {
        const std::uint64_t id = record.id.value;
        if (auto settings = settings_of(std::move(record)))
            books_.emplace(id, std::move(*settings));
    }
    for (std::size_t at = 0; at < keys_.size(); ++at) {
        key_by_hash_.emplace(bucket_of(keys_[at].secret_hash), at);
    }
    for (const UserRecord& user : people_.users) {
        KeyRecord name;
        name.id = KeyId{user.id.value};
        name.name = user.name.empty() ? user.login : user.name;
        user_names_.emplace(user.id.value, std::move(name));
    }
    members_.reserve(people_.memberships.size());
    for (const MembershipRecord& membership : people_.memberships) {
        membership_by_place_.emplace(std::pair(membership.user, membership.book), members_.size());
        const auto name = user_names_.find(membership.user.value);
        KeyRecord& member = members_.emplace_back();
        if (name != user_names_.end()) member = name->second;
        member.book = membership.book;
        member.scopes = scopes_of(membership.role);
    }
}

const BookSettings* DirectorySnapshot::find_book(BookId id) const {
    const auto found = books_.find(id.value);
    return found == books_.end() ? nullptr : &found->second;
}

const KeyRecord* DirectorySnapshot::find_key(const Sha256& secret_hash) const {
    const auto found = key_by_hash_.find(bucket_of(secret_hash));
    if (found == key_by_hash_.end()) return nullptr;
    const KeyRecord& key = keys_[found->second];
    return equal_in_constant_time(as_view(secret_hash), as_view(key.secret_hash)) ? &key : nullptr;
}

const UserRecord* DirectorySnapshot::find_user(UserId id) const {
    const auto found =
        std::lower_bound(people_.users.begin(), people_.users.end(), id,
                         [](const UserRecord& user, UserId wanted) { return user.id < wanted; });
    return found == people_.users.end() || found->id != id ? nullptr : &*found;
}

const UserRecord* DirectorySnapshot::find_login(std::string_view login) const {
    const auto found =
        std::find_if(people_.users.begin(), people_.users.end(),
                     [login](const UserRecord& user) { return user.login == login; });
    return found == people_.users.end() ? nullptr : &*found;
}

// Tokens have 256 random bits: nobody learns one by the time that it takes to find its hash.
const SessionRecord* DirectorySnapshot::find_session(const Sha256& token_hash) const {
    const auto found =
        std::lower_bound(people_.sessions.begin(), people_.sessions.end(), token_hash,
                         [](const SessionRecord& session, const Sha256& wanted) {
                             return session.token_hash < wanted;
                         });
    const bool is_found = found != people_.sessions.end() && found->token_hash == token_hash;
    return is_found ? &*found : nullptr;
}

const InvitationRecord* DirectorySnapshot::find_invitation(const Sha256& token_hash) const {
    const auto found =
        std::find_if(people_.invitations.begin(), people_.invitations.end(),
                     [&](const InvitationRecord& known) { return known.token_hash == token_hash; });
    return found == people_.invitations.end() ? nullptr : &*found;
}

const MembershipRecord* DirectorySnapshot::find_membership(UserId user, BookId book) const {
    for (const BookId place : {book, BookId{}}) {
        const auto found = membership_by_place_.find({user, place});
        if (found != membership_by_place_.end()) return &people_.memberships[found->second];
    }
    return nullptr;
}

const KeyRecord* DirectorySnapshot::find_member(UserId user, BookId book) const {
    const MembershipRecord* membership = find_membership(user, book);
    if (membership == nullptr || membership->disabled_at) return nullptr;
    return &members_[static_cast<std::size_t>(membership - people_.memberships.data())];
}

std::vector<const BookSettings*> DirectorySnapshot::books_of(UserId user) const {
    std::vector<const BookSettings*> books;
    for (const auto& [number, settings] : books_) {
        if (find_member(user, BookId{number}) != nullptr) books.push_back(&settings);
    }
    return books;
}

const KeyRecord* DirectorySnapshot::find_actor(KeyId actor) const {
    const auto user = user_names_.find(actor.value);
    if (user != user_names_.end()) return &user->second;
    const auto key = std::find_if(keys_.begin(), keys_.end(),
                                  [actor](const KeyRecord& record) { return record.id == actor; });
    return key == keys_.end() ? nullptr : &*key;
}

Directory::Directory(Control& control) : control_(control), snapshot_(load()) {}

// The revision is read before the records: a change in between is loaded once too often, never
// missed.
std::shared_ptr<const DirectorySnapshot> Directory::load() {
    DirectoryRecords records;
    records.revision = control_.revision();
    records.books = control_.load_books();
    records.keys = control_.load_keys();
    records.people = control_.load_people();
    return std::make_shared<const DirectorySnapshot>(std::move(records));
}

std::shared_ptr<const DirectorySnapshot> Directory::snapshot() const {
    const std::lock_guard lock(mutex_);
    return snapshot_;
}

void Directory::refresh() {
    const std::uint64_t revision = control_.revision();
    const std::lock_guard lock(mutex_);
    if (revision != snapshot_->revision()) snapshot_ = load();
}

void Directory::put_books(const std::vector<BookRecord>& books) {
    control_.put_books(books);
    refresh();
}

void Directory::put_keys(const std::vector<KeyRecord>& keys) {
    control_.put_keys(keys);
    refresh();
}

bool Directory::change_people(const PeopleChange& change, const DirectorySnapshot& decided_on) {
    const bool is_made = control_.change_people(change, decided_on.revision());
    refresh();
    return is_made;
}

Result<> Directory::change_people(const DecidePeople& decide) {
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        refresh();
        const auto decided_on = snapshot();
        const PeopleChange change = TRY(decide(*decided_on));
        if (change.is_empty() || change_people(change, *decided_on)) return done;
    }
    throw Unavailable("Too many others change users and sessions.");
}

std::uint64_t new_number(Instant now, const std::function<bool(std::uint64_t)>& is_taken) {
    constexpr std::uint64_t counter_mask = (std::uint64_t{1} << id_counter_bits) - 1;
    for (;;) {
        std::uint64_t random = 0;
        fill_random(&random, sizeof random);
        const std::uint64_t ms = static_cast<std::uint64_t>(to_ms(now));
        const std::uint64_t number = ms << id_counter_bits | (random & counter_mask);
        if (!is_taken(number)) return number;
    }
}

std::uint64_t new_actor_number(Instant now, const DirectorySnapshot& snapshot) {
    return new_number(now, [&snapshot](std::uint64_t number) {
        return snapshot.find_actor(KeyId{number}) != nullptr;
    });
}

}  // namespace tillbook
