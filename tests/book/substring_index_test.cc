#include "book/substring_index.h"

#include <gmock/gmock.h>

#include <array>
#include <random>

namespace tillbook {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

void put(SubstringIndex& index, std::uint32_t row, std::string_view text) {
    const std::array<std::string_view, 1> texts = {text};
    index.put(row, texts);
}

TEST(SubstringIndex, FindsPartsInAnyCaseWithinOneText) {
    SubstringIndex index;
    const std::array<std::string_view, 3> texts = {"Ada Lovelace", "", "+2348012345678"};
    index.put(0, texts);
    put(index, 2, "Grace Hopper");
    EXPECT_THAT(index.find("LOVE"), ElementsAre(0));
    EXPECT_THAT(index.find("ace"), ElementsAre(0, 2));
    EXPECT_THAT(index.find("34801"), ElementsAre(0));
    EXPECT_THAT(index.find("lace+"), IsEmpty()) << "texts do not run into one another";
    EXPECT_THAT(index.find("appear"), IsEmpty());
}

TEST(SubstringIndex, ForgetsWhatWasReplacedOrDropped) {
    SubstringIndex index;
    put(index, 0, "first");
    put(index, 1, "second");
    put(index, 0, "third");
    EXPECT_THAT(index.find("first"), IsEmpty());
    EXPECT_THAT(index.find("ir"), ElementsAre(0));
    index.put(1, {});
    EXPECT_THAT(index.find("second"), IsEmpty());
}

TEST(SubstringIndex, AgreesWithAPlainSearchThroughManyChanges) {
    constexpr std::uint32_t rows = 300;
    const unsigned seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    SubstringIndex index;
    std::vector<std::string> plain(rows);
    for (int change = 0; change < 20'000; ++change) {
        const std::uint32_t row = static_cast<std::uint32_t>(random() % rows);
        plain[row].clear();
        for (auto length = random() % 12; length > 0; --length) {
            plain[row] += static_cast<char>('a' + random() % 3);
        }
        put(index, row, plain[row]);
    }
    for (const std::string text : {"a", "abc", "cc", "abab", "bca"}) {
        std::vector<std::uint32_t> expected;
        for (std::uint32_t row = 0; row < rows; ++row) {
            if (plain[row].find(text) != std::string::npos) expected.push_back(row);
        }
        EXPECT_EQ(index.find(text), expected) << text;
    }
}

}  // namespace
}  // namespace tillbook
