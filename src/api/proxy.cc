#include "api/proxy.h"

#include <algorithm>

#include "api/values.h"

namespace tillbook {

bool came_over_tls(const http::Request& request, const std::vector<AddressRange>& trusted_proxies) {
    if (trusted_proxies.empty()) return false;
    const Address peer = parse_address(request.peer).value_or(Address{});
    const bool is_trusted =
        std::any_of(trusted_proxies.begin(), trusted_proxies.end(),
                    [&peer](const AddressRange& range) { return range.contains(peer); });
    if (!is_trusted) return false;
    // The last hop's word; what stands before it, or in a line of its own, anybody can claim.
    if (request.header_count("X-Forwarded-Proto") != 1) return false;
    std::string_view scheme = request.header("X-Forwarded-Proto");
    if (const auto comma = scheme.rfind(','); comma != scheme.npos) scheme.remove_prefix(comma + 1);
    scheme.remove_prefix(std::min(scheme.find_first_not_of(" \t"), scheme.size()));
    return to_lower(scheme.substr(0, scheme.find_last_not_of(" \t") + 1)) == "https";
}

}  // namespace tillbook
