// Who is asking, and whether they may: the checks before anything of a request is read, in their
// order (transport, key, expiry, address, origin, rate, scope).
//
// Guard is used by the network thread alone. A Caller may be kept and moved to any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/address.h"
#include "base/clock.h"
#include "base/result.h"
#include "book/directory.h"
#include "http/message.h"

namespace tillbook {

enum class PlainHttp { loopback_only, everywhere };

struct GuardOptions {
    std::uint32_t rate_limit = 0;  // a minute, for keys that have none of their own; 0: none
    std::vector<AddressRange> trusted_proxies;  // whose X-Forwarded-* are believed
    PlainHttp plain_http = PlainHttp::loopback_only;
};

// A key that passed, its book, and the snapshot that both stand in.
struct Caller {
    std::shared_ptr<const DirectorySnapshot> snapshot;  // shared with whoever else answers now
    const KeyRecord* key = nullptr;
    const BookSettings* book = nullptr;
};

// A fixed window of one minute per key.
class RateLimiter {
public:
    struct Verdict {
        bool allowed = true;
        std::uint32_t remaining = 0;
        int reset_seconds = 0;  // until the window ends, 1-60
    };
    // Counts the request if it is allowed.
    Verdict take(KeyId key, std::uint32_t limit, Instant now);

private:
    struct Window {
        std::int64_t minute = 0;
        std::uint32_t count = 0;
    };
    std::unordered_map<std::uint64_t, Window> windows_;
};

// Whether a key may stand in the query, as access_token.
enum class KeyInQuery { refused, taken };

class Guard {
public:
    Guard(const Clock& clock, GuardOptions options) : clock_(clock), options_(std::move(options)) {}

    // `headers` takes what the answer must carry whether the checks pass or not: rate and CORS.
    Result<Caller> check(const http::Request& request, std::string_view scope,
                         std::shared_ptr<const DirectorySnapshot> snapshot, std::string& headers,
                         KeyInQuery in_query = KeyInQuery::refused);

    // Answers a CORS preflight: 204 if any valid key allows the origin, else origin_not_allowed.
    Result<http::Response> preflight(const http::Request& request,
                                     const DirectorySnapshot& snapshot) const;

private:
    Result<Address> check_transport(const http::Request& request) const;
    Result<> check_rate(const KeyRecord& key, Instant now, std::string& headers);

    const Clock& clock_;
    GuardOptions options_;
    RateLimiter rates_;
};

// The host of an Origin or Referer ("https://shop.example:8443/x" → "shop.example"), lower case;
// empty if there is none.
std::string origin_host(std::string_view origin);

}  // namespace tillbook
