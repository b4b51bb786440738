#include "domain/refund.h"

#include <gtest/gtest.h>

namespace tillbook {
namespace {

TEST(RefundDue, FollowsTheCumulativeShare) {
    const struct {
        const char* story;
        LineRefund refund;
        std::int64_t due;
    } cases[] = {
        {"the only line, paid in full", {{1000}, {0}, {1000}, {1000}}, 1000},
        {"first of three equal lines", {{1000}, {0}, {999}, {333}}, 333},
        {"second of three equal lines", {{1000}, {333}, {999}, {666}}, 334},
        {"last of three equal lines", {{1000}, {667}, {999}, {999}}, 333},
        {"half of a half-paid order", {{500}, {0}, {1000}, {500}}, 250},
        {"share at the half", {{1}, {0}, {2}, {1}}, 1},
        {"share just below the half", {{1}, {0}, {200}, {99}}, 0},
        {"more given back by amount than is due", {{1000}, {600}, {1000}, {500}}, 0},
        {"the last line after a refund by amount", {{1000}, {600}, {1000}, {1000}}, 400},
        {"everything is back already", {{1000}, {1000}, {1000}, {1000}}, 0},
        {"nothing was paid", {{0}, {0}, {1000}, {500}}, 0},
        {"lines worth nothing", {{0}, {0}, {0}, {0}}, 0},
        {"the largest amounts",
         {{money_minor_max}, {0}, {money_minor_max}, {money_minor_max - 1}},
         money_minor_max - 1},
    };
    for (const auto& each : cases) {
        EXPECT_EQ(refund_due(each.refund).minor, each.due) << each.story;
    }
}

}  // namespace
}  // namespace tillbook
