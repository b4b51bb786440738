// The directory: every book and API key of the installation, in memory, for look-ups on each
// request. Reloaded as a whole when the control revision moves; readers keep the snapshot they
// took.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

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

class DirectorySnapshot {
public:
    DirectorySnapshot(std::vector<BookRecord> books, std::vector<KeyRecord> keys);

    const BookSettings* find_book(BookId id) const;
    // By the SHA-256 of the whole key text; the hash is compared in full.
    const KeyRecord* find_key(const Sha256& secret_hash) const;
    const std::unordered_map<std::uint64_t, BookSettings>& books() const { return books_; }
    const std::vector<KeyRecord>& keys() const { return keys_; }

private:
    std::unordered_map<std::uint64_t, BookSettings> books_;
    std::vector<KeyRecord> keys_;
    std::unordered_map<std::uint64_t, std::size_t> key_by_hash_;  // by the first 8 bytes
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

private:
    Control& control_;
    std::uint64_t revision_ = 0;
    mutable std::mutex mutex_;
    std::shared_ptr<const DirectorySnapshot> snapshot_;
};

// A number for a new book or key: the time, and 20 random bits until `is_taken` says no.
std::uint64_t new_number(Instant now, const std::function<bool(std::uint64_t)>& is_taken);

}  // namespace tillbook
