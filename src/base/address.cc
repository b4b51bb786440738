#include "base/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace tillbook {

namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int mapped_bits = 96;

}  // namespace

bool Address::is_v4() const {
    return std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin());
}

bool Address::is_loopback() const {
    if (is_v4()) return bytes[12] == 127;
    return std::all_of(bytes.begin(), bytes.end() - 1, [](auto b) { return b == 0; }) &&
           bytes[15] == 1;
}

std::optional<Address> parse_address(std::string_view text) {
    if (text.size() >= 2 && text.front() == '[' && text.back() == ']') {
        text = text.substr(1, text.size() - 2);
    }
    text = text.substr(0, text.find('%'));
    if (text.find('\0') != text.npos) return std::nullopt;  // where the system's reader would end
    const std::string terminated(text);
    Address address;
    if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
    std::copy(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin());
    if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data() + 12) == 1) return address;
    return std::nullopt;
}

bool AddressRange::contains(const Address& address) const {
    const auto whole = static_cast<std::size_t>(prefix_bits / 8);
    if (!std::equal(first.bytes.begin(), first.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                    address.bytes.begin())) {
        return false;
    }
    const int rest = prefix_bits % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
    return ((first.bytes[whole] ^ address.bytes[whole]) & mask) == 0;
}

std::optional<AddressRange> parse_address_range(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return std::nullopt;
    AddressRange range{*address, 128};
    if (slash == std::string_view::npos) return range;
    const std::string_view bits = text.substr(slash + 1);
    // Written as IPv4, counted as IPv4; a mapped address counts all its 128 bits.
    const bool is_short = address->is_v4() && text.find(':') == std::string_view::npos;
    int prefix = 0;
    const auto parsed = std::from_chars(bits.data(), bits.data() + bits.size(), prefix);
    if (parsed.ec != std::errc{} || parsed.ptr != bits.data() + bits.size()) return std::nullopt;
    if (prefix < 0 || prefix > (is_short ? 32 : 128)) return std::nullopt;
    range.prefix_bits = is_short ? mapped_bits + prefix : prefix;
    return range;
}

}  // namespace tillbook
