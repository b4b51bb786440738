#include "http/router.h"

#include <gtest/gtest.h>

namespace tillbook::http {
namespace {

using Params = std::vector<std::string_view>;

class Routes : public testing::Test {
protected:
    Router router;
    std::size_t list = router.add(Method::get, "/v1/orders");
    std::size_t record = router.add(Method::post, "/v1/orders");
    std::size_t search = router.add(Method::get, "/v1/orders/search");
    std::size_t one = router.add(Method::get, "/v1/orders/{id}");
    std::size_t change = router.add(Method::patch, "/v1/orders/{id}");
    std::size_t line =
        router.add(Method::del, "/v3/merchants/{mId}/orders/{orderId}/line_items/{id}");
    std::size_t root = router.add(Method::get, "/");
};

TEST_F(Routes, FindLiteralsAndParameters) {
    struct Row {
        Method method;
        std::string_view path;
        std::size_t route;
        Params params;
    };
    const std::vector<Row> rows{
        {Method::get, "/v1/orders", list, {}},
        {Method::post, "/v1/orders", record, {}},
        {Method::post, "/v1/orders/", record, {}},
        {Method::head, "/v1/orders", list, {}},
        {Method::get, "/v1/orders/search", search, {}},
        {Method::get, "/v1/orders/a%2Fb", one, {"a%2Fb"}},
        {Method::get, "/v1/orders/abc/", one, {"abc"}},
        {Method::patch, "/v1/orders/abc", change, {"abc"}},
        {Method::del, "/v3/merchants/M/orders/O/line_items/L", line, {"M", "O", "L"}},
        {Method::get, "/", root, {}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.path);
        const Match match = router.match(row.method, row.path);
        EXPECT_EQ(match.kind, Match::Kind::found);
        EXPECT_EQ(match.route, row.route);
        EXPECT_EQ(match.params, row.params);
    }
}

TEST_F(Routes, AreNotFoundByOtherPaths) {
    for (const char* path : {"/v1", "/v1/order", "/v1/orders/a/b", "/v1//orders", "/v1/orders//",
                             "v1/orders", "", "*", "/V1/orders", "//"}) {
        SCOPED_TRACE(path);
        const Match match = router.match(Method::get, path);
        EXPECT_EQ(match.kind, Match::Kind::not_found);
        EXPECT_TRUE(match.params.empty());
    }
}

TEST_F(Routes, NameTheMethodsAllowed) {
    EXPECT_EQ(router.match(Method::del, "/v1/orders").allow, "GET, HEAD, POST");
    EXPECT_EQ(router.match(Method::other, "/v1/orders/x").allow, "GET, HEAD, PATCH");
    const Match match = router.match(Method::put, "/v3/merchants/M/orders/O/line_items/L");
    EXPECT_EQ(match.kind, Match::Kind::method_not_allowed);
    EXPECT_EQ(match.allow, "DELETE");
    EXPECT_TRUE(match.params.empty());
}

TEST(PercentDecoding, DecodesAndRefuses) {
    struct Row {
        std::string_view text;
        std::optional<std::string> decoded;
    };
    const std::vector<Row> rows{
        {"", ""},
        {"plain", "plain"},
        {"a%20b", "a b"},
        {"a+b", "a+b"},
        {"%e2%82%AC", "\xe2\x82\xac"},
        {"\xe2\x82\xac", "\xe2\x82\xac"},
        {"%F0%9F%98%80", "\xf0\x9f\x98\x80"},
        {"%00", std::string(1, '\0')},
        {"%", std::nullopt},
        {"%2", std::nullopt},
        {"%zz", std::nullopt},
        {"%2G", std::nullopt},
        {"%C0%AF", std::nullopt},        // overlong slash
        {"%E0%80%AF", std::nullopt},     // overlong, three bytes
        {"%F0%80%80%AF", std::nullopt},  // overlong, four bytes
        {"%ED%A0%80", std::nullopt},     // surrogate
        {"%F4%90%80%80", std::nullopt},  // above U+10FFFF
        {"%F5%80%80%80", std::nullopt},
        {"%E2%82", std::nullopt},  // cut off
        {"%80", std::nullopt},     // continuation alone
        {"%FF", std::nullopt},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.text);
        EXPECT_EQ(percent_decode(row.text, Plus::literal), row.decoded);
    }
    EXPECT_EQ(percent_decode("a+b%2B", Plus::blank), "a b+");
}

TEST(ParseQuery, KeepsOrderRepeatsAndEmptyValues) {
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(parse_query(""), Pairs{});
    EXPECT_EQ(parse_query("a=1&b=2&a=3"), (Pairs{{"a", "1"}, {"b", "2"}, {"a", "3"}}));
    EXPECT_EQ(parse_query("a&b=&=c&&"), (Pairs{{"a", ""}, {"b", ""}, {"", "c"}}));
    EXPECT_EQ(parse_query("filter=total%3E=100&x=a+b%26"),
              (Pairs{{"filter", "total>=100"}, {"x", "a b&"}}));
    EXPECT_EQ(parse_query("a=%"), std::nullopt);
    EXPECT_EQ(parse_query("%ff=1"), std::nullopt);
}

TEST(RequestHeaders, AreFoundWithoutCase) {
    Request request;
    request.headers = {{"Host", "a"}, {"X-One", "1"}, {"x-one", "2"}};
    EXPECT_EQ(request.header("x-ONE"), "1");
    EXPECT_EQ(request.header_count("X-One"), 2);
    EXPECT_EQ(request.header("X-On"), "");
    EXPECT_EQ(request.header_count("X-Two"), 0);
}

TEST(ResponseHeaders, CannotBeSplitByAValue) {
    Response response;
    append_header(response, "A", "b\r\nC: d\t\xc3\xa4");
    EXPECT_EQ(response.headers, "A: b??C: d\t\xc3\xa4\r\n");
}

}  // namespace
}  // namespace tillbook::http
