#include "api/proxy.h"

#include <algorithm>

#include "api/values.h"
#include "http/ascii.h"

namespace tillbook {

namespace {

// Takes the last element of a comma-separated list off its end.
std::string_view take_last(std::string_view& list) {
    const std::size_t comma = list.rfind(',');
    const std::string_view last = http::trimmed(comma == list.npos ? list : list.substr(comma + 1));
    list = comma == list.npos ? std::string_view{} : list.substr(0, comma);
    return last;
}

bool is_trusted(const std::vector<AddressRange>& ranges, const Address& address) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const AddressRange& range) { return range.contains(address); });
}

// "192.0.2.1:4711" and "[2001:db8::1]:4711" are their addresses.
std::optional<Address> parse_hop(std::string_view hop) {
    const std::size_t colon = hop.rfind(':');
    const bool has_port = colon != hop.npos && (hop.find(':') == colon || hop[colon - 1] == ']');
    return parse_address(has_port ? hop.substr(0, colon) : hop);
}

// Goes over the hops from the last one on, as long as each was told by a trusted proxy.
Address client_of(const http::Request& request, const std::vector<AddressRange>& trusted_proxies,
                  Address client) {
    for (auto line = request.headers.rbegin(); line != request.headers.rend(); ++line) {
        if (!http::equal_ignoring_case(line->first, "X-Forwarded-For")) continue;
        std::string_view hops = line->second;
        while (!hops.empty()) {
            if (!is_trusted(trusted_proxies, client)) return client;
            const auto hop = parse_hop(take_last(hops));
            if (!hop) return client;
            client = *hop;
        }
    }
    return client;
}

ForwardedScheme scheme_of(const http::Request& request) {
    const int lines = request.header_count("X-Forwarded-Proto");
    if (lines == 0) return ForwardedScheme::not_said;
    if (lines > 1) return ForwardedScheme::unclear;
    std::string_view schemes = request.header("X-Forwarded-Proto");
    const std::string scheme = to_lower(take_last(schemes));
    if (scheme == "https") return ForwardedScheme::https;
    return scheme == "http" ? ForwardedScheme::http : ForwardedScheme::unclear;
}

}  // namespace

Arrival read_forwarded(const http::Request& request,
                       const std::vector<AddressRange>& trusted_proxies) {
    const Address peer = parse_address(request.peer).value_or(Address{});
    if (!is_trusted(trusted_proxies, peer)) return {peer};
    return {client_of(request, trusted_proxies, peer), true, scheme_of(request)};
}

bool came_over_tls(const http::Request& request, const std::vector<AddressRange>& trusted_proxies) {
    return !trusted_proxies.empty() &&
           read_forwarded(request, trusted_proxies).scheme == ForwardedScheme::https;
}

}  // namespace tillbook
