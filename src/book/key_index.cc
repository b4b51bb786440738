#include "book/key_index.h"

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"

namespace tillbook {

namespace {

constexpr std::size_t shard_count = 256;
constexpr std::uint32_t shard_capacity_min = 4;

// Linear probing stays short up to four fifths, and ends only at a free slot: one must remain.
constexpr bool has_room(std::uint32_t used, std::uint32_t capacity) {
    return (std::uint64_t{used} + 1) * 5 <= std::uint64_t{capacity} * 4;
}

}  // namespace

KeyIndex::KeyIndex(std::uint64_t seed) : seed_(seed), shards_(shard_count) {}

std::uint64_t KeyIndex::hash(std::uint64_t scope_hash, std::string_view key) const {
    return hash64(key,
                  hash64({reinterpret_cast<const char*>(&scope_hash), sizeof scope_hash}, seed_));
}

void KeyIndex::add(std::uint64_t hash, std::uint32_t entry) {
    CHECK(entry != 0);
    Shard& shard = shards_[hash >> 56];
    if (!has_room(shard.used, shard.capacity)) grow(shard);
    put(shard, {static_cast<std::uint32_t>(hash), entry});
    ++shard.used;
}

void KeyIndex::put(Shard& shard, Slot slot) {
    const std::size_t mask = shard.capacity - 1;
    std::size_t at = slot.tag & mask;
    while (shard.slots[at].entry != 0) at = (at + 1) & mask;
    shard.slots[at] = slot;
}

void KeyIndex::grow(Shard& shard) {
    Shard grown;
    grown.capacity = std::max(shard_capacity_min, shard.capacity * 2);
    grown.used = shard.used;
    grown.slots = std::make_unique<Slot[]>(grown.capacity);
    for (std::uint32_t at = 0; at < shard.capacity; ++at) {
        if (shard.slots[at].entry != 0) put(grown, shard.slots[at]);
    }
    shard = std::move(grown);
}

std::uint64_t KeyIndex::size() const {
    std::uint64_t keys = 0;
    for (const Shard& shard : shards_) keys += shard.used;
    return keys;
}

std::uint64_t KeyIndex::bytes() const {
    std::uint64_t slots = 0;
    for (const Shard& shard : shards_) slots += shard.capacity;
    return shards_.capacity() * sizeof(Shard) + slots * sizeof(Slot);
}

}  // namespace tillbook
