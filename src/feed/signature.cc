#include "feed/signature.h"

#include "base/hash.h"

namespace tillbook::feed {

std::string sign(const Signable& signable) {
    const std::string seconds = std::to_string(to_ms(signable.at) / 1'000);
    const std::string content = seconds + "." + std::string(signable.body);
    return "t=" + seconds + ",v1=" + to_hex(as_view(hmac_sha256(signable.secret, content)));
}

}  // namespace tillbook::feed
