// Sessions of people in browsers: their tokens, cookie and times, and the token against requests
// that another site makes in a person's name (CSRF).
//
// Pure but for the random bytes; any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "api/credentials.h"
#include "base/clock.h"
#include "http/message.h"
#include "log/people.h"

namespace tillbook {

inline constexpr std::chrono::hours session_idle_max{12};
inline constexpr std::chrono::hours session_age_max{30 * 24};
inline constexpr std::chrono::hours invitation_age_max{7 * 24};

// 256 random bits as 64 hexadecimal characters. Only the hash is kept.
struct NewToken {
    std::string text;
    Sha256 hash{};
};
NewToken make_token(Random random);
bool has_token_form(std::string_view text);

// Where the page is that sets a password with an invitation's token, behind the server's address.
std::string invitation_path(std::string_view token);

// When the session ends unless it is used again.
Instant end_of(const SessionRecord& session);

// What a page must send with every write of its session. Whoever has the cookie could reckon it;
// another site has neither.
std::string csrf_token_of(std::string_view session_token);

// True if the request carries the cookie of sessions, whatever it says.
bool has_session_cookie(const http::Request& request);
// The token in the cookie; empty if there is none, or more than one of a name. Where both names
// are sent, the one that no other host can have set counts.
std::string_view session_token_of(const http::Request& request);
// The value of Set-Cookie. `tls`: the browser sends it back over TLS alone, and takes it from this
// very host only.
enum class CookieOver { tls, any };
std::string session_cookie(std::string_view token, CookieOver over);
// The values that take away what the request brought, under every name.
std::vector<std::string> ended_session_cookies(const http::Request& request, CookieOver over);

// True unless the browser says that a page of another site made the request.
bool is_of_this_site(const http::Request& request);

}  // namespace tillbook
