#include "api/cloove/document.h"

#include <gmock/gmock.h>

#include <set>

#include "api/cloove/routes.h"
#include "api/clover/document.h"
#include "api/clover/routes.h"
#include "http/ascii.h"
#include "support/schema_check.h"
#include "support/test_api.h"

namespace tillbook {
namespace {

// As the members of a path are named.
std::string lower_word_of(http::Method method) {
    std::string word = test::word_of(method);
    for (char& c : word) c = http::to_lower(c);
    return word;
}

// A dialect's routes, and the document that must tell of them.
struct Dialect {
    const char* name;
    std::span<const Route> routes;
    std::string_view document;
};

class Document : public testing::TestWithParam<Dialect> {
protected:
    const test::SchemaCheck check{GetParam().document};
};

TEST_P(Document, NamesEveryRouteWithItsOperationAndScopeAndNoOther) {
    std::set<std::string> routes;
    for (const Route& route : GetParam().routes) {
        std::string row = lower_word_of(route.method);
        row.append(" ").append(route.pattern).append(" ").append(route.operation);
        routes.insert(row.append(" ").append(route.scope));
    }
    std::set<std::string> documented;
    for (const auto path : simdjson::dom::object(check.document()["paths"])) {
        for (const auto operation : simdjson::dom::object(path.value)) {
            std::string row(operation.key);
            row.append(" ").append(path.key).append(" ");
            row.append(operation.value["operationId"].get_string().value()).append(" ");
            std::set<std::string_view> scopes;  // the same, however the key is sent
            for (const auto security : simdjson::dom::array(operation.value["security"])) {
                for (const auto scheme : simdjson::dom::object(security)) {
                    for (const auto scope : simdjson::dom::array(scheme.value)) {
                        scopes.insert(scope.get_string().value());
                    }
                }
            }
            for (const std::string_view scope : scopes) row.append(scope);
            documented.insert(row);
        }
    }
    EXPECT_EQ(routes, documented);
    EXPECT_EQ(routes.size(), GetParam().routes.size());
}

// Below /v1 a person may do what a key may: the documents must say so of every operation.
TEST(HomeDocument, OpensEveryOperationToSessionsAsToKeys) {
    const test::SchemaCheck check{cloove::openapi_document()};
    for (const Route& route : cloove::routes()) {
        if (route.scope.empty()) continue;
        std::string scope(route.scope);
        const std::string word = lower_word_of(route.method);
        const auto operation = check.document()["paths"][route.pattern][word];
        std::string expected =
            "[{\"key\":[\"" + scope + "\"]},{\"session\":[\"" + scope + "\"],\"book\":[]";
        if (route.method != http::Method::get) expected += ",\"csrf\":[]";
        expected += "}]";
        EXPECT_EQ(simdjson::minify(operation["security"].value()), expected) << route.operation;
    }
}

TEST_P(Document, NamesEachOperationOnce) {
    std::set<std::string_view> names;
    for (const Route& route : GetParam().routes) {
        EXPECT_TRUE(names.insert(route.operation).second) << route.operation;
    }
}

TEST_P(Document, NamesTheParametersOfEachPath) {
    for (const auto path : simdjson::dom::object(check.document()["paths"])) {
        std::set<std::string> in_path;
        const std::string_view pattern = path.key;
        for (auto at = pattern.find('{'); at != pattern.npos; at = pattern.find('{', at + 1)) {
            in_path.emplace(pattern.substr(at + 1, pattern.find('}', at) - at - 1));
        }
        for (const auto operation : simdjson::dom::object(path.value)) {
            std::set<std::string> documented;
            simdjson::dom::array parameters;
            if (operation.value["parameters"].get(parameters) == simdjson::SUCCESS) {
                for (const auto each : parameters) {
                    const auto parameter = check.resolved(each);
                    if (parameter["in"].get_string().value() != "path") continue;
                    documented.emplace(parameter["name"].get_string().value());
                }
            }
            EXPECT_EQ(documented, in_path) << operation.key << ' ' << pattern;
        }
    }
}

TEST_P(Document, ResolvesEveryReference) {
    const std::string_view text = GetParam().document;
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

TEST_P(Document, HasExamplesThatFitTheirSchemas) {
    for (const auto schema : simdjson::dom::object(check.document()["components"]["schemas"])) {
        simdjson::dom::array examples;
        if (schema.value["examples"].get(examples) != simdjson::SUCCESS) continue;
        for (const auto example : examples) {
            EXPECT_EQ(check.problem(schema.value, example), "") << schema.key;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Dialects, Document,
    testing::Values(Dialect{"cloove", cloove::routes(), cloove::openapi_document()},
                    Dialect{"clover", clover::routes(), clover::openapi_document()}),
    [](const auto& given) { return std::string(given.param.name); });

TEST(Documents, AreServedToEverybody) {
    const std::vector<std::pair<std::string, std::string_view>> files = {
        {"/openapi.json", cloove::openapi_document()},
        {"/openapi/cloove.json", cloove::openapi_document()},
        {"/openapi/clover.json", clover::openapi_document()},
    };
    test::TestApi api;
    for (const auto& [path, document] : files) {
        const auto response = api.send_plain(test::parse_text_request("GET " + path + "\n"));
        EXPECT_EQ(response.status, 200) << path;
        EXPECT_EQ(response.content_type, "application/json") << path;
        EXPECT_EQ(response.body, document) << path;
    }
}

TEST(Files, OfTheProgramStandBesideTheDocuments) {
    ApiOptions options;
    options.files = {{"/docs", "text/html", "<p>read</p>", "X-Frame: no\r\n"}};
    test::TestApi api({}, options);
    const auto send = [&api](const std::string& text) {
        return api.send_plain(test::parse_text_request(text));
    };
    const auto page = send("GET /docs/\n");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.body, "<p>read</p>");
    EXPECT_EQ(test::header_of(page, "X-Frame"), "no");
    EXPECT_EQ(send("HEAD /docs\n").status, 200);
    const auto refused = send("POST /docs\n");
    EXPECT_EQ(refused.status, 405);
    EXPECT_EQ(test::header_of(refused, "Allow"), "GET, HEAD");
    EXPECT_EQ(send("GET /docs/other\n").status, 404);
}

TEST(AboutPage, FillsInTheHealth) {
    ApiOptions options;
    options.about_page = "<b>{{health}}</b>";
    test::TestApi api({}, options);
    const auto response = api.send_plain(test::parse_text_request("GET /about\n"));
    EXPECT_EQ(response.body, "<b>ready</b>");
    EXPECT_THAT(response.headers, testing::HasSubstr("default-src 'none'"));
}

}  // namespace
}  // namespace tillbook
