// Secrets that must be used again, such as those that webhooks are signed with: sealed with a
// master key that is kept apart from the database, so that a copy of the database betrays none.
//
// AES-256-GCM with a random nonce. What is sealed belongs to a context (the record it stands in)
// and cannot be opened in another. Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tillbook {

using MasterKey = std::array<std::uint8_t, 32>;

class SecretBox {
public:
    explicit SecretBox(const MasterKey& key) : key_(key) {}

    std::string seal(std::string_view secret, std::string_view context) const;
    // Absent: sealed with another key or in another context, or damaged.
    std::optional<std::string> open(std::string_view sealed, std::string_view context) const;

private:
    MasterKey key_;
};

}  // namespace tillbook
