#include "cli/listen_address.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/address.h"
#include "cli/failure.h"

namespace tillbook {

namespace {

// Letters, digits and what stands between them in names and addresses, the zone's sign included.
bool is_host(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-._:%").find(c) != std::string_view::npos;
    });
}

}  // namespace

HostPort parse_host_port(const std::string& text, const std::string& option) {
    const std::size_t colon = text.rfind(':');
    HostPort place;
    bool valid = colon != std::string::npos && colon > 0;
    if (valid) {
        place.host = text.substr(0, colon);
        if (place.host.front() == '[' && place.host.back() == ']') {
            place.host = place.host.substr(1, place.host.size() - 2);
        }
        const char* const end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, place.port);
        valid = error == std::errc{} && rest == end && is_host(place.host);
    }
    if (valid) return place;
    throw Failure(ExitCode::usage, "\"" + text + "\" is no address to listen on.",
                  "Use " + option + " HOST:PORT, for example 127.0.0.1:8080.");
}

std::string url_of(const std::string& scheme, const std::string& host, std::uint16_t port) {
    const bool has_colons = host.find(':') != std::string::npos;
    return scheme + "://" + (has_colons ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool is_loopback(const std::string& host) {
    if (host == "localhost") return true;
    const auto address = parse_address(host);
    return address && address->is_loopback();
}

}  // namespace tillbook
