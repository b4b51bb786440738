// What a proxy in front of the server says of a request.
#pragma once

#include <vector>

#include "base/address.h"
#include "http/message.h"

namespace tillbook {

// True if the request comes from a trusted proxy that was asked over TLS (X-Forwarded-Proto). What
// anybody else says is not believed.
bool came_over_tls(const http::Request& request, const std::vector<AddressRange>& trusted_proxies);

}  // namespace tillbook
