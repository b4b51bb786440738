#include "feed/schedule.h"

#include <gtest/gtest.h>

namespace tillbook::feed {
namespace {

using namespace std::chrono_literals;

TEST(Schedule, HasTheDocumentedDelays) {
    const std::chrono::milliseconds wanted[] = {5s,  5min, 30min, 2h,  5h, 10h,
                                                14h, 20h,  24h,   24h, 24h};
    std::uint32_t attempts = 0;
    for (const auto delay : wanted) {
        EXPECT_EQ(retry_delay(++attempts, 0), delay) << "behind attempt " << attempts;
    }
    EXPECT_EQ(retry_delay(1'000'000, 0), 24h);
}

TEST(Schedule, MovesByAtMostAFifth) {
    EXPECT_EQ(retry_delay(1, jitter_per_mille_max), 6s);
    EXPECT_EQ(retry_delay(1, -jitter_per_mille_max), 4s);
    EXPECT_EQ(retry_delay(9, jitter_per_mille_max), 28h + 48min);
}

TEST(Schedule, WaitsAsLongAsTheReceiverAsksUpToADay) {
    EXPECT_EQ(retry_delay(1, 0, 120s), 120s);
    EXPECT_EQ(retry_delay(1, 0, 1s), 5s) << "never sooner than the schedule";
    EXPECT_EQ(retry_delay(1, 0, 1'000'000s), 24h);
    EXPECT_EQ(retry_delay(1, 0, -5s), 5s);
}

}  // namespace
}  // namespace tillbook::feed
