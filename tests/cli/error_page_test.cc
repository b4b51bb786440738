// docs/errors.md says what the program does.
#include "cli/error_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/error.h"
#include "cli/command_line_runner.h"

namespace tillbook {
namespace {

TEST(ErrorPage, ThePageIsWhatTheProgramSays) {
    const std::string page = std::string(TILLBOOK_SOURCE_DIR) + "/docs/errors.md";
    if (std::getenv("TILLBOOK_WRITE_DOCS") != nullptr) std::ofstream(page) << error_page();
    EXPECT_EQ(read_text(page), error_page())
        << "Run this test with TILLBOOK_WRITE_DOCS=1 to write the page.";
}

TEST(ErrorPage, EveryCodeHasItsRow) {
    for (const ErrorCode code : all_error_codes) {
        EXPECT_THAT(error_page(), testing::HasSubstr(std::string("| `") + name_of(code)));
    }
    EXPECT_THAT(error_page(), testing::Not(testing::HasSubstr("|  |")));
}

}  // namespace
}  // namespace tillbook
