#include "log/facts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

namespace tillbook {
namespace {

TEST(Varint, ComesBackAndIsTakenOffTheFront) {
    for (const std::uint64_t value :
         {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, std::uint64_t{16'383},
          std::uint64_t{1} << 63, std::numeric_limits<std::uint64_t>::max()}) {
        std::string bytes;
        append_varint(bytes, value);
        bytes += "rest";
        std::string_view rest = bytes;
        EXPECT_EQ(take_varint(rest), value);
        EXPECT_EQ(rest, "rest");
    }
}

TEST(Varint, IncompleteOrTooLongIsAbsentAndTakesNothing) {
    for (const std::string& bytes : {std::string(), std::string("\x80"), std::string(10, '\xff'),
                                     std::string(9, '\x80') + "\x02"}) {
        std::string_view rest = bytes;
        EXPECT_FALSE(take_varint(rest).has_value());
        EXPECT_EQ(rest.size(), bytes.size());
    }
}

TEST(Facts, ComeBackInTheirOrder) {
    std::string facts;
    FactsWriter(facts).put(1, std::numeric_limits<std::int64_t>::min());
    FactsWriter writer(facts);  // goes on behind the first
    writer.put(1023, std::numeric_limits<std::int64_t>::max());
    writer.put(7, std::string_view("a\0b", 3));
    writer.put(7, std::string_view());
    writer.put(2, std::int64_t{-1});

    FactsReader reader(facts);
    auto fact = reader.next();
    EXPECT_EQ(fact->tag, 1u);
    EXPECT_FALSE(fact->is_bytes);
    EXPECT_EQ(fact->number, std::numeric_limits<std::int64_t>::min());
    fact = reader.next();
    EXPECT_EQ(fact->tag, 1023u);
    EXPECT_EQ(fact->number, std::numeric_limits<std::int64_t>::max());
    fact = reader.next();
    EXPECT_TRUE(fact->is_bytes);
    EXPECT_EQ(fact->bytes, std::string_view("a\0b", 3));
    fact = reader.next();
    EXPECT_TRUE(fact->is_bytes);
    EXPECT_EQ(fact->bytes, "");
    EXPECT_EQ(reader.next()->number, -1);
    EXPECT_FALSE(reader.next().has_value());
    EXPECT_TRUE(reader.intact());
}

TEST(Facts, SmallNumbersTakeTwoBytes) {
    std::string facts;
    FactsWriter(facts).put(5, std::int64_t{-64});
    EXPECT_EQ(facts.size(), 3u);
}

TEST(Facts, NoneAreIntact) {
    FactsReader reader("");
    EXPECT_FALSE(reader.next().has_value());
    EXPECT_TRUE(reader.intact());
}

TEST(Facts, DamageIsNoticed) {
    const std::string_view damaged[] = {
        "\x02",      // another format
        "\x01\x02",  // a tag without a value
        "\x01\x03\x05"
        "ab",                                 // fewer bytes than announced
        "\x01\x80\x80\x80",                   // a tag that does not end
        std::string_view("\x01\x00\x00", 3),  // tag 0
        "\x01\x80\x10\x02",                   // tag 1024
    };
    for (const std::string_view facts : damaged) {
        FactsReader reader(facts);
        EXPECT_FALSE(reader.next().has_value());
        EXPECT_FALSE(reader.intact());
        EXPECT_FALSE(reader.next().has_value());
    }
}

// Every beginning of good facts is read without harm, and called intact only between two facts.
TEST(Facts, AnyCutIsReadWithoutHarm) {
    std::string facts;
    FactsWriter writer(facts);
    std::vector<std::size_t> ends = {0, facts.size()};
    std::mt19937 random(5);
    for (int i = 0; i < 40; ++i) {
        const std::uint32_t tag = 1 + static_cast<std::uint32_t>(random() % 1023);
        if (random() % 2 == 0)
            writer.put(tag, static_cast<std::int64_t>(random()));
        else
            writer.put(tag, std::string(random() % 200, 'x'));
        ends.push_back(facts.size());
    }
    for (std::size_t size = 0; size <= facts.size(); ++size) {
        FactsReader reader(std::string_view(facts).substr(0, size));
        while (reader.next()) continue;
        EXPECT_EQ(reader.intact(), std::count(ends.begin(), ends.end(), size) == 1) << size;
    }
}

}  // namespace
}  // namespace tillbook
