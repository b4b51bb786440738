#include "web/office.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>

namespace tillbook::web {
namespace {

using testing::HasSubstr;
using testing::Not;

const http::StaticFile& file_at(const std::vector<http::StaticFile>& files, std::string_view path) {
    const auto found = std::ranges::find(files, path, &http::StaticFile::path);
    if (found == files.end()) throw std::out_of_range(std::string(path));
    return *found;
}

// The file of the name, whatever its hash is: "/office/frame-HASH.js" is "frame" "js".
const http::StaticFile& part(const std::vector<http::StaticFile>& files, std::string_view name,
                             std::string_view extension) {
    const std::regex path("/office/" + std::string(name) + "-[0-9a-z]{8}\\." +
                          std::string(extension));
    const auto found = std::ranges::find_if(files, [&](const http::StaticFile& file) {
        return std::regex_match(std::string(file.path), path);
    });
    if (found == files.end()) throw std::out_of_range(std::string(name));
    return *found;
}

TEST(Office, IsThePageAtTheRootAndWhatLiesBelowItsFolder) {
    const auto files = office_files();
    EXPECT_EQ(file_at(files, "/").content_type, "text/html; charset=utf-8");
    EXPECT_EQ(part(files, "office", "js").content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(part(files, "office", "css").content_type, "text/css; charset=utf-8");
    EXPECT_EQ(file_at(files, "/office/icon.svg").content_type, "image/svg+xml");
    for (const http::StaticFile& file : files) {
        EXPECT_TRUE(file.path == "/" || file.path.starts_with("/office/")) << file.path;
        EXPECT_FALSE(file.bytes.empty()) << file.path;
    }
}

TEST(Office, LoadsNothingFromElsewhereAndWhatItLoadsIsServed) {
    const auto files = office_files();
    std::set<std::string> served = {"/docs"};
    for (const http::StaticFile& file : files) served.emplace(file.path);
    const std::string page(file_at(files, "/").bytes);
    const std::regex address("(?:src|href)=\"([^\"]*)\"");
    int count = 0;
    for (std::sregex_iterator at(page.begin(), page.end(), address), end; at != end; ++at) {
        EXPECT_TRUE(served.contains((*at)[1])) << (*at)[1];
        ++count;
    }
    EXPECT_GT(count, 3);
    const std::regex chunk("import\\(\"\\./([^\"]*)\"\\)");
    count = 0;
    for (const http::StaticFile& file : files) {
        const std::string text(file.bytes);
        for (std::sregex_iterator at(text.begin(), text.end(), chunk), end; at != end; ++at) {
            EXPECT_TRUE(served.contains("/office/" + (*at)[1].str())) << (*at)[1];
            ++count;
        }
    }
    EXPECT_GT(count, 5);
}

TEST(Office, ObeysItsOwnPolicy) {
    const auto files = office_files();
    for (const http::StaticFile& file : files) {
        EXPECT_THAT(std::string(file.headers), HasSubstr("script-src 'self'; style-src 'self'; "));
        EXPECT_THAT(std::string(file.headers), Not(HasSubstr("unsafe")));
        EXPECT_THAT(std::string(file.headers), HasSubstr("frame-ancestors 'none'"));
    }
    const std::string page(file_at(files, "/").bytes);
    EXPECT_FALSE(std::regex_search(page, std::regex("<script(?![^>]* src=)")));
    EXPECT_FALSE(std::regex_search(page, std::regex("<style| style=| on[a-z]+=")));
}

TEST(Office, IsSmallBeforeItIsUsed) {
    const auto files = office_files();
    std::size_t bytes = part(files, "office", "css").bytes.size();
    for (const auto* path : {"/", "/office/theme.js"}) bytes += file_at(files, path).bytes.size();
    for (const auto* name : {"office", "frame", "sign-in"}) {
        bytes += part(files, name, "js").bytes.size();
    }
    EXPECT_LT(bytes, 250'000u);  // not even compressed
}

TEST(Office, CarriesTheLicencesOfWhatItContains) {
    const auto files = office_files();
    const std::string notices(file_at(files, "/office/third-party.txt").bytes);
    EXPECT_THAT(notices, HasSubstr("preact"));
    EXPECT_THAT(notices, HasSubstr("The MIT License"));
}

}  // namespace
}  // namespace tillbook::web
