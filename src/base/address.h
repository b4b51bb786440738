// Internet addresses and ranges of them: who may ask, whom we may call. An IPv4 address inside IPv6
// (::ffff:192.0.2.1) is the IPv4 address.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tillbook {

// Always 16 bytes: IPv4 stands mapped.
struct Address {
    std::array<std::uint8_t, 16> bytes{};
    bool operator==(const Address&) const = default;
    bool is_v4() const;
    bool is_loopback() const;
};

// "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", with or without brackets or a zone; absent
// otherwise.
std::optional<Address> parse_address(std::string_view text);

struct AddressRange {
    Address first;
    int prefix_bits = 128;  // of 128
    bool contains(const Address& address) const;
};

// An address or CIDR ("10.0.0.0/8", "2001:db8::/32"); absent if it is neither.
std::optional<AddressRange> parse_address_range(std::string_view text);

}  // namespace tillbook
