#include "api/access.h"

#include <gmock/gmock.h>

#include <set>

#include "api/credentials.h"
#include "api/scopes.h"
#include "support/test_api.h"

namespace tillbook {
namespace {

using test::header_of;
using test::TestApi;
using test::TextRequest;
using testing::HasSubstr;

TEST(ApiKey, HasTheDocumentedFormAndIsKnownByItsHashOnly) {
    const NewKey made = make_api_key(Environment::test, fill_random);
    EXPECT_TRUE(has_key_form(made.text)) << made.text;
    EXPECT_EQ(made.text.size(), 44U);
    EXPECT_EQ(made.record.prefix, "clv_test_sk_");
    EXPECT_EQ(made.record.last_four, made.text.substr(40));
    EXPECT_EQ(made.record.secret_hash, sha256(made.text));
    EXPECT_TRUE(make_api_key(Environment::live, fill_random).text.starts_with("clv_live_sk_"));
    std::set<std::string> texts;
    for (int i = 0; i < 100; ++i) texts.insert(make_api_key(Environment::live, fill_random).text);
    EXPECT_EQ(texts.size(), 100U);
}

TEST(ApiKey, BytesThatWouldFavourACharacterAreDrawnAgain) {
    static std::uint8_t byte = 255;
    const NewKey made = make_api_key(Environment::test, [](void* bytes, std::size_t) {
        *static_cast<std::uint8_t*>(bytes) = byte++;
    });
    EXPECT_EQ(made.text, "clv_test_sk_abcdefghijklmnopqrstuvwxyz012345");
}

TEST(Scope, ParentReadCoversEveryReadBelowAndNoWrite) {
    using Scopes = std::vector<std::string>;
    EXPECT_TRUE(covers(Scopes{"orders:read"}, "orders:read"));
    EXPECT_TRUE(covers(Scopes{"vox:read"}, "vox:calls:read"));
    EXPECT_TRUE(covers(Scopes{"all"}, "orders:write"));
    EXPECT_FALSE(covers(Scopes{"orders:write"}, "orders:read"));
    EXPECT_FALSE(covers(Scopes{"vox:read"}, "vox:calls:create"));
    EXPECT_FALSE(covers(Scopes{"vox:calls:read"}, "vox:read"));
    EXPECT_FALSE(covers(Scopes{"vo:read"}, "vox:read"));
    EXPECT_FALSE(covers(Scopes{}, "orders:read"));
}

TEST(Scopes, AreKnownByTheirWholeName) {
    for (const std::string_view scope : known_scopes()) EXPECT_TRUE(is_known_scope(scope));
    for (const char* unknown :
         {"", "orders", "orders:", "Orders:read", "orders:read ", "reports:write"}) {
        EXPECT_FALSE(is_known_scope(unknown)) << unknown;
    }
    EXPECT_TRUE(known_scopes_text().starts_with("orders:read, "));
    EXPECT_TRUE(known_scopes_text().ends_with(", admin, all"));
}

TEST(Address, RangesHoldWhatTheyShould) {
    struct Row {
        const char* range;
        const char* address;
        bool inside;
    };
    for (const Row& row : {
             Row{"192.0.2.1", "192.0.2.1", true},
             Row{"192.0.2.1", "192.0.2.2", false},
             Row{"10.0.0.0/8", "10.255.1.2", true},
             Row{"10.0.0.0/8", "11.0.0.0", false},
             Row{"10.0.0.0/9", "10.127.0.1", true},
             Row{"10.0.0.0/9", "10.128.0.1", false},
             Row{"0.0.0.0/0", "8.8.8.8", true},
             Row{"0.0.0.0/0", "2001:db8::1", false},
             Row{"::/0", "8.8.8.8", true},
             Row{"2001:db8::/32", "2001:db8:1::1", true},
             Row{"2001:db8::/32", "2001:db9::1", false},
             Row{"10.0.0.0/8", "::ffff:10.1.2.3", true},
             Row{"::ffff:10.0.0.0/104", "10.9.9.9", true},
             Row{"[::1]", "::1", true},
             Row{"fe80::1", "fe80::1%eth0", true},
         }) {
        const auto range = parse_address_range(row.range);
        const auto address = parse_address(row.address);
        ASSERT_TRUE(range && address) << row.range << ' ' << row.address;
        EXPECT_EQ(range->contains(*address), row.inside) << row.range << ' ' << row.address;
    }
    for (const char* wrong : {"", "x", "1.2.3", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/", "::/129",
                              "1.2.3.4/8x", "1.2.3.256"}) {
        EXPECT_FALSE(parse_address_range(wrong)) << wrong;
    }
}

TEST(Origin, IsComparedByItsHost) {
    EXPECT_EQ(origin_host("https://Shop.Example:8443"), "shop.example");
    EXPECT_EQ(origin_host("https://shop.example/a?b#c"), "shop.example");
    EXPECT_EQ(origin_host("https://me@shop.example/"), "shop.example");
    EXPECT_EQ(origin_host("http://[::1]:8080/x"), "[::1]");
    EXPECT_EQ(origin_host("shop.example"), "shop.example");
    EXPECT_EQ(origin_host(""), "");
}

// Status and code of a listing asked for with these headers.
std::string answer(TestApi& api, TextRequest request) {
    request.method = "GET";
    request.path = "/v1/orders";
    const auto response = api.send_plain(request);
    if (response.status == 200) return "200";
    const std::size_t begin = response.body.find(R"("error":")") + 9;
    return std::to_string(response.status) + ' ' +
           response.body.substr(begin, response.body.find('"', begin) - begin);
}

std::string answer(TestApi& api, std::vector<std::pair<std::string, std::string>> headers) {
    TextRequest request;
    request.headers = std::move(headers);
    return answer(api, std::move(request));
}

TEST(Access, OnlyAValidSecretKeyAuthenticates) {
    TestApi api;
    const std::string key = api.key;
    EXPECT_EQ(answer(api, {{"Authorization", "Bearer " + key}}), "200");
    EXPECT_EQ(answer(api, {{"authorization", "bearer " + key}}), "200");
    EXPECT_EQ(answer(api, TextRequest{}), "401 invalid_api_key");
    for (const std::string& value :
         {std::string("Bearer"), std::string("Bearer "), "Basic " + key, key, "Bearer x" + key,
          "Bearer clv_test_pk_" + key.substr(12), "Bearer clv_live_sk_" + key.substr(12),
          "Bearer " + key + "a", "Bearer " + key.substr(0, 43) + "A"}) {
        EXPECT_EQ(answer(api, {{"Authorization", value}}), "401 invalid_api_key") << value;
    }
    EXPECT_EQ(answer(api, {{"Authorization", "Bearer " + key}, {"Authorization", "Bearer x"}}),
              "401 invalid_api_key");
}

TEST(Access, RevokedIsInvalidAndExpiredIsExpired) {
    TestApi api;
    KeyRecord rights;
    rights.expires_at = api.process.clock.now() + std::chrono::seconds(1);
    const std::string key = api.add_key(rights);
    EXPECT_EQ(answer(api, {{"Authorization", "Bearer " + key}}), "200");
    api.process.clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(answer(api, {{"Authorization", "Bearer " + key}}), "401 expired_api_key");
    rights.revoked_at = api.process.clock.now();
    EXPECT_EQ(answer(api, {{"Authorization", "Bearer " + api.add_key(rights)}}),
              "401 invalid_api_key");
}

TEST(Access, ScopeIsNamedWhenItIsMissing) {
    KeyRecord rights;
    rights.scopes = {"orders:write"};
    TestApi api(rights);
    const auto response = api.get("/v1/orders");
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(response.body,
              R"({"error":"missing_scope","message":"Missing required scope: orders:read"})");
}

TEST(Access, AddressesAreTheConnectionsOwnUnlessAProxyIsTrusted) {
    ApiOptions options;
    options.plain_http = PlainHttp::everywhere;
    options.trusted_proxies = {*parse_address_range("10.0.0.0/8")};
    KeyRecord rights;
    rights.allowed_ips = {"192.0.2.0/24", "2001:db8::1"};
    TestApi api(rights, options);
    const auto from = [&](const char* peer, const char* forwarded) {
        TextRequest request;
        request.peer = peer;
        request.headers = {{"Authorization", "Bearer " + api.key}};
        if (forwarded[0] != 0) request.headers.emplace_back("X-Forwarded-For", forwarded);
        return answer(api, request);
    };
    EXPECT_EQ(from("192.0.2.77", ""), "200");
    EXPECT_EQ(from("::ffff:192.0.2.77", ""), "200");
    EXPECT_EQ(from("2001:db8::1", ""), "200");
    EXPECT_EQ(from("198.51.100.1", ""), "403 ip_not_allowed");
    EXPECT_EQ(from("198.51.100.1", "192.0.2.77"), "403 ip_not_allowed");
    EXPECT_EQ(from("10.0.0.1", "192.0.2.77"), "200");
    EXPECT_EQ(from("10.0.0.1", "192.0.2.77, 10.0.0.2"), "200");
    EXPECT_EQ(from("10.0.0.1", "192.0.2.77, 198.51.100.1"), "403 ip_not_allowed");
    EXPECT_EQ(from("10.0.0.1", ""), "403 ip_not_allowed");
}

// A proxy may add its line instead of joining it to what the client sent.
TEST(Access, OfSeveralForwardedLinesTheLastIsTheProxys) {
    ApiOptions options;
    options.trusted_proxies = {*parse_address_range("10.0.0.1")};
    KeyRecord rights;
    rights.allowed_ips = {"192.0.2.0/24"};
    TestApi api(rights, options);
    const auto with = [&](const std::string& claimed, const std::string& real,
                          const std::vector<std::string>& schemes) {
        TextRequest request;
        request.peer = "10.0.0.1";
        request.headers = {{"Authorization", "Bearer " + api.key},
                           {"X-Forwarded-For", claimed},
                           {"X-Forwarded-For", real}};
        for (const auto& scheme : schemes) {
            request.headers.emplace_back("X-Forwarded-Proto", scheme);
        }
        return answer(api, request);
    };
    EXPECT_EQ(with("192.0.2.7", "198.51.100.1", {"https"}), "403 ip_not_allowed");
    EXPECT_EQ(with("198.51.100.1", "192.0.2.7", {"https"}), "200");
    EXPECT_EQ(with("127.0.0.1", "192.0.2.7", {"http"}), "403 https_required");
    EXPECT_EQ(with("198.51.100.1", "192.0.2.7", {"https", "http"}), "403 https_required");
    EXPECT_EQ(with("198.51.100.1", "192.0.2.7", {"https", "https"}), "403 https_required");
}

TEST(Access, PlainHttpIsForLoopbackOrBehindATrustedProxyOnly) {
    ApiOptions options;
    options.trusted_proxies = {*parse_address_range("10.0.0.1")};
    TestApi api({}, options);
    const auto from = [&](const char* peer, const char* scheme, bool tls = false) {
        TextRequest request;
        request.peer = peer;
        request.tls = tls;
        request.headers = {{"Authorization", "Bearer " + api.key},
                           {"X-Forwarded-For", "203.0.113.9"}};
        if (scheme[0] != 0) request.headers.emplace_back("X-Forwarded-Proto", scheme);
        return answer(api, request);
    };
    EXPECT_EQ(from("127.0.0.1", ""), "200");
    EXPECT_EQ(from("::1", ""), "200");
    EXPECT_EQ(from("203.0.113.9", "", true), "200");
    EXPECT_EQ(from("203.0.113.9", "https"), "403 https_required");
    EXPECT_EQ(from("10.0.0.1", "https"), "200");
    EXPECT_EQ(from("10.0.0.1", "http"), "403 https_required");
}

TEST(Access, OriginsAreCheckedAndNamedForBrowsers) {
    KeyRecord rights;
    rights.allowed_origins = {"shop.example", "https://admin.example"};
    TestApi api(rights);
    const auto with = [&](const char* name, const char* value) {
        return api.send("GET /v1/orders\n" + std::string(name) + ": " + value + "\n");
    };
    const auto allowed = with("Origin", "https://Shop.example:8443");
    EXPECT_EQ(allowed.status, 200);
    EXPECT_EQ(header_of(allowed, "Access-Control-Allow-Origin"), "https://Shop.example:8443");
    EXPECT_EQ(header_of(allowed, "Vary"), "Origin");
    EXPECT_EQ(with("Referer", "https://admin.example/page").status, 200);
    EXPECT_EQ(with("Origin", "https://evil.example").status, 403);
    EXPECT_EQ(with("Origin", "https://shop.example.evil.example").status, 403);
    EXPECT_EQ(api.get("/v1/orders").status, 403);
}

TEST(Access, PreflightsAreAnsweredForOriginsOfValidKeys) {
    KeyRecord rights;
    rights.allowed_origins = {"shop.example"};
    TestApi api(rights);
    const auto preflight = [&](const std::string& origin) {
        return api.send_plain(test::parse_text_request("OPTIONS /v1/orders\nOrigin: " + origin +
                                                       "\nAccess-Control-Request-Method: POST\n"));
    };
    const auto allowed = preflight("https://shop.example");
    EXPECT_EQ(allowed.status, 204);
    EXPECT_EQ(header_of(allowed, "Access-Control-Allow-Origin"), "https://shop.example");
    EXPECT_THAT(header_of(allowed, "Access-Control-Allow-Headers"), HasSubstr("Idempotency-Key"));
    EXPECT_EQ(preflight("https://evil.example").status, 403);
    EXPECT_EQ(api.send_plain(test::parse_text_request("OPTIONS /v1/orders\n")).status, 405);
}

TEST(Access, RateIsCountedPerKeyAndMinute) {
    KeyRecord rights;
    rights.rate_limit = 2;
    TestApi api(rights);
    const std::string other = api.add_key(rights);
    const auto first = api.get("/v1/orders");
    EXPECT_EQ(header_of(first, "X-RateLimit-Limit"), "2");
    EXPECT_EQ(header_of(first, "X-RateLimit-Remaining"), "1");
    EXPECT_EQ(api.get("/v1/orders").status, 200);
    api.process.clock.advance(std::chrono::milliseconds(59'500));
    const auto refused = api.get("/v1/orders");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(header_of(refused, "Retry-After"), "1");
    EXPECT_THAT(refused.body, HasSubstr(R"("error":"rate_limited")"));
    EXPECT_EQ(answer(api, {{"Authorization", "Bearer " + other}}), "200");
    api.process.clock.advance(std::chrono::milliseconds(500));
    EXPECT_EQ(api.get("/v1/orders").status, 200);
}

TEST(Access, VendorLimitsAreTheVendors) {
    ApiOptions options;
    options.rate_limits = RateLimits::vendor;
    TestApi api({}, options);
    EXPECT_EQ(header_of(api.get("/v1/orders"), "X-RateLimit-Limit"), "120");
    EXPECT_EQ(header_of(TestApi().get("/v1/orders"), "X-RateLimit-Limit"), "");
    const std::string orders = "/v3/merchants/" + to_base32(test::sample_book.value) + "/orders";
    for (int i = 0; i < 16; ++i) EXPECT_EQ(api.get(orders).status, 200) << i;
    const auto refused = api.get(orders);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(header_of(refused, "X-RateLimit-tokenLimit"), "16");
    EXPECT_EQ(header_of(refused, "Retry-After"), "1");
    EXPECT_EQ(api.get("/v1/orders").status, 200) << "each dialect has its vendor's limit";
    api.process.clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(api.get(orders).status, 200);
}

TEST(RateLimiter, PermitsAreGivenBackWhenTheyAreDropped) {
    RateLimiter limiter;
    const RateRule rule{.at_once = 2};
    auto first = limiter.enter(KeyId{1}, rule);
    auto second = limiter.enter(KeyId{1}, rule);
    ASSERT_TRUE(first && second);
    EXPECT_FALSE(limiter.enter(KeyId{1}, rule));
    EXPECT_TRUE(limiter.enter(KeyId{2}, rule)) << "another key's";
    Permit kept = std::move(*first);
    first.reset();
    EXPECT_FALSE(limiter.enter(KeyId{1}, rule)) << "moved, not given back";
    second.reset();
    EXPECT_TRUE(limiter.enter(KeyId{1}, rule));
    kept = Permit{};
    first = limiter.enter(KeyId{1}, rule);
    second = limiter.enter(KeyId{1}, rule);
    EXPECT_TRUE(first && second);
}

// The key is judged before the scope, the scope before the header, the header before the body.
TEST(Access, ChecksComeInTheirDocumentedOrder) {
    KeyRecord rights;
    rights.scopes = {"orders:write"};
    rights.rate_limit = 1;
    TestApi api(rights);
    const std::string everything_wrong =
        "POST /v1/orders\nIdempotency-Key: \nAuthorization: x\n\n{";
    EXPECT_EQ(api.send(everything_wrong).status, 401);
    EXPECT_THAT(
        api.send("POST /v1/orders\nIdempotency-Key: a b\nContent-Type: text/plain\n\n{").body,
        HasSubstr("Idempotency-Key"));
    EXPECT_EQ(api.get("/v1/orders").status, 429) << "the rate comes before the scope";
    api.process.clock.advance(std::chrono::minutes(1));
    EXPECT_EQ(api.get("/v1/orders").status, 403);
    api.process.clock.advance(std::chrono::minutes(1));
    EXPECT_EQ(api.send("POST /v1/orders\nContent-Type: text/plain\n\n{").status, 415);
}

}  // namespace
}  // namespace tillbook
