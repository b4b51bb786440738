// Words of orders, found by prefix.

#include "book/search_index.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "support/seed.h"

namespace tillbook {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SearchIndex, FindsOrdersWhoseWordsBeginWithTheWordsOfTheQuery) {
    SearchIndex index;
    index.add(0, "Ada Lovelace", "Gift wrap, please");
    index.add(7, "Grace Hopper", {});
    index.add(63, "Adéla", "wrap it twice: wrap, wrap");
    index.add(64, {}, "for Ada");
    EXPECT_THAT(index.find("ada"), ElementsAre(0, 64));
    EXPECT_THAT(index.find("AD"), ElementsAre(0, 63, 64));
    EXPECT_THAT(index.find("ad wrap"), ElementsAre(0, 63));
    EXPECT_THAT(index.find("wrap gift lovelace ada"), ElementsAre(0));
    EXPECT_THAT(index.find("hopper ada"), IsEmpty());
    EXPECT_THAT(index.find("pper"), IsEmpty());
    EXPECT_THAT(index.find(" - "), IsEmpty());
    index.clear();
    EXPECT_THAT(index.find("ada"), IsEmpty());
    EXPECT_FALSE(index.is_built());
}

// Against the words themselves, with orders that are added again after a change.
TEST(SearchIndex, FindsWhatALookAtEveryWordFinds) {
    const std::vector<std::string> words = {"a", "ab", "abba", "b", "ba", "bab", "z9", "zoë"};
    test::for_many(200, [&](test::Dice& dice) {
        SearchIndex index;
        std::map<Ordinal, std::set<std::string>> texts;
        const auto word = [&] {
            return words[static_cast<std::size_t>(
                dice.roll(0, static_cast<std::int64_t>(words.size()) - 1))];
        };
        for (std::int64_t left = dice.roll(0, 300); left > 0; --left) {
            const auto order = static_cast<Ordinal>(dice.roll(0, 500));
            const std::string name = word(), notes = word();
            index.add(order, name, "(" + notes + ")");
            texts[order].insert({name, notes});
        }
        for (int query = 0; query < 20; ++query) {
            std::vector<std::string> asked(static_cast<std::size_t>(dice.roll(1, 3)));
            std::ranges::generate(asked, word);
            std::string text;
            for (const std::string& one : asked) text += one + " ";
            std::vector<Ordinal> expected;
            for (const auto& [order, has] : texts) {
                if (std::ranges::all_of(asked, [&has](const std::string& one) {
                        return std::ranges::any_of(has, [&one](const std::string& stored) {
                            return stored.starts_with(one);
                        });
                    })) {
                    expected.push_back(order);
                }
            }
            EXPECT_EQ(index.find(text), expected) << text;
        }
    });
}

}  // namespace
}  // namespace tillbook
