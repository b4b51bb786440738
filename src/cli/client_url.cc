#include "cli/client_url.h"

#include <algorithm>
#include <string_view>

#include "cli/failure.h"
#include "cli/listen_address.h"

namespace tillbook {

namespace {

// A URL stands between quotes in a line for a shell.
bool is_url(std::string_view text) {
    const bool has_scheme = text.starts_with("http://") || text.starts_with("https://");
    return has_scheme && std::ranges::all_of(text, [](char each) {
               return each > ' ' && each < '\x7f' && each != '\'' && each != '"' && each != '\\';
           });
}

// What a client on this machine says for an address that stands for all of them.
std::string reachable(const std::string& host) {
    if (host == "0.0.0.0") return "127.0.0.1";
    return host == "::" ? "::1" : host;
}

}  // namespace

std::string client_url(const std::string& said, const ServeOptions& serve) {
    if (!said.empty()) {
        std::string url = said;
        while (url.ends_with('/')) url.pop_back();
        if (is_url(url)) return url;
        throw Failure(ExitCode::usage, "\"" + said + "\" is no URL of a server.",
                      "Give it as clients reach it, for example --url https://till.example.com.");
    }
    const HostPort place = parse_host_port(serve.listen, "--listen");
    if (place.port == 0) {
        throw Failure(ExitCode::usage, "The server listens on any free port, so its URL is open.",
                      "Give the one that it printed with --url.");
    }
    return url_of(serve.tls_certificate.empty() ? "http" : "https", reachable(place.host),
                  place.port);
}

}  // namespace tillbook
