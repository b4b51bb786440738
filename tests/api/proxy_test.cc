// What a proxy says is believed from a trusted one alone.
#include "api/proxy.h"

#include <gtest/gtest.h>

namespace tillbook {
namespace {

http::Request asked_by(std::string_view peer, std::string_view scheme) {
    http::Request request;
    request.peer = peer;
    if (!scheme.empty()) request.headers.emplace_back("x-forwarded-proto", scheme);
    return request;
}

const std::vector<AddressRange> trusted = {*parse_address_range("10.0.0.0/8")};

TEST(Proxy, ATrustedOneSaysThatItWasAskedOverTls) {
    EXPECT_TRUE(came_over_tls(asked_by("10.1.2.3", "https"), trusted));
    EXPECT_TRUE(came_over_tls(asked_by("10.1.2.3", "HTTPS "), trusted));
    EXPECT_TRUE(came_over_tls(asked_by("10.1.2.3", "http, https"), trusted));
    EXPECT_TRUE(came_over_tls(asked_by("::ffff:10.1.2.3", "https"), trusted));
}

// Proxies that add a line leave the client's own before it.
TEST(Proxy, LinesOfHopsAreOneList) {
    const auto client = [](const std::vector<std::string_view>& lines) {
        http::Request request;
        request.peer = "10.1.2.3";
        for (const auto line : lines) request.headers.emplace_back("x-forwarded-for", line);
        return read_forwarded(request, trusted).client;
    };
    const Address real = *parse_address("192.0.2.7");
    EXPECT_EQ(client({"192.0.2.7"}), real);
    EXPECT_EQ(client({"127.0.0.1", "192.0.2.7"}), real);
    EXPECT_EQ(client({"198.51.100.1", "127.0.0.1, 192.0.2.7", "10.0.0.1"}), real);
    EXPECT_EQ(client({"192.0.2.7", "10.0.0.1, 10.0.0.2"}), real);
    EXPECT_EQ(client({"192.0.2.7", "nonsense"}), *parse_address("10.1.2.3"));
    EXPECT_EQ(client({}), *parse_address("10.1.2.3"));
}

TEST(Proxy, AHopMayCarryAPort) {
    const auto client = [](std::string_view hops) {
        http::Request request;
        request.peer = "10.1.2.3";
        request.headers.emplace_back("x-forwarded-for", hops);
        return read_forwarded(request, trusted).client;
    };
    EXPECT_EQ(client("192.0.2.7:4711"), *parse_address("192.0.2.7"));
    EXPECT_EQ(client("[2001:db8::7]:4711"), *parse_address("2001:db8::7"));
    EXPECT_EQ(client("[2001:db8::7]"), *parse_address("2001:db8::7"));
    EXPECT_EQ(client("2001:db8::7"), *parse_address("2001:db8::7"));
    EXPECT_EQ(client(":4711"), *parse_address("10.1.2.3"));
}

TEST(Proxy, AnswersSaidTwiceAreNone) {
    http::Request request = asked_by("10.1.2.3", "https");
    EXPECT_EQ(read_forwarded(request, trusted).scheme, ForwardedScheme::https);
    request.headers.emplace_back("X-Forwarded-Proto", "https");
    EXPECT_EQ(read_forwarded(request, trusted).scheme, ForwardedScheme::unclear);
    EXPECT_FALSE(came_over_tls(request, trusted));
    EXPECT_FALSE(read_forwarded(asked_by("192.0.2.1", "https"), trusted).is_proxied);
}

TEST(Proxy, NobodyElseIsBelieved) {
    EXPECT_FALSE(came_over_tls(asked_by("192.0.2.1", "https"), trusted));
    EXPECT_FALSE(came_over_tls(asked_by("127.0.0.1", "https"), trusted));
    EXPECT_FALSE(came_over_tls(asked_by("", "https"), trusted));
    EXPECT_FALSE(came_over_tls(asked_by("10.1.2.3", "https"), {}));
    // The client's own claim stands before the proxy's word.
    EXPECT_FALSE(came_over_tls(asked_by("10.1.2.3", "https, http"), trusted));
    EXPECT_FALSE(came_over_tls(asked_by("10.1.2.3", "http"), trusted));
    EXPECT_FALSE(came_over_tls(asked_by("10.1.2.3", ""), trusted));
    EXPECT_FALSE(came_over_tls(asked_by("10.1.2.3", " ,"), trusted));
}

}  // namespace
}  // namespace tillbook
