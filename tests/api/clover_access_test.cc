// Every route of the merchant dialect: who may call it, and what a wrong call is told.
#include <gtest/gtest.h>

#include <regex>

#include "api/clover/routes.h"
#include "support/test_api.h"

namespace tillbook {
namespace {

constexpr const char* unauthorized = R"({"message":"401 Unauthorized"})";

// The route with the book's merchant and ids that nobody has.
test::TextRequest request_to(const Route& route, std::string_view merchant) {
    static const std::regex merchant_part("\\{mId\\}");
    static const std::regex other_part("\\{[A-Za-z]+\\}");
    std::string path(route.pattern);
    path = std::regex_replace(path, merchant_part, std::string(merchant));
    test::TextRequest request;
    request.method = test::word_of(route.method);
    request.path = std::regex_replace(path, other_part, "ZZZZZZZZZZZZZ");
    request.headers.emplace_back("Content-Type", "application/json");
    return request;
}

http::Response send_with(test::TestApi& api, test::TextRequest request, const std::string& key) {
    request.headers.emplace_back("Authorization", "Bearer " + key);
    return api.send_plain(request);
}

TEST(MerchantAccess, EveryRouteAsksForItsScopeAndForNoOther) {
    test::TestApi api;
    const std::string merchant = to_base32(test::sample_book.value);
    KeyRecord stranger;
    stranger.scopes = {"webhooks:read"};
    const std::string without = api.add_key(stranger);
    for (const Route& route : clover::routes()) {
        SCOPED_TRACE(std::string(route.operation) + " " + std::string(route.pattern));
        const test::TextRequest request = request_to(route, merchant);
        const http::Response refused = send_with(api, request, without);
        EXPECT_EQ(refused.status, 401);
        EXPECT_EQ(refused.body, unauthorized);
        KeyRecord fitting;
        fitting.scopes = {std::string(route.scope)};
        EXPECT_NE(send_with(api, request, api.add_key(fitting)).status, 401);
    }
}

// Whose merchant it is, is not told.
TEST(MerchantAccess, AnotherMerchantsPathIsAsUnknownAsABadKey) {
    test::TestApi api;
    for (const Route& route : clover::routes()) {
        const http::Response refused = api.send(request_to(route, "0000000000001"));
        EXPECT_EQ(refused.status, 401) << route.pattern;
        EXPECT_EQ(refused.body, unauthorized);
    }
}

TEST(MerchantAccess, ABodyThatIsNoObjectIsRefusedByEveryWrite) {
    test::TestApi api;
    const std::string merchant = to_base32(test::sample_book.value);
    for (const Route& route : clover::routes()) {
        if (route.method != http::Method::post && route.method != http::Method::put) continue;
        test::TextRequest request = request_to(route, merchant);
        for (const char* body : {"[]", "{", "\"text\"", "{\"a\": 1, \"a\": 2}"}) {
            request.body = body;
            EXPECT_EQ(api.send(request).status, 400) << route.pattern << ' ' << body;
        }
    }
}

}  // namespace
}  // namespace tillbook
