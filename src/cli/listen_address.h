// Where a server listens: HOST:PORT as it is said in options, and the URL that it makes.
#pragma once

#include <cstdint>
#include <string>

namespace tillbook {

struct HostPort {
    std::string host;
    std::uint16_t port = 0;
};

// "127.0.0.1:8080", "[::1]:8080", "localhost:0". Throws Failure (usage), which names `option`.
HostPort parse_host_port(const std::string& text, const std::string& option);

// http://[::1]:8080 for an address with colons of its own.
std::string url_of(const std::string& scheme, const std::string& host, std::uint16_t port);

// True if only this machine can reach it.
bool is_loopback(const std::string& host);

}  // namespace tillbook
