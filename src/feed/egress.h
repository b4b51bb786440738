// Where deliveries may go. Whoever may create endpoints could otherwise make the server talk to
// what only it can reach: the machine itself, the network it stands in, a cloud's metadata.
//
// The address is judged when the connection is made, and it is the very address that is connected
// to: a name that resolves differently the second time gains nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"

struct sockaddr;

namespace tillbook::feed {

struct EgressRules {
    std::vector<AddressRange> allowed;     // besides public addresses
    std::vector<std::uint16_t> own_ports;  // this server's, which no delivery reaches on this host
};

// Why an address is not one of the public Internet ("is private", "is a loopback address" …);
// empty: it is.
std::string_view why_not_public(const Address& address);

// Why nothing may be sent there ("10.0.0.1 is private"); empty: it may. Asks the system for its own
// addresses where the port is one of our own. Any thread.
std::string why_refused(const EgressRules& rules, const Address& address, std::uint16_t port);
// The same for an address as the system has it; others than IP are refused.
std::string why_refused(const EgressRules& rules, const sockaddr& address);

}  // namespace tillbook::feed
