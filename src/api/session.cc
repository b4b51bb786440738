#include "api/session.h"

#include <algorithm>
#include <array>

#include "api/values.h"
#include "http/ascii.h"

namespace tillbook {

namespace {

// Browsers take the second name from a page over TLS of this very host alone.
constexpr std::string_view plain_name = "tillbook_session";
constexpr std::string_view host_name = "__Host-tillbook_session";
constexpr std::size_t token_bytes = 32;

// Calls `visit(name, value)` for every cookie of sessions.
template <class Visit>
void each_session_cookie(const http::Request& request, Visit visit) {
    for (const auto& [name, value] : request.headers) {
        if (to_lower(name) != "cookie") continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(';'), rest.size());
            const std::string_view pair = http::trimmed(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            const std::size_t equals = std::min(pair.find('='), pair.size());
            const std::string_view cookie = pair.substr(0, equals);
            if (cookie != plain_name && cookie != host_name) continue;
            visit(cookie, equals == pair.size() ? std::string_view{} : pair.substr(equals + 1));
        }
    }
}

struct Cookie {
    std::string_view name;
    std::string_view value;
};

std::string to_text(const Cookie& cookie, std::chrono::seconds age, CookieOver over) {
    std::string text(cookie.name);
    text.append("=").append(cookie.value);
    text.append("; HttpOnly; SameSite=Strict; Path=/; Max-Age=")
        .append(std::to_string(age.count()));
    if (over == CookieOver::tls) text.append("; Secure");
    return text;
}

}  // namespace

NewToken make_token(Random random) {
    std::array<std::uint8_t, token_bytes> bytes{};
    random(bytes.data(), bytes.size());
    NewToken token;
    token.text = to_hex(as_view(bytes));
    token.hash = sha256(token.text);
    return token;
}

bool has_token_form(std::string_view text) {
    return text.size() == 2 * token_bytes &&
           text.find_first_not_of("0123456789abcdef") == text.npos;
}

std::string invitation_path(std::string_view token) { return "/#/welcome/" + std::string(token); }

Instant end_of(const SessionRecord& session) {
    return std::min(session.created_at + session_age_max, session.seen_at + session_idle_max);
}

std::string csrf_token_of(std::string_view session_token) {
    return to_hex(as_view(hmac_sha256(session_token, "tillbook csrf token")));
}

bool has_session_cookie(const http::Request& request) {
    bool is_there = false;
    each_session_cookie(request, [&](std::string_view, std::string_view) { is_there = true; });
    return is_there;
}

std::string_view session_token_of(const http::Request& request) {
    struct Seen {
        std::string_view token;
        int count = 0;
    };
    Seen plain, host;
    each_session_cookie(request, [&](std::string_view name, std::string_view value) {
        Seen& seen = name == host_name ? host : plain;
        seen.token = value;
        ++seen.count;
    });
    const Seen& seen = host.count > 0 ? host : plain;
    return seen.count == 1 ? seen.token : std::string_view{};
}

std::string session_cookie(std::string_view token, CookieOver over) {
    const std::string_view name = over == CookieOver::tls ? host_name : plain_name;
    return to_text({name, token}, session_age_max, over);
}

std::vector<std::string> ended_session_cookies(const http::Request& request, CookieOver over) {
    std::vector<std::string> cookies;
    each_session_cookie(request, [&](std::string_view name, std::string_view) {
        const CookieOver needed = name == host_name ? CookieOver::tls : over;
        std::string cookie = to_text({name, {}}, std::chrono::seconds{0}, needed);
        if (std::find(cookies.begin(), cookies.end(), cookie) == cookies.end()) {
            cookies.push_back(std::move(cookie));
        }
    });
    return cookies;
}

bool is_of_this_site(const http::Request& request) {
    if (request.header_count("Sec-Fetch-Site") == 0) return true;
    const std::string_view site = request.header("Sec-Fetch-Site");
    return site == "same-origin" || site == "none";
}

}  // namespace tillbook
