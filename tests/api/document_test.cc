#include "api/cloove/document.h"

#include <gmock/gmock.h>

#include <set>

#include "api/cloove/routes.h"
#include "support/schema_check.h"
#include "support/test_api.h"

namespace tillbook {
namespace {

const char* word_of(http::Method method) {
    switch (method) {
        case http::Method::get:
            return "get";
        case http::Method::post:
            return "post";
        case http::Method::put:
            return "put";
        case http::Method::patch:
            return "patch";
        case http::Method::del:
            return "delete";
        case http::Method::head:
        case http::Method::options:
        case http::Method::other:
            break;
    }
    return "?";
}

TEST(Document, NamesEveryRouteWithItsOperationAndScopeAndNoOther) {
    const test::SchemaCheck check(cloove::openapi_document());
    std::set<std::string> routes;
    for (const Route& route : cloove::routes()) {
        std::string row = word_of(route.method);
        row.append(" ").append(route.pattern).append(" ").append(route.operation);
        routes.insert(row.append(" ").append(route.scope));
    }
    std::set<std::string> documented;
    for (const auto path : simdjson::dom::object(check.document()["paths"])) {
        for (const auto operation : simdjson::dom::object(path.value)) {
            std::string row(operation.key);
            row.append(" ").append(path.key).append(" ");
            row.append(operation.value["operationId"].get_string().value()).append(" ");
            for (const auto security : simdjson::dom::array(operation.value["security"])) {
                row.append(security["key"].at(0).get_string().value());
            }
            documented.insert(row);
        }
    }
    EXPECT_EQ(routes, documented);
    EXPECT_EQ(routes.size(), cloove::routes().size());
}

TEST(Document, ResolvesEveryReference) {
    const test::SchemaCheck check(cloove::openapi_document());
    const std::string_view text = cloove::openapi_document();
    constexpr std::string_view mark = "\"$ref\": \"#";
    int count = 0;
    for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + 1)) {
        const std::size_t begin = at + mark.size();
        const std::string_view pointer = text.substr(begin, text.find('"', begin) - begin);
        EXPECT_EQ(check.document().at_pointer(pointer).error(), simdjson::SUCCESS) << pointer;
        ++count;
    }
    EXPECT_GT(count, 50);
}

TEST(Document, IsServedToEverybody) {
    test::TestApi api;
    const auto response = api.send_plain(test::parse_text_request("GET /openapi.json\n"));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, cloove::openapi_document());
}

TEST(HomePage, FillsInTheHealth) {
    ApiOptions options;
    options.home_page = "<b>{{health}}</b>";
    test::TestApi api({}, options);
    const auto response = api.send_plain(test::parse_text_request("GET /\n"));
    EXPECT_EQ(response.body, "<b>ready</b>");
    EXPECT_THAT(response.headers, testing::HasSubstr("default-src 'none'"));
}

}  // namespace
}  // namespace tillbook
