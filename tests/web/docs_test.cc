#include "web/docs.h"

#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "web/about.h"
#include "web/fill.h"

namespace tillbook::web {
namespace {

using testing::HasSubstr;
using testing::Not;

bool is_page(const http::StaticFile& file) { return file.content_type.starts_with("text/html"); }

std::vector<http::StaticFile> pages() {
    std::vector<http::StaticFile> found;
    for (const http::StaticFile& file : docs_files()) {
        if (is_page(file)) found.push_back(file);
    }
    return found;
}

TEST(Docs, HaveAPageToChooseFromAndOnePerDialect) {
    std::set<std::string_view> paths;
    for (const http::StaticFile& page : pages()) paths.insert(page.path);
    EXPECT_EQ(paths, (std::set<std::string_view>{"/docs", "/docs/cloove", "/docs/clover"}));
}

TEST(Docs, LoadNothingFromElsewhereAndWhatTheyLoadIsServed) {
    std::set<std::string> served = {"/", "/openapi/cloove.json", "/openapi/clover.json"};
    for (const http::StaticFile& file : docs_files()) served.emplace(file.path);
    const std::regex address("(?:src|href|data-document)=\"([^\"]*)\"");
    for (const http::StaticFile& page : pages()) {
        const std::string text(page.bytes);
        int count = 0;
        for (std::sregex_iterator at(text.begin(), text.end(), address), end; at != end; ++at) {
            const std::string target = (*at)[1];
            EXPECT_TRUE(target == "data:," || served.contains(target)) << target;
            ++count;
        }
        EXPECT_GT(count, 3) << page.path;
    }
}

TEST(Docs, ObeyTheirOwnPolicy) {
    for (const http::StaticFile& page : pages()) {
        EXPECT_THAT(page.headers, HasSubstr("Content-Security-Policy: default-src 'none'; "));
        EXPECT_THAT(page.headers, HasSubstr("script-src 'self'; "));
        EXPECT_THAT(page.headers, HasSubstr("frame-ancestors 'none'"));
        const std::string text(page.bytes);
        EXPECT_FALSE(std::regex_search(text, std::regex("<script(?![^>]* src=)"))) << page.path;
        EXPECT_FALSE(std::regex_search(text, std::regex(" on[a-z]+="))) << page.path;
    }
}

TEST(Docs, HaveEveryPlaceFilled) {
    for (const http::StaticFile& page : pages()) {
        EXPECT_THAT(std::string(page.bytes), Not(HasSubstr("{{"))) << page.path;
    }
}

TEST(Docs, CarryTheLicencesOfTheirRenderer) {
    for (const http::StaticFile& file : docs_files()) {
        if (file.path != "/docs/third-party.txt") continue;
        EXPECT_THAT(std::string(file.bytes), HasSubstr("OpenAPI Explorer"));
        EXPECT_THAT(std::string(file.bytes), HasSubstr("Apache License"));
        return;
    }
    ADD_FAILURE() << "no licences";
}

TEST(About, LeadsToTheDocumentationAndTheBackOffice) {
    const std::string page = about_page("1.2.3");
    EXPECT_THAT(page, HasSubstr("href=\"/docs\""));
    EXPECT_THAT(page, HasSubstr("href=\"/\""));
    EXPECT_THAT(page, HasSubstr("version 1.2.3"));
    EXPECT_THAT(page, HasSubstr("{{health}}"));
}

TEST(Fill, ReplacesEveryPlaceAndLeavesOthers) {
    EXPECT_EQ(filled("{{a}}-{{b}}-{{a}}", {{"a", "{{a}}"}}), "{{a}}-{{b}}-{{a}}");
    EXPECT_EQ(filled("{{a}}{{b}}{{c}}", {{"a", "1"}, {"b", ""}}), "1{{c}}");
}

}  // namespace
}  // namespace tillbook::web
