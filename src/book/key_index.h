// Which entry answered an idempotency key. 256 shards of 8-byte slots: a 32-bit tag of a keyed hash
// (bits 0-31; the shard is bits 56-63) and a 32-bit entry number; a hit is verified by reading the
// entry. 10-20 bytes a key, and growing moves one shard, never everything.
//
// Not thread-safe: the book's lock guards it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace tillbook {

class KeyIndex {
public:
    explicit KeyIndex(std::uint64_t seed);

    // The hash under which a key of a scope stands.
    std::uint64_t hash(std::uint64_t scope_hash, std::string_view key) const;
    // `entry` is not 0. A hash may be added more than once.
    void add(std::uint64_t hash, std::uint32_t entry);
    // Calls `verify(entry)` for each candidate until it returns true; says whether one did.
    template <class Verify>
    bool find(std::uint64_t hash, Verify verify) const {
        const Shard& shard = shards_[hash >> 56];
        if (shard.capacity == 0) return false;
        const auto tag = static_cast<std::uint32_t>(hash);
        const std::size_t mask = shard.capacity - 1;
        for (std::size_t at = tag & mask;; at = (at + 1) & mask) {
            const Slot& slot = shard.slots[at];
            if (slot.entry == 0) return false;
            if (slot.tag == tag && verify(slot.entry)) return true;
        }
    }
    std::uint64_t size() const;
    std::uint64_t bytes() const;

private:
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t entry = 0;  // 0: free
    };
    struct Shard {
        std::unique_ptr<Slot[]> slots;
        std::uint32_t capacity = 0;  // 0 or a power of two
        std::uint32_t used = 0;
    };
    // The tag chooses the slot too, so that a shard grows without asking for the hashes again.
    static void put(Shard& shard, Slot slot);
    static void grow(Shard& shard);

    std::uint64_t seed_;
    std::vector<Shard> shards_;
};

}  // namespace tillbook
