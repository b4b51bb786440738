#include "feed/signing.h"

#include "base/base64.h"
#include "base/hash.h"

namespace tillbook::feed {

namespace {

std::string seconds_of(Instant at) { return std::to_string(to_ms(at) / 1'000); }

// t=<seconds>,v1=<hex>: of "seconds.body" under the whole text of the secret.
std::string own_signature(const Signable& signable) {
    const std::string signed_at = seconds_of(signable.at);
    const std::string content = signed_at + "." + std::string(signable.body);
    std::string value = "t=" + signed_at;
    for (const std::string& secret : signable.secrets) {
        value += ",v1=" + to_hex(as_view(hmac_sha256(secret, content)));
    }
    return value;
}

// The key of a Standard Webhooks secret is what stands in base 64 behind its prefix.
std::string standard_key(const std::string& secret) {
    constexpr std::string_view prefix = "whsec_";
    if (!secret.starts_with(prefix)) return secret;
    return parse_base64(std::string_view(secret).substr(prefix.size())).value_or(secret);
}

// v1,<base 64> for each secret, separated by blanks: of "id.seconds.body".
std::string standard_signature(const Signable& signable) {
    const std::string content = std::string(signable.event_id) + "." + seconds_of(signable.at) +
                                "." + std::string(signable.body);
    std::string value;
    for (const std::string& secret : signable.secrets) {
        if (!value.empty()) value += ' ';
        value += "v1," + to_base64(as_view(hmac_sha256(standard_key(secret), content)));
    }
    return value;
}

}  // namespace

std::vector<std::string> signing_headers(const Signable& signable) {
    const std::string id(signable.event_id);
    switch (signable.style) {
        case Style::cloove:
            return {"Cloove-Signature: " + own_signature(signable), "Cloove-Webhook-Id: " + id,
                    "Cloove-Webhook-Event: " + std::string(signable.event_type)};
        case Style::standard:
            return {"webhook-id: " + id, "webhook-timestamp: " + seconds_of(signable.at),
                    "webhook-signature: " + standard_signature(signable)};
        case Style::clover:
            return {"X-Clover-Auth: " + signable.secrets.front()};
    }
    return {};
}

}  // namespace tillbook::feed
