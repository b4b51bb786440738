#include "log/fingerprint.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace tillbook {
namespace {

constexpr std::string_view scope = "POST /v1/orders";

struct Member {
    std::uint8_t code;
    std::string_view value;
};

std::string make(std::initializer_list<Member> members, std::string_view in = scope) {
    FingerprintBuilder builder(in);
    for (const Member& member : members) builder.add(member.code, member.value);
    return builder.take();
}

TEST(Fingerprint, NamesTheFirstMemberThatDiffers) {
    const std::string stored = make({{1, "a"}, {3, "b"}, {200, "c"}});
    struct Case {
        std::string given;
        std::optional<std::uint8_t> difference;
    };
    const Case cases[] = {
        {make({{1, "a"}, {3, "b"}, {200, "c"}}), std::nullopt},
        {make({{1, "A"}, {3, "B"}, {200, "c"}}), 1},
        {make({{1, "a"}, {3, "B"}, {200, "c"}}), 3},
        {make({{1, "a"}, {3, "b"}, {200, "C"}}), 200},
        {make({{1, "a"}, {200, "c"}}), 3},          // one is missing
        {make({{1, "a"}, {2, "x"}, {3, "b"}}), 2},  // one too many
        {make({{1, "a"}, {3, "b"}}), 200},          // the last is missing
        {make({{1, "a"}, {3, "b"}, {200, "c"}, {201, ""}}), 201},
        {make({}), 1},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(first_difference(c.given, stored), c.difference);
        EXPECT_EQ(first_difference(stored, c.given), c.difference);
    }
}

TEST(Fingerprint, KnowsItsScope) {
    const std::string fingerprint = make({{1, "a"}});
    EXPECT_TRUE(has_scope(fingerprint, scope));
    EXPECT_FALSE(has_scope(fingerprint, "POST /v1/products"));
    EXPECT_FALSE(has_scope("", scope));
    EXPECT_FALSE(has_scope(fingerprint.substr(0, 8), scope));
}

// Stored for ever: neither the form nor the hash may change.
TEST(Fingerprint, HasAFixedForm) {
    EXPECT_EQ(to_hex(make({{7, "1500"}})), "01a1689c6d5189875e07a7bf76df0d6a67d6");
    EXPECT_EQ(make({{1, "a"}, {2, "b"}}).size(), 27u);
}

TEST(FingerprintDeath, CodesMustAscend) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_DEATH(make({{2, "a"}, {2, "b"}}), "check failed");
    EXPECT_DEATH(make({{0, "a"}}), "check failed");
}

}  // namespace
}  // namespace tillbook
