#include "book/directory.h"

#include <cstring>

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

DirectorySnapshot::DirectorySnapshot(std::vector<BookRecord> books, std::vector<KeyRecord> keys)
    : keys_(std::move(keys)) {
    for (BookRecord& record : books) {
        const std::uint64_t id = record.id.value;
        if (auto settings = settings_of(std::move(record)))
            books_.emplace(id, std::move(*settings));
    }
    for (std::size_t at = 0; at < keys_.size(); ++at) {
        key_by_hash_.emplace(bucket_of(keys_[at].secret_hash), at);
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

// The revision is read before the records: a change in between is loaded once too often, never
// missed.
Directory::Directory(Control& control) : control_(control), revision_(control.revision()) {
    snapshot_ =
        std::make_shared<const DirectorySnapshot>(control.load_books(), control.load_keys());
}

std::shared_ptr<const DirectorySnapshot> Directory::snapshot() const {
    const std::lock_guard lock(mutex_);
    return snapshot_;
}

void Directory::refresh() {
    const std::uint64_t revision = control_.revision();
    const std::lock_guard lock(mutex_);
    if (revision == revision_) return;
    snapshot_ =
        std::make_shared<const DirectorySnapshot>(control_.load_books(), control_.load_keys());
    revision_ = revision;
}

void Directory::put_books(const std::vector<BookRecord>& books) {
    control_.put_books(books);
    refresh();
}

void Directory::put_keys(const std::vector<KeyRecord>& keys) {
    control_.put_keys(keys);
    refresh();
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

}  // namespace tillbook
