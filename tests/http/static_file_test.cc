#include "http/static_file.h"

#include <gmock/gmock.h>

namespace tillbook::http {
namespace {

using testing::HasSubstr;

const StaticFiles two_files({{"/page", "text/html", "<p>one</p>", "X-More: yes\r\n"},
                             {"/other", "text/plain", "two", {}}});

TEST(StaticFile, IsServedWithATagOfItsContent) {
    const Response page = serve(*two_files.find("/page"), {});
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.content_type, "text/html");
    EXPECT_EQ(page.body, "<p>one</p>");
    EXPECT_THAT(page.headers, HasSubstr("ETag: " + two_files.find("/page")->tag + "\r\n"));
    EXPECT_THAT(page.headers, HasSubstr("Cache-Control: no-cache\r\n"));
    EXPECT_THAT(page.headers, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
    EXPECT_THAT(page.headers, HasSubstr("X-More: yes\r\n"));
    EXPECT_NE(two_files.find("/page")->tag, two_files.find("/other")->tag);
}

TEST(StaticFile, IsNotSentToWhoHasIt) {
    const StaticFiles::Entry& entry = *two_files.find("/page");
    Request request;
    request.headers = {{"If-None-Match", entry.tag}};
    const Response unchanged = serve(entry, request);
    EXPECT_EQ(unchanged.status, 304);
    EXPECT_EQ(unchanged.body, "");
    EXPECT_THAT(unchanged.headers, HasSubstr(entry.tag));
    request.headers = {{"If-None-Match", "\"older\""}};
    EXPECT_EQ(serve(entry, request).status, 200);
}

TEST(StaticFile, IsFoundByItsWholePathOnly) {
    EXPECT_NE(two_files.find("/page"), nullptr);
    EXPECT_EQ(two_files.find("/page/"), two_files.find("/page"));
    for (const std::string_view path : {"", "/", "/pag", "/pages", "/page/x", "page", "/page//"}) {
        EXPECT_EQ(two_files.find(path), nullptr) << path;
    }
}

TEST(Tags, AreComparedWeaklyAndOneByOne) {
    EXPECT_TRUE(names_tag("\"3\"", "\"3\""));
    EXPECT_TRUE(names_tag("\"2\", W/\"3\"", "\"3\""));
    EXPECT_TRUE(names_tag("*", "\"3\""));
    EXPECT_FALSE(names_tag("", "\"3\""));
    EXPECT_FALSE(names_tag("3", "\"3\""));
    EXPECT_FALSE(names_tag("\"33\"", "\"3\""));
}

}  // namespace
}  // namespace tillbook::http
