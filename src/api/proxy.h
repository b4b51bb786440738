// What proxies in front of the server say of a request. They are believed from the right: what
// stands before a trusted proxy's word anybody can claim.
#pragma once

#include <vector>

#include "base/address.h"
#include "http/message.h"

namespace tillbook {

// How the proxy was asked. `unclear`: neither http nor https, or said in several lines, of which
// any may be the client's.
enum class ForwardedScheme { not_said, http, https, unclear };

struct Arrival {
    Address client;           // the last hop that is no trusted proxy; the peer where there is none
    bool is_proxied = false;  // the peer is a trusted proxy
    ForwardedScheme scheme = ForwardedScheme::not_said;
};

// What X-Forwarded-For and X-Forwarded-Proto say; of a peer that is no trusted proxy, nothing.
// Several lines of X-Forwarded-For are one list. A hop may carry a port.
Arrival read_forwarded(const http::Request& request,
                       const std::vector<AddressRange>& trusted_proxies);

// True if the request comes from a trusted proxy that was asked over TLS.
bool came_over_tls(const http::Request& request, const std::vector<AddressRange>& trusted_proxies);

}  // namespace tillbook
