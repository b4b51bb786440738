#include "api/session.h"

#include <algorithm>
#include <array>

#include "api/values.h"
#include "http/ascii.h"

namespace tillbook {

namespace {

constexpr std::string_view cookie_name = "tillbook_session";
constexpr std::size_t token_bytes = 32;

// Calls `visit(value)` for every cookie of sessions.
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
            if (pair.substr(0, equals) != cookie_name) continue;
            visit(equals == pair.size() ? std::string_view{} : pair.substr(equals + 1));
        }
    }
}

std::string cookie(std::string_view value, std::chrono::seconds age, CookieOver over) {
    std::string text(cookie_name);
    text.append("=").append(value);
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
    each_session_cookie(request, [&](std::string_view) { is_there = true; });
    return is_there;
}

std::string_view session_token_of(const http::Request& request) {
    std::string_view token;
    int count = 0;
    each_session_cookie(request, [&](std::string_view value) {
        token = value;
        ++count;
    });
    return count == 1 ? token : std::string_view{};
}

std::string session_cookie(std::string_view token, CookieOver over) {
    return cookie(token, session_age_max, over);
}

std::string ended_session_cookie(CookieOver over) {
    return cookie({}, std::chrono::seconds{0}, over);
}

bool is_of_this_site(const http::Request& request) {
    if (request.header_count("Sec-Fetch-Site") == 0) return true;
    const std::string_view site = request.header("Sec-Fetch-Site");
    return site == "same-origin" || site == "none";
}

}  // namespace tillbook
