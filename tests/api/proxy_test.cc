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
