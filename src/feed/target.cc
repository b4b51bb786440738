#include "feed/target.h"

#include <algorithm>
#include <charconv>

namespace tillbook::feed {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return result;
}

Error refuse(std::string_view why) { return mistake("url", std::string(why)); }

// Everything that a URL may consist of behind its host.
bool is_tail(std::string_view tail) {
    constexpr std::string_view signs = "-._~:/?@!$&'()*+,;=%";
    return std::all_of(tail.begin(), tail.end(), [&](char c) {
        const char small = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        return is_letter(small) || is_digit(c) || signs.find(c) != signs.npos;
    });
}

// Labels of letters, digits, "-" and "_", 1 to 63 of them each.
bool is_name(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    if (host.empty() || host.size() > 253) return false;
    std::size_t label = 0;
    for (const char c : host) {
        if (c == '.') {
            if (label == 0) return false;
            label = 0;
            continue;
        }
        if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_') return false;
        if (++label > 63) return false;
    }
    return label > 0;
}

// True if readers of URLs may take the host for an IPv4 address: its last label is a number, be it
// decimal, octal or hexadecimal.
bool ends_in_number(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    const std::size_t dot = host.rfind('.');
    const std::string_view label = dot == host.npos ? host : host.substr(dot + 1);
    if (std::all_of(label.begin(), label.end(), is_digit)) return true;
    return label.starts_with("0x") && std::all_of(label.begin() + 2, label.end(), is_hex);
}

// Four decimal numbers without leading zeros.
bool is_plain_v4(std::string_view host) {
    int parts = 1;
    std::string_view rest = host;
    for (std::size_t dot; (dot = rest.find('.')) != rest.npos; rest.remove_prefix(dot + 1)) {
        if (dot > 1 && rest.front() == '0') return false;
        ++parts;
    }
    return parts == 4 && !(rest.size() > 1 && rest.front() == '0') && parse_address(host);
}

bool is_local_name(std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    return host == "localhost" || host.ends_with(".localhost");
}

Result<> check_address(std::string_view host, std::uint16_t port, const EgressRules& rules) {
    const auto address = parse_address(host);
    if (!address || host.find('%') != host.npos) return refuse("must have a host that is a name");
    if (host.front() == '[' && address->is_v4()) {
        return refuse("must not have an IPv4 address in IPv6 as its host");
    }
    const std::string why = why_refused(rules, *address, port);
    if (why.empty()) return done;
    return refuse("must lead to a public address (" + why +
                  "); the server's --webhook-allow opens others");
}

Result<> check_host(const std::string& host, std::uint16_t port, const EgressRules& rules) {
    if (host.starts_with('[')) {
        if (!host.ends_with(']')) return refuse("must have a host that is a name");
        return check_address(host, port, rules);
    }
    if (!is_name(host)) {
        return refuse(
            "must have a host of letters, digits, \"-\" and \".\"; international names"
            " in their xn-- spelling");
    }
    if (is_local_name(host)) return check_address("127.0.0.1", port, rules);
    if (!ends_in_number(host)) return done;
    if (is_plain_v4(host)) return check_address(host, port, rules);
    return refuse(
        "must not have a number as its host, unless it is an address such as"
        " 192.0.2.1 in four plain decimal parts");
}

struct Authority {
    std::string host;
    std::uint16_t port = 0;  // 0: the scheme's
};

Result<Authority> parse_authority(std::string_view text) {
    if (text.find('@') != text.npos) return refuse("must not carry a user name or password");
    Authority authority;
    const std::size_t bracket = text.rfind(']');
    const std::size_t colon = text.find(':', bracket == text.npos ? 0 : bracket);
    authority.host = lower(text.substr(0, colon));
    if (authority.host.empty()) return refuse("must have a host");
    if (colon == text.npos) return authority;
    const std::string_view digits = text.substr(colon + 1);
    const char* const end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, authority.port);
    if (parsed.ec != std::errc{} || parsed.ptr != end || authority.port == 0) {
        return refuse("must have a port between 1 and 65535, or none");
    }
    return authority;
}

}  // namespace

Result<std::string> check_target(std::string_view url, Environment environment,
                                 const EgressRules& rules) {
    if (url.size() > url_characters_max) return refuse("must have at most 2,048 characters");
    const std::size_t colon = url.find("://");
    const std::string scheme = lower(url.substr(0, colon == url.npos ? 0 : colon));
    if (scheme != "https" && !(scheme == "http" && environment == Environment::test)) {
        return refuse(environment == Environment::test ? "must begin with https:// or http://"
                                                       : "must begin with https://");
    }
    std::string_view rest = url.substr(colon + 3);
    const std::size_t end = std::min(rest.find_first_of("/?#\\"), rest.size());
    const Authority authority = TRY(parse_authority(rest.substr(0, end)));
    const std::uint16_t usual = scheme == "https" ? 443 : 80;
    const std::uint16_t port = authority.port == 0 ? usual : authority.port;
    TRY(check_host(authority.host, port, rules));
    rest.remove_prefix(end);
    if (rest.find('#') != rest.npos) return refuse("must not have a fragment (#…)");
    if (!is_tail(rest)) return refuse("must have a path of plain characters, others as %XX");
    std::string target = scheme + "://" + authority.host;
    if (port != usual) target += ":" + std::to_string(port);
    if (!rest.starts_with('/')) target += '/';
    target += rest;
    return target;
}

}  // namespace tillbook::feed
