#include "base/secret_box.h"

#include <openssl/evp.h>

#include <memory>

#include "base/check.h"
#include "base/hash.h"

namespace tillbook {

namespace {

// Form byte 1, nonce, tag, the encrypted secret.
constexpr char form = 1;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t head_bytes = 1 + nonce_bytes + tag_bytes;

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* cipher) const { EVP_CIPHER_CTX_free(cipher); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

unsigned char* bytes_of(char* text) { return reinterpret_cast<unsigned char*>(text); }
const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
int size_of(std::string_view text) { return static_cast<int>(text.size()); }

}  // namespace

std::string SecretBox::seal(std::string_view secret, std::string_view context) const {
    std::string sealed(head_bytes + secret.size(), '\0');
    sealed[0] = form;
    unsigned char* const nonce = bytes_of(sealed.data() + 1);
    fill_random(nonce, nonce_bytes);
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int size = 0;
    const bool is_sealed =
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytes_of(context), size_of(context)) == 1 &&
        EVP_EncryptUpdate(cipher.get(), bytes_of(sealed.data() + head_bytes), &size,
                          bytes_of(secret), size_of(secret)) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), nullptr, &size) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, tag_bytes,
                            sealed.data() + 1 + nonce_bytes) == 1;
    CHECK(is_sealed);
    return sealed;
}

std::optional<std::string> SecretBox::open(std::string_view sealed,
                                           std::string_view context) const {
    if (sealed.size() < head_bytes || sealed[0] != form) return std::nullopt;
    const std::string_view hidden = sealed.substr(head_bytes);
    std::string tag(sealed.substr(1 + nonce_bytes, tag_bytes));
    std::string secret(hidden.size() + tag_bytes, '\0');
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int size = 0;
    const bool is_intact =
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(),
                           bytes_of(sealed.substr(1))) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes_of(context), size_of(context)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), bytes_of(secret.data()), &size, bytes_of(hidden),
                          size_of(hidden)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), bytes_of(secret.data() + hidden.size()), &size) == 1;
    if (!is_intact) return std::nullopt;
    secret.resize(hidden.size());
    return secret;
}

}  // namespace tillbook
