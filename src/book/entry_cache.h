// Recently written and read entries, so that reads seldom touch the disk. A fixed table indexed by
// (book, number): consecutive entries of a book take consecutive slots, so the most recent ones
// stay. Bounded in bytes. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "domain/order.h"
#include "log/entry.h"

namespace tillbook {

class EntryCache {
public:
    explicit EntryCache(std::uint64_t bytes_max);

    std::shared_ptr<const Entry> find(BookId book, std::uint64_t number) const;
    void put(BookId book, std::shared_ptr<const Entry> entry);
    // The same for an entry read from the log: not kept if something was forgotten since `epoch`
    // was asked for, because then it may be what was forgotten.
    void put_read(BookId book, std::shared_ptr<const Entry> entry, std::uint64_t epoch);
    std::uint64_t epoch() const { return epoch_.load(); }
    // Orders that were changed lately, as their last entry left them: a tab that grows line by line
    // would else be put together anew from all its pieces at every line.
    std::shared_ptr<const Order> find_order(BookId book, std::uint64_t entry) const;
    void put_order(BookId book, std::uint64_t entry, std::shared_ptr<const Order> order);
    // Forgets everything: entries of the log have been redacted.
    void forget();
    std::uint64_t bytes() const;

private:
    struct Slot {
        BookId book;
        std::shared_ptr<const Entry> entry;
    };
    // A contiguous part of the table with its own lock and its share of the bytes.
    struct Stripe {
        mutable std::mutex mutex;
        std::vector<Slot> slots;
        std::uint64_t bytes = 0;
        std::size_t hand = 0;  // where eviction goes on when the bytes are used up
    };
    static constexpr std::size_t stripe_count = 64;

    struct ChangedOrder {
        BookId book;
        std::uint64_t entry = 0;
        std::shared_ptr<const Order> order;
    };
    static constexpr std::size_t changed_orders_max = 64;

    std::uint64_t place_of(BookId book, std::uint64_t number) const;
    void keep(Stripe& stripe, std::uint64_t place, BookId book, std::shared_ptr<const Entry> entry);
    void clear(Stripe& stripe, Slot& slot);

    std::uint64_t slots_per_stripe_;
    std::uint64_t stripe_bytes_max_;
    std::atomic<std::uint64_t> epoch_{0};
    std::array<Stripe, stripe_count> stripes_;
    mutable std::mutex orders_mutex_;
    std::array<ChangedOrder, changed_orders_max> orders_;
    std::size_t orders_hand_ = 0;  // the next to be replaced by another order
};

}  // namespace tillbook
