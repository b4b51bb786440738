// Who is asking, and whether they may: the checks before anything of a request is read, in their
// order (transport, key, expiry, address, origin, rate, scope; with a session transport, session,
// CSRF token, book, rate, scope).
//
// A request that names Authorization is judged by that alone, whatever cookies it carries.
//
// Guard is used by the network thread alone. A Caller may be kept and moved to any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/rate_limit.h"
#include "base/address.h"
#include "base/clock.h"
#include "base/result.h"
#include "book/directory.h"
#include "http/message.h"

namespace tillbook {

enum class PlainHttp { loopback_only, everywhere };

struct GuardOptions {
    std::vector<AddressRange> trusted_proxies;  // whose X-Forwarded-* are believed
    PlainHttp plain_http = PlainHttp::loopback_only;
};

// A key or member that passed, its book, and the snapshot that both stand in.
struct Caller {
    std::shared_ptr<const DirectorySnapshot> snapshot;  // shared with whoever else answers now
    const KeyRecord* key = nullptr;
    const BookSettings* book = nullptr;
    const SessionRecord* session = nullptr;  // none: an API key asks
};

// A session that passed, and whose it is.
struct SignedIn {
    const SessionRecord* session = nullptr;
    const UserRecord* user = nullptr;
};

// A caller with the permit that the request holds until it is answered.
struct Admitted {
    Caller caller;
    Permit permit;
};

// Neither revoked nor expired.
bool is_valid(const KeyRecord& key, Instant now);

// What a caller is recognised by later, when its snapshot is gone.
struct Credential {
    Sha256 hash{};  // of the key's text, or of the session's token
    UserId user;    // of a session; none: a key
    BookId book;
};
Credential credential_of(const Caller& caller);
// Whether it would still be let in.
bool is_still_valid(const Credential& credential, const DirectorySnapshot& now_known, Instant now);

// Whether a session counts, or a key alone.
enum class SessionCookie { ignored, taken };

// Whether a key may stand in the query, as access_token.
enum class KeyInQuery { refused, taken };

class Guard {
public:
    Guard(const Clock& clock, GuardOptions options) : clock_(clock), options_(std::move(options)) {}

    // What a route asks of its callers.
    struct Demand {
        std::string_view scope;
        const RateRule& rates;  // for keys that have no limit of their own
        KeyInQuery in_query = KeyInQuery::refused;
        SessionCookie session = SessionCookie::ignored;
    };
    // `headers` takes what the answer must carry whether the checks pass or not: rate and CORS.
    Result<Admitted> check(const http::Request& request, const Demand& demand,
                           std::shared_ptr<const DirectorySnapshot> snapshot, std::string& headers);

    // The session of a request: not_signed_in, or csrf_refused where it writes without the token.
    Result<SignedIn> check_session(const http::Request& request,
                                   const DirectorySnapshot& snapshot) const;
    // Where the request comes from; https_required if it could be read on the way.
    Result<Address> check_transport(const http::Request& request) const;

    // Answers a CORS preflight: 204 if any valid key allows the origin, else origin_not_allowed.
    Result<http::Response> preflight(const http::Request& request,
                                     const DirectorySnapshot& snapshot) const;

private:
    Result<Caller> find_caller(const http::Request& request, const Demand& demand,
                               std::shared_ptr<const DirectorySnapshot> snapshot,
                               std::string& headers) const;
    Result<Permit> check_rate(const KeyRecord& key, RateRule rule, Instant now,
                              std::string& headers);

    const Clock& clock_;
    GuardOptions options_;
    RateLimiter rates_;
};

// The host of an Origin or Referer ("https://shop.example:8443/x" → "shop.example"), lower case;
// empty if there is none.
std::string origin_host(std::string_view origin);

}  // namespace tillbook
