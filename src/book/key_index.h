// Which entry answered an idempotency key. 256 shards of 8-byte slots: a 32-bit tag of a keyed hash
// and a 32-bit entry number; a hit is verified by reading the entry. 14-19 bytes a key, and growing
// moves one shard, never everything.
//
// Not thread-safe: the book's lock guards it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tillbook {

class KeyIndex {
public:
    explicit KeyIndex(std::uint64_t seed);

    // The hash under which a key of a scope stands.
    std::uint64_t hash(std::uint64_t scope_hash, std::string_view key) const;
    void add(std::uint64_t hash, std::uint32_t entry);
    // Calls `verify(entry)` for each candidate until it returns true; says whether one did.
    template <class Verify>
    bool find(std::uint64_t hash, Verify verify) const {
        const Shard& shard = shards_[hash >> 56];
        if (shard.slots.empty()) return false;
        const auto tag = static_cast<std::uint32_t>(hash);
        const std::size_t mask = shard.slots.size() - 1;
        for (std::size_t at = start_of(hash, mask);; at = (at + 1) & mask) {
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
        std::vector<Slot> slots;
        std::uint32_t used = 0;
    };
    // Bits 24-55 choose the slot; 0-31 are the tag, 56-63 the shard.
    static std::size_t start_of(std::uint64_t hash, std::size_t mask) { return hash >> 24 & mask; }

    std::uint64_t seed_;
    std::vector<Shard> shards_;
};

}  // namespace tillbook
