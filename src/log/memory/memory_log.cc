#include "log/memory/memory_log.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace tillbook {

MemoryLog::MemoryLog(std::shared_ptr<MemoryStore> store) : store_(std::move(store)) {
    const std::lock_guard lock(store_->mutex_);
    seen_ = store_->rows_.size();
}

void MemoryLog::fail_append(std::uint64_t nth, FailAppend when) {
    const std::lock_guard lock(store_->mutex_);
    appends_until_failure_ = nth;
    fail_append_ = when;
}

void MemoryLog::set_reads_fail(bool fail) {
    const std::lock_guard lock(store_->mutex_);
    reads_fail_ = fail;
}

std::vector<AppendAnswer> MemoryLog::append(std::span<const BookAppend> group) {
    const std::lock_guard lock(store_->mutex_);
    const bool fails = appends_until_failure_ > 0 && --appends_until_failure_ == 0;
    if (fails && fail_append_ == FailAppend::before_effect) {
        throw Unavailable("The log could not be written (injected, without effect).");
    }
    // Nobody gets to know of entries appended in doubt, so that they count as foreign.
    const void* writer = fails ? nullptr : this;
    std::vector<AppendAnswer> answers;
    for (const BookAppend& append : group) {
        const bool fits = head_of(append.book) == append.expected;
        answers.push_back({fits, fits ? insert(append, writer) : 0});
    }
    if (fails) throw Unavailable("The log could not be written (injected, after its effect).");
    skip_own();
    return answers;
}

void MemoryLog::catch_up(const Foreign& foreign) {
    std::vector<Row> fresh;
    {
        const std::lock_guard lock(store_->mutex_);
        check_reads();
        for (; seen_ < store_->rows_.size(); ++seen_) {
            const Row& row = store_->rows_[seen_];
            if (row->writer != this) fresh.push_back(row);
        }
    }
    for (const Row& row : fresh) foreign(row->book, view_of(row->entry, row->position));
}

bool MemoryLog::has_foreign() {
    const std::lock_guard lock(store_->mutex_);
    check_reads();
    return seen_ < store_->rows_.size();
}

void MemoryLog::scan(BookId book, std::uint64_t first, std::uint64_t last, Bodies bodies,
                     const Visit& visit) {
    std::vector<Row> rows;
    {
        const std::lock_guard lock(store_->mutex_);
        check_reads();
        const auto found = store_->positions_.find(book.value);
        if (found == store_->positions_.end()) return;
        for (std::uint64_t n = std::max<std::uint64_t>(first, 1);
             n <= std::min<std::uint64_t>(last, found->second.size()); ++n) {
            rows.push_back(store_->rows_[found->second[n - 1] - 1]);
        }
    }
    for (const Row& row : rows) {
        EntryView view = view_of(row->entry, row->position);
        if (!wants_body(bodies, view.kind)) view.body = view.personal = {};
        if (!visit(view)) return;
    }
}

std::optional<Entry> MemoryLog::read(BookId book, std::uint64_t number, std::uint64_t position) {
    const std::lock_guard lock(store_->mutex_);
    check_reads();
    const Row* row = find(book, number, position);
    if (row == nullptr) return std::nullopt;
    return (*row)->entry;
}

void MemoryLog::redact(BookId book, std::span<const EntryPlace> entries) {
    const std::lock_guard lock(store_->mutex_);
    for (const EntryPlace& entry : entries) {
        if (find(book, entry.number, entry.position) == nullptr) {
            throw Unavailable("The entry to redact is not in the store.");
        }
        Row& row = store_->rows_[entry.position - 1];
        auto redacted = std::make_shared<Stored>(*row);
        redacted->entry.personal = redact_personal(row->entry.personal);
        row = std::move(redacted);
    }
}

Head MemoryLog::head_of(BookId book) const {
    const auto found = store_->positions_.find(book.value);
    if (found == store_->positions_.end()) return {};
    const Entry& last = store_->rows_[found->second.back() - 1]->entry;
    return {last.number, last.chain};
}

std::uint64_t MemoryLog::insert(const BookAppend& append, const void* writer) {
    const std::uint64_t first = store_->rows_.size() + 1;
    for (const Entry& entry : append.entries) {
        const std::uint64_t position = store_->rows_.size() + 1;
        store_->rows_.push_back(
            std::make_shared<Stored>(Stored{append.book, entry, position, writer}));
        store_->positions_[append.book.value].push_back(position);
    }
    return first;
}

const MemoryLog::Row* MemoryLog::find(BookId book, std::uint64_t number,
                                      std::uint64_t position) const {
    if (position == 0 || position > store_->rows_.size()) return nullptr;
    const Row& row = store_->rows_[position - 1];
    return row->book == book && row->entry.number == number ? &row : nullptr;
}

void MemoryLog::skip_own() {
    while (seen_ < store_->rows_.size() && store_->rows_[seen_]->writer == this) ++seen_;
}

void MemoryLog::check_reads() const {
    if (reads_fail_) throw Unavailable("The log could not be read (injected).");
}

MemoryControl::MemoryControl(std::shared_ptr<MemoryStore> store) : store_(std::move(store)) {}

std::uint64_t MemoryControl::revision() {
    const std::lock_guard lock(store_->mutex_);
    return store_->revision_;
}

std::vector<BookRecord> MemoryControl::load_books() {
    const std::lock_guard lock(store_->mutex_);
    std::vector<BookRecord> books;
    for (const auto& [id, book] : store_->books_) books.push_back(book);
    return books;
}

std::vector<KeyRecord> MemoryControl::load_keys() {
    const std::lock_guard lock(store_->mutex_);
    std::vector<KeyRecord> keys;
    for (const auto& [id, key] : store_->keys_) keys.push_back(key);
    return keys;
}

void MemoryControl::put_books(const std::vector<BookRecord>& books) {
    const std::lock_guard lock(store_->mutex_);
    for (const BookRecord& book : books) store_->books_[book.id] = book;
    ++store_->revision_;
}

void MemoryControl::put_keys(const std::vector<KeyRecord>& keys) {
    const std::lock_guard lock(store_->mutex_);
    for (const KeyRecord& key : keys) store_->keys_[key.id] = key;
    ++store_->revision_;
}

People MemoryControl::load_people() {
    const std::lock_guard lock(store_->mutex_);
    People people;
    for (const auto& [id, user] : store_->users_) people.users.push_back(user);
    for (const auto& [id, membership] : store_->memberships_) {
        people.memberships.push_back(membership);
    }
    for (const auto& [id, invitation] : store_->invitations_) {
        people.invitations.push_back(invitation);
    }
    for (const auto& [hash, session] : store_->sessions_) people.sessions.push_back(session);
    return people;
}

bool MemoryControl::change_people(const PeopleChange& change, std::uint64_t decided_on) {
    const std::lock_guard lock(store_->mutex_);
    if (store_->revision_ != decided_on) return false;
    auto users = store_->users_;
    for (const UserRecord& user : change.users) {
        const bool is_taken = std::any_of(users.begin(), users.end(), [&user](const auto& known) {
            return known.second.login == user.login && known.first != user.id;
        });
        if (is_taken) throw Unavailable("Another user has this login.");
        users[user.id] = user;
    }
    for (const auto& place : change.removed_memberships) store_->memberships_.erase(place);
    for (const UserId user : change.removed_invitations) store_->invitations_.erase(user);
    for (const Sha256& hash : change.removed_sessions) store_->sessions_.erase(hash);
    store_->users_ = std::move(users);
    for (const MembershipRecord& membership : change.memberships) {
        store_->memberships_[{membership.user, membership.book}] = membership;
    }
    for (const InvitationRecord& invitation : change.invitations) {
        store_->invitations_[invitation.user] = invitation;
    }
    for (const SessionRecord& session : change.sessions) {
        store_->sessions_[session.token_hash] = session;
    }
    ++store_->revision_;
    return true;
}

}  // namespace tillbook
