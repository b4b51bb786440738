#include "cli/reader_threads.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace tillbook {
namespace {

TEST(ReaderThreads, TellWhatATaskThrewAndGoOn) {
    std::string told;
    bool went_on = false;
    {
        ReaderThreads readers(1, [&](const std::exception& mistake) { told += mistake.what(); });
        readers.post([] { throw std::logic_error("a broken task"); });
        readers.post([&] { went_on = true; });
    }
    EXPECT_EQ(told, "a broken task");
    EXPECT_TRUE(went_on);
}

}  // namespace
}  // namespace tillbook
