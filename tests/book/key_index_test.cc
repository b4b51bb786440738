#include "book/key_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tillbook {
namespace {

std::vector<std::uint32_t> candidates_of(const KeyIndex& index, std::uint64_t hash) {
    std::vector<std::uint32_t> entries;
    index.find(hash, [&entries](std::uint32_t entry) {
        entries.push_back(entry);
        return false;
    });
    return entries;
}

TEST(KeyIndex, FindsEveryKeyWhateverItsSize) {
    KeyIndex index(42);
    constexpr std::uint32_t keys = 100'000;
    const auto hash_of = [&index](std::uint32_t entry) {
        return index.hash(entry % 3, "key " + std::to_string(entry));
    };
    for (std::uint32_t entry = 1; entry <= keys; ++entry) {
        index.add(hash_of(entry), entry);
        if ((entry & (entry - 1)) != 0) continue;
        for (std::uint32_t at = 1; at <= entry; ++at) {
            ASSERT_TRUE(index.find(hash_of(at), [at](std::uint32_t found) { return found == at; }));
        }
    }
    EXPECT_EQ(index.size(), keys);
    std::uint32_t strangers = 0;
    for (std::uint32_t entry = keys + 1; entry <= 2 * keys; ++entry) {
        if (!candidates_of(index, hash_of(entry)).empty()) ++strangers;
    }
    EXPECT_LE(strangers, 5u);
}

TEST(KeyIndex, ScopeAndSeedMakeOtherHashes) {
    const KeyIndex index(1);
    EXPECT_EQ(index.hash(7, "a"), index.hash(7, "a"));
    EXPECT_NE(index.hash(7, "a"), index.hash(8, "a"));
    EXPECT_NE(index.hash(7, "a"), index.hash(7, "b"));
    EXPECT_NE(index.hash(7, "a"), KeyIndex(2).hash(7, "a"));
}

TEST(KeyIndex, EqualTagsAreAllOfferedUntilOneIsTheOne) {
    KeyIndex index(0);
    constexpr std::uint64_t hash = 0xab00'0000'1234'5678;
    constexpr std::uint64_t same_shard_other_tag = 0xab00'0000'1234'5679;
    constexpr std::uint64_t other_shard_same_tag = 0xac00'0000'1234'5678;
    constexpr std::uint32_t keys = 1'000;
    for (std::uint32_t entry = 1; entry <= keys; ++entry) index.add(hash, entry);
    index.add(same_shard_other_tag, 5'000);
    index.add(other_shard_same_tag, 6'000);

    std::vector<std::uint32_t> entries = candidates_of(index, hash);
    std::ranges::sort(entries);
    ASSERT_EQ(entries.size(), keys);
    EXPECT_EQ(entries.front(), 1u);
    EXPECT_EQ(entries.back(), keys);
    EXPECT_EQ(candidates_of(index, same_shard_other_tag), std::vector<std::uint32_t>{5'000});
    EXPECT_EQ(candidates_of(index, other_shard_same_tag), std::vector<std::uint32_t>{6'000});

    int asked = 0;
    EXPECT_TRUE(index.find(hash, [&asked](std::uint32_t) { return ++asked == 3; }));
    EXPECT_EQ(asked, 3);
}

TEST(KeyIndex, TakesAtMostTwentyBytesAKeyAndLittleWhenEmpty) {
    KeyIndex index(3);
    EXPECT_LE(index.bytes(), 4'096u);
    EXPECT_TRUE(candidates_of(index, 5).empty());
    for (std::uint32_t entry = 1; entry <= 200'000; ++entry) {
        index.add(index.hash(1, std::to_string(entry)), entry);
        if (entry >= 20'000 && entry % 1'000 == 0) {
            ASSERT_LE(index.bytes(), entry * 21u) << entry;
        }
    }
}

}  // namespace
}  // namespace tillbook
