#include "feed/egress.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "base/check.h"

namespace tillbook::feed {

namespace {

struct Special {
    std::string_view range;
    std::string_view why;
};

// What the registries of special-purpose addresses list (RFC 6890 and its updates), and what clouds
// use without registering.
constexpr Special specials[] = {
    {"0.0.0.0/8", "is unspecified"},
    {"10.0.0.0/8", "is private"},
    {"100.64.0.0/10", "is shared by a carrier's customers"},
    {"127.0.0.0/8", "is a loopback address"},
    {"168.63.129.16/32", "is a cloud's metadata service"},
    {"169.254.0.0/16", "is link-local"},
    {"172.16.0.0/12", "is private"},
    {"192.0.0.0/24", "is reserved for protocols"},
    {"192.0.2.0/24", "is for documentation"},
    {"192.31.196.0/24", "is reserved for protocols"},
    {"192.52.193.0/24", "is reserved for protocols"},
    {"192.88.99.0/24", "is a 6to4 relay"},
    {"192.168.0.0/16", "is private"},
    {"192.175.48.0/24", "is reserved for protocols"},
    {"198.18.0.0/15", "is for benchmarks"},
    {"198.51.100.0/24", "is for documentation"},
    {"203.0.113.0/24", "is for documentation"},
    {"224.0.0.0/4", "is a multicast address"},
    {"240.0.0.0/4", "is reserved"},
    {"::/128", "is unspecified"},
    {"::1/128", "is a loopback address"},
    {"::/96", "is an IPv4 address in IPv6"},
    {"64:ff9b::/96", "is translated (NAT64)"},
    {"64:ff9b:1::/48", "is translated (NAT64)"},
    {"2001::/32", "is tunnelled (Teredo)"},
    {"2001::/23", "is reserved for protocols"},
    {"2001:db8::/32", "is for documentation"},
    {"2002::/16", "is tunnelled (6to4)"},
    {"2620:4f:8000::/48", "is reserved for protocols"},
    {"3fff::/20", "is for documentation"},
    {"fc00::/7", "is private"},
    {"fe80::/10", "is link-local"},
    {"fec0::/10", "is private"},
    {"ff00::/8", "is a multicast address"},
};

struct SpecialRange {
    AddressRange range;
    std::string_view why;
};

const std::vector<SpecialRange>& special_ranges() {
    static const std::vector<SpecialRange> ranges = [] {
        std::vector<SpecialRange> made;
        for (const Special& special : specials) {
            const auto range = parse_address_range(special.range);
            CHECK(range.has_value());
            made.push_back({*range, special.why});
        }
        return made;
    }();
    return ranges;
}

Address mapped(const in_addr& v4) {
    Address address;
    address.bytes[10] = address.bytes[11] = 0xff;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&v4);
    std::copy_n(bytes, sizeof v4, address.bytes.begin() + 12);
    return address;
}

std::optional<Address> address_of(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        return mapped(reinterpret_cast<const sockaddr_in&>(address).sin_addr);
    }
    if (address.sa_family != AF_INET6) return std::nullopt;
    Address found;
    const in6_addr& v6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    std::copy_n(reinterpret_cast<const std::uint8_t*>(&v6), sizeof v6, found.bytes.begin());
    return found;
}

std::string text_of(const Address& address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address.is_v4()) {
        inet_ntop(AF_INET, address.bytes.data() + 12, text, sizeof text);
    } else {
        inet_ntop(AF_INET6, address.bytes.data(), text, sizeof text);
    }
    return text;
}

struct FreeAddresses {
    void operator()(ifaddrs* list) const { freeifaddrs(list); }
};

bool is_of_this_host(const Address& address) {
    if (address.is_loopback() || why_not_public(address) == "is unspecified") return true;
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) return true;  // rather too careful
    const std::unique_ptr<ifaddrs, FreeAddresses> list(first);
    for (const ifaddrs* at = first; at != nullptr; at = at->ifa_next) {
        if (at->ifa_addr != nullptr && address_of(*at->ifa_addr) == address) return true;
    }
    return false;
}

}  // namespace

std::string_view why_not_public(const Address& address) {
    for (const SpecialRange& special : special_ranges()) {
        if (special.range.contains(address)) return special.why;
    }
    // Nothing else of IPv6 has been given out.
    if (!address.is_v4() && (address.bytes[0] & 0xe0) != 0x20) return "is reserved";
    return {};
}

std::string why_refused(const EgressRules& rules, const Address& address, std::uint16_t port) {
    const auto& own = rules.own_ports;
    if (std::find(own.begin(), own.end(), port) != own.end() && is_of_this_host(address)) {
        return text_of(address) + " with port " + std::to_string(port) + " is this server itself";
    }
    const std::string_view why = why_not_public(address);
    if (why.empty()) return {};
    const bool is_allowed =
        std::any_of(rules.allowed.begin(), rules.allowed.end(),
                    [&](const AddressRange& range) { return range.contains(address); });
    return is_allowed ? std::string() : text_of(address) + " " + std::string(why);
}

std::string why_refused(const EgressRules& rules, const sockaddr& address) {
    const auto found = address_of(address);
    if (!found) return "the address is not one of the Internet";
    const bool is_mapped = address.sa_family == AF_INET6 && found->is_v4();
    if (is_mapped) return "::ffff:" + text_of(*found) + " is an IPv4 address in IPv6";
    const std::uint16_t port = address.sa_family == AF_INET6
                                   ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                                   : reinterpret_cast<const sockaddr_in&>(address).sin_port;
    return why_refused(rules, *found, ntohs(port));
}

}  // namespace tillbook::feed
