#include "book/entry_cache.h"

#include <algorithm>
#include <bit>

namespace tillbook {

namespace {

// A typical entry of three lines takes about this much memory.
constexpr std::uint64_t entry_bytes_typical = 1024;

std::uint64_t bytes_of(const Entry& entry) {
    return sizeof(Entry) + 64 + entry.facts.capacity() + entry.key.capacity() +
           entry.fingerprint.capacity() + entry.body.capacity() + entry.personal.capacity();
}

}  // namespace

EntryCache::EntryCache(std::uint64_t bytes_max)
    : slots_per_stripe_(std::bit_ceil(
          std::max<std::uint64_t>(1, bytes_max / entry_bytes_typical / stripe_count))),
      stripe_bytes_max_(bytes_max / stripe_count) {}

std::uint64_t EntryCache::place_of(BookId book, std::uint64_t number) const {
    const std::uint64_t start = book.value * 0x9e3779b97f4a7c15 >> 32;
    return (start + number) % (slots_per_stripe_ * stripe_count);
}

std::shared_ptr<const Entry> EntryCache::find(BookId book, std::uint64_t number) const {
    const std::uint64_t place = place_of(book, number);
    const Stripe& stripe = stripes_[place % stripe_count];
    const std::lock_guard lock(stripe.mutex);
    if (stripe.slots.empty()) return nullptr;
    const Slot& slot = stripe.slots[place / stripe_count];
    return slot.entry && slot.book == book && slot.entry->number == number ? slot.entry : nullptr;
}

void EntryCache::put(BookId book, std::shared_ptr<const Entry> entry) {
    const std::uint64_t place = place_of(book, entry->number);
    Stripe& stripe = stripes_[place % stripe_count];
    const std::lock_guard lock(stripe.mutex);
    keep(stripe, place, book, std::move(entry));
}

// The epoch is asked under the stripe's lock, which `forget` takes after it has raised it: whoever
// comes first, nothing old stays.
void EntryCache::put_read(BookId book, std::shared_ptr<const Entry> entry, std::uint64_t epoch) {
    const std::uint64_t place = place_of(book, entry->number);
    Stripe& stripe = stripes_[place % stripe_count];
    const std::lock_guard lock(stripe.mutex);
    if (epoch_.load() == epoch) keep(stripe, place, book, std::move(entry));
}

std::shared_ptr<const Order> EntryCache::find_order(BookId book, std::uint64_t entry) const {
    const std::lock_guard lock(orders_mutex_);
    const auto found = std::ranges::find_if(orders_, [&](const ChangedOrder& changed) {
        return changed.entry == entry && changed.book == book;
    });
    return found == orders_.end() ? nullptr : found->order;
}

void EntryCache::put_order(BookId book, std::uint64_t entry, std::shared_ptr<const Order> order) {
    const std::lock_guard lock(orders_mutex_);
    auto place = std::ranges::find_if(orders_, [&](const ChangedOrder& changed) {
        return changed.order && changed.book == book && changed.order->id == order->id;
    });
    if (place == orders_.end()) {
        place = orders_.begin() + static_cast<std::ptrdiff_t>(orders_hand_);
        orders_hand_ = (orders_hand_ + 1) % orders_.size();
    }
    *place = {book, entry, std::move(order)};
}

void EntryCache::forget() {
    epoch_.fetch_add(1);
    {
        const std::lock_guard lock(orders_mutex_);
        orders_.fill({});
    }
    for (Stripe& stripe : stripes_) {
        const std::lock_guard lock(stripe.mutex);
        for (Slot& slot : stripe.slots) clear(stripe, slot);
    }
}

void EntryCache::keep(Stripe& stripe, std::uint64_t place, BookId book,
                      std::shared_ptr<const Entry> entry) {
    const std::uint64_t bytes = bytes_of(*entry);
    if (bytes > stripe_bytes_max_) return;
    if (stripe.slots.empty()) stripe.slots.resize(slots_per_stripe_);
    Slot& slot = stripe.slots[place / stripe_count];
    clear(stripe, slot);
    while (stripe.bytes + bytes > stripe_bytes_max_) {
        clear(stripe, stripe.slots[stripe.hand]);
        stripe.hand = (stripe.hand + 1) % stripe.slots.size();
    }
    stripe.bytes += bytes;
    slot = {book, std::move(entry)};
}

std::uint64_t EntryCache::bytes() const {
    std::uint64_t bytes = 0;
    for (const Stripe& stripe : stripes_) {
        const std::lock_guard lock(stripe.mutex);
        bytes += stripe.bytes;
    }
    return bytes;
}

void EntryCache::clear(Stripe& stripe, Slot& slot) {
    if (!slot.entry) return;
    stripe.bytes -= bytes_of(*slot.entry);
    slot.entry.reset();
}

}  // namespace tillbook
