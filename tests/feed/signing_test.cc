// Signatures against vectors that Python's hmac and base64 modules made.
#include "feed/signing.h"

#include <gmock/gmock.h>

#include "base/base64.h"
#include "feed/secret.h"

namespace tillbook::feed {
namespace {

using testing::ElementsAre;

constexpr std::string_view body = R"({"id":"evt_1","type":"order.created"})";
constexpr Instant at = from_ms(1'700'000'000'999);

std::vector<std::string> headers(Style style, const std::vector<std::string>& secrets) {
    return signing_headers({style, secrets, "evt_1", "order.created", at, body});
}

const std::string current = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const std::string previous = "whsec_yMnKy8zNzs/Q0dLT1NXW19jZ2tvc3d7f4OHi4+Tl5uc=";

TEST(Signing, CoversTimeAndBodyWithTheWholeTextOfTheSecret) {
    EXPECT_THAT(headers(Style::cloove, {current}),
                ElementsAre("Cloove-Signature: t=1700000000,v1="
                            "0f71384f517aa24db29084ed99bee6e1a8fb82584016e4d3d47452a2d29ce262",
                            "Cloove-Webhook-Id: evt_1", "Cloove-Webhook-Event: order.created"));
}

TEST(Signing, IsDoneByBothSecretsAfterARotation) {
    EXPECT_EQ(headers(Style::cloove, {current, previous}).front(),
              "Cloove-Signature: t=1700000000,v1="
              "0f71384f517aa24db29084ed99bee6e1a8fb82584016e4d3d47452a2d29ce262"
              ",v1=00f6096f06df66a7db7a02fc68788624dd4a0ab1699bb64fbee60c356528ab0d");
    EXPECT_EQ(headers(Style::standard, {current, previous}).back(),
              "webhook-signature: v1,O/VjH+nApNhXnaIMNuVblXPjSiaXa9qIwUPOqpOIjHQ="
              " v1,PJo/oYvpceSigaQYagu5cMuueFORiKUFTCaoXg3RtO8=");
}

TEST(Signing, FollowsStandardWebhooks) {
    EXPECT_THAT(headers(Style::standard, {current}),
                ElementsAre("webhook-id: evt_1", "webhook-timestamp: 1700000000",
                            "webhook-signature: v1,O/VjH+nApNhXnaIMNuVblXPjSiaXa9qIwUPOqpOIjHQ="));
}

TEST(Signing, NamesAFixedSecretInTheCloverStyle) {
    EXPECT_THAT(headers(Style::clover, {"0b5f3d8e-1111-4222-8333-444455556666", "old"}),
                ElementsAre("X-Clover-Auth: 0b5f3d8e-1111-4222-8333-444455556666"));
}

TEST(Secret, HasTheFormThatItsStyleNeeds) {
    for (const Style style : {Style::cloove, Style::standard}) {
        const std::string secret = make_secret(style);
        ASSERT_TRUE(secret.starts_with("whsec_")) << secret;
        EXPECT_EQ(parse_base64(secret.substr(6)).value_or("").size(), 32U) << secret;
        EXPECT_NE(secret, make_secret(style));
    }
    EXPECT_THAT(make_secret(Style::clover),
                testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                                      "[0-9a-f]{12}"));
}

TEST(Secret, OpensForItsEndpointAndItsTimeAlone) {
    const SecretBox box(MasterKey{7});
    EndpointRecord endpoint;
    endpoint.id = {5};
    endpoint.sealed_secret = seal(box, {5}, "current");
    endpoint.sealed_previous_secret = seal(box, {5}, "previous");
    endpoint.previous_secret_until = at;
    EXPECT_THAT(open_secrets(box, endpoint, at - std::chrono::milliseconds(1)),
                ElementsAre("current", "previous"));
    EXPECT_THAT(open_secrets(box, endpoint, at), ElementsAre("current"));
    EXPECT_TRUE(open_secrets(SecretBox(MasterKey{8}), endpoint, at).empty());
    endpoint.id = {6};
    EXPECT_TRUE(open_secrets(box, endpoint, at).empty()) << "another endpoint's";
    endpoint.id = {5};
    endpoint.sealed_secret.back() = static_cast<char>(endpoint.sealed_secret.back() ^ 1);
    EXPECT_TRUE(open_secrets(box, endpoint, at).empty()) << "damaged";
}

TEST(Secret, IsSealedAnewEachTime) {
    const SecretBox box(MasterKey{7});
    EXPECT_NE(box.seal("secret", "a"), box.seal("secret", "a"));
    EXPECT_EQ(box.seal("secret", "a").find("secret"), std::string::npos);
    EXPECT_EQ(box.open(box.seal("", "a"), "a"), "");
    EXPECT_FALSE(box.open("", "a"));
}

TEST(Base64, IsStrict) {
    EXPECT_EQ(to_base64("any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw==");
    EXPECT_EQ(parse_base64("YW55IGNhcm5hbCBwbGVhcw=="), "any carnal pleas");
    EXPECT_EQ(parse_base64(""), "");
    for (const char* wrong : {"YQ", "YQ=", "YR==", "Y Q=", "YQ==\n", "YQ==YQ==", "Y-__"}) {
        EXPECT_FALSE(parse_base64(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace tillbook::feed
