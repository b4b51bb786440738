#include "api/credentials.h"

#include "base/hash.h"

namespace tillbook {

namespace {

constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t secret_length = 32;
constexpr std::string_view live_prefix = "clv_live_sk_";
constexpr std::string_view test_prefix = "clv_test_sk_";

// 32 characters of 36 are 165 bits. A byte beyond the last whole multiple of 36 is drawn again, so
// that every character is equally likely.
std::string random_secret(Random random) {
    constexpr std::size_t fair = 256 / alphabet.size() * alphabet.size();
    std::string secret;
    while (secret.size() < secret_length) {
        std::uint8_t byte = 0;
        random(&byte, 1);
        if (byte < fair) secret += alphabet[byte % alphabet.size()];
    }
    return secret;
}

}  // namespace

NewKey make_api_key(Environment environment, Random random) {
    NewKey key;
    key.record.prefix = environment == Environment::live ? live_prefix : test_prefix;
    key.text = key.record.prefix + random_secret(random);
    key.record.secret_hash = sha256(key.text);
    key.record.last_four = key.text.substr(key.text.size() - 4);
    return key;
}

bool has_key_form(std::string_view text) {
    if (!text.starts_with(live_prefix) && !text.starts_with(test_prefix)) return false;
    const std::string_view secret = text.substr(live_prefix.size());
    return secret.size() == secret_length &&
           secret.find_first_not_of(alphabet) == std::string_view::npos;
}

}  // namespace tillbook
