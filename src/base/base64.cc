#include "base/base64.h"

#include <openssl/evp.h>

namespace tillbook {

std::string to_base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // the library ends it with a zero
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::optional<std::string> parse_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    if (size != static_cast<int>(bytes.size())) return std::nullopt;
    if (text.ends_with('=')) bytes.pop_back();
    if (text.ends_with("==")) bytes.pop_back();
    // The library is lenient about white space and stray bits.
    if (to_base64(bytes) != text) return std::nullopt;
    return bytes;
}

}  // namespace tillbook
