// W3C trace context: what is taken for one, and what is said back.
#include "api/trace.h"

#include <gtest/gtest.h>

namespace tillbook {
namespace {

constexpr const char* example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(Trace, IsReadAndAnsweredWithThePartThatIsOurs) {
    const auto context = parse_traceparent(example);
    ASSERT_TRUE(context);
    EXPECT_EQ(context->trace(), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(context->parent(), "00f067aa0ba902b7");
    EXPECT_EQ(to_traceparent(*context, 0x0123456789abcdef),
              "00-4bf92f3577b34da6a3ce929d0e0e4736-0123456789abcdef-01");
}

TEST(Trace, IsKeptWithoutTheCallersPart) {
    http::Request request;
    EXPECT_EQ(kept_trace(request), "");
    EXPECT_EQ(to_traceparent(kept_trace(request), 1), "");
    request.headers.push_back({"traceparent", example});
    EXPECT_EQ(kept_trace(request), "4bf92f3577b34da6a3ce929d0e0e473601");
    EXPECT_EQ(to_traceparent(kept_trace(request), 0x0123456789abcdef),
              "00-4bf92f3577b34da6a3ce929d0e0e4736-0123456789abcdef-01");
}

TEST(Trace, ALaterVersionMaySayMore) {
    EXPECT_TRUE(parse_traceparent("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"));
    EXPECT_TRUE(parse_traceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
}

TEST(Trace, WhatIsMalformedIsAsIfItHadNotBeenSent) {
    for (const char* text : {"", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011",
                             "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
                             "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                             "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                             "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                             "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                             "00-4bf92f3577b34da6a3ce929d0e0e473\"-00f067aa0ba902b7-01",
                             "zz-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}) {
        EXPECT_FALSE(parse_traceparent(text)) << text;
    }
}

}  // namespace
}  // namespace tillbook
