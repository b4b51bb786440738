#include "feed/secret.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/hash.h"

namespace tillbook::feed {

namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t prefix_characters = 10;

std::string context_of(EndpointId endpoint) { return "webhook " + to_base32(endpoint.value); }

// A UUID of version 4 out of 16 bytes.
std::string to_random_uuid(std::array<std::uint8_t, 16> bytes) {
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
    std::string uuid = to_hex(as_view(bytes));
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) uuid.insert(dash, 1, '-');
    return uuid;
}

}  // namespace

std::string make_secret(Style style) {
    if (style == Style::clover) {
        std::array<std::uint8_t, 16> bytes{};
        fill_random(bytes.data(), bytes.size());
        return to_random_uuid(bytes);
    }
    std::array<std::uint8_t, secret_bytes> bytes{};
    fill_random(bytes.data(), bytes.size());
    return "whsec_" + to_base64(as_view(bytes));
}

std::string prefix_of(std::string_view secret) {
    return std::string(secret.substr(0, prefix_characters));
}

std::string seal(const SecretBox& box, EndpointId endpoint, std::string_view secret) {
    return box.seal(secret, context_of(endpoint));
}

std::vector<std::string> open_secrets(const SecretBox& box, const EndpointRecord& endpoint,
                                      Instant now) {
    auto current = box.open(endpoint.sealed_secret, context_of(endpoint.id));
    if (!current) return {};
    std::vector<std::string> secrets = {*std::move(current)};
    if (!endpoint.sealed_previous_secret.empty() && now < endpoint.previous_secret_until) {
        auto previous = box.open(endpoint.sealed_previous_secret, context_of(endpoint.id));
        if (previous) secrets.push_back(*std::move(previous));
    }
    return secrets;
}

std::string verification_code(std::string_view secret, std::string_view url) {
    const Sha256 hash = hmac_sha256(secret, "verification " + std::string(url));
    std::array<std::uint8_t, 16> bytes{};
    std::copy_n(hash.begin(), bytes.size(), bytes.begin());
    return to_random_uuid(bytes);
}

}  // namespace tillbook::feed
