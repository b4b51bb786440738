#include "api/access.h"

#include <algorithm>

#include "api/credentials.h"
#include "api/proxy.h"
#include "api/scopes.h"
#include "api/session.h"
#include "api/values.h"
#include "base/hash.h"
#include "http/ascii.h"

namespace tillbook {

namespace {

Error refusal(ErrorCode code, std::string detail) { return {code, std::move(detail), {}}; }

// Clients of old send the key in the query, where logs of others may keep it; taken all the same.
std::string_view token_in_query(std::string_view query) {
    constexpr std::string_view name = "access_token=";
    while (!query.empty()) {
        const auto end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        if (pair.starts_with(name)) return pair.substr(name.size());
        query = end == query.npos ? std::string_view{} : query.substr(end + 1);
    }
    return {};
}

Result<std::string_view> bearer_of(const http::Request& request, KeyInQuery in_query) {
    if (request.header_count("Authorization") > 1) {
        return refusal(ErrorCode::invalid_api_key, "The header Authorization was sent twice.");
    }
    const std::string_view value = http::trimmed(request.header("Authorization"));
    if (value.empty() && in_query == KeyInQuery::taken) {
        const std::string_view token = token_in_query(request.query);
        if (!token.empty()) return token;
    }
    if (value.empty()) {
        return refusal(ErrorCode::invalid_api_key,
                       "No API key was sent; send the header Authorization: Bearer clv_...");
    }
    constexpr std::string_view scheme = "bearer ";
    if (value.size() <= scheme.size() || to_lower(value.substr(0, scheme.size())) != scheme) {
        return refusal(ErrorCode::invalid_api_key,
                       "The header Authorization must read: Bearer clv_...");
    }
    return http::trimmed(value.substr(scheme.size()));
}

Result<const KeyRecord*> find_valid_key(const http::Request& request, KeyInQuery in_query,
                                        const DirectorySnapshot& snapshot, Instant now) {
    const std::string_view text = TRY(bearer_of(request, in_query));
    const KeyRecord* key = has_key_form(text) ? snapshot.find_key(sha256(text)) : nullptr;
    if (key == nullptr || key->revoked_at) {
        return refusal(ErrorCode::invalid_api_key, "The API key is not valid.");
    }
    if (!is_valid(*key, now)) {
        return refusal(ErrorCode::expired_api_key, "The API key has expired.");
    }
    return key;
}

Result<> check_address(const KeyRecord& key, const Address& address) {
    if (key.allowed_ips.empty()) return done;
    for (const std::string& allowed : key.allowed_ips) {
        const auto range = parse_address_range(allowed);
        if (range && range->contains(address)) return done;
    }
    return refusal(ErrorCode::ip_not_allowed, "The API key is not valid from this address.");
}

bool allows_origin(const KeyRecord& key, std::string_view host) {
    return !host.empty() && std::any_of(key.allowed_origins.begin(), key.allowed_origins.end(),
                                        [&](const std::string& allowed) {
                                            // Kept as a host, but a whole origin is taken as its
                                            // host too.
                                            return origin_host(allowed) == host;
                                        });
}

// The book that a request with a session is about. What the user has no part in is as absent as
// what is not there.
Result<const BookSettings*> chosen_book(const http::Request& request,
                                        const DirectorySnapshot& snapshot, UserId user) {
    constexpr std::string_view name = "Tillbook-Book";
    if (request.header_count(name) > 1) {
        return refusal(ErrorCode::bad_request, "The header Tillbook-Book was sent twice.");
    }
    if (request.header_count(name) == 0) {
        const auto books = snapshot.books_of(user);
        if (books.size() == 1) return books.front();
        return refusal(ErrorCode::bad_request,
                       "Name one of your books in the header Tillbook-Book.");
    }
    const auto number = parse_base32(request.header(name));
    const BookId id{number.value_or(0)};
    const BookSettings* book = snapshot.find_book(id);
    if (book == nullptr || snapshot.find_member(user, id) == nullptr) {
        return refusal(ErrorCode::not_found, "You have no such book.");
    }
    return book;
}

void append_line(std::string& headers, std::string_view name, std::string_view value) {
    headers.append(name).append(": ").append(value).append("\r\n");
}

std::string per_window(const RateRule& rule) {
    if (rule.window == std::chrono::minutes(1)) return " a minute";
    if (rule.window == std::chrono::seconds(1)) return " a second";
    return " in " + std::to_string(rule.window.count()) + " s";
}

// True if a value can stand in a header of ours.
bool is_printable(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

Result<> check_origin(const KeyRecord& key, const http::Request& request, std::string& headers) {
    if (key.allowed_origins.empty()) return done;
    const std::string_view origin = request.header("Origin");
    const std::string host = origin_host(origin.empty() ? request.header("Referer") : origin);
    if (!allows_origin(key, host)) {
        return refusal(ErrorCode::origin_not_allowed, "The API key is not valid from this origin.");
    }
    if (!origin.empty() && is_printable(origin)) {
        append_line(headers, "Access-Control-Allow-Origin", origin);
        append_line(headers, "Access-Control-Expose-Headers",
                    "ETag, Idempotency-Key, Idempotency-Replayed, Link, Location, Request-Id, "
                    "Retry-After, Tillbook-Ignored");
        append_line(headers, "Vary", "Origin");
    }
    return done;
}

}  // namespace

bool is_valid(const KeyRecord& key, Instant now) {
    return !key.revoked_at && (!key.expires_at || *key.expires_at > now);
}

Credential credential_of(const Caller& caller) {
    const BookId book = caller.book->record.id;
    if (caller.session == nullptr) return {caller.key->secret_hash, {}, book};
    return {caller.session->token_hash, caller.session->user, book};
}

bool is_still_valid(const Credential& credential, const DirectorySnapshot& now_known, Instant now) {
    if (!credential.user) {
        const KeyRecord* key = now_known.find_key(credential.hash);
        return key != nullptr && is_valid(*key, now);
    }
    const SessionRecord* session = now_known.find_session(credential.hash);
    return session != nullptr && end_of(*session) > now &&
           now_known.find_member(credential.user, credential.book) != nullptr;
}

std::string origin_host(std::string_view origin) {
    if (const auto scheme = origin.find("://"); scheme != origin.npos) {
        origin.remove_prefix(scheme + 3);
    }
    origin = origin.substr(0, origin.find_first_of("/?#"));
    if (const auto user = origin.rfind('@'); user != origin.npos) origin.remove_prefix(user + 1);
    const std::size_t bracket = origin.rfind(']');  // [::1]:8080
    const std::size_t colon = origin.find(':', bracket == origin.npos ? 0 : bracket);
    return to_lower(origin.substr(0, colon));
}

// A trusted proxy that does not say how it was asked is taken to have been asked over TLS.
Result<Address> Guard::check_transport(const http::Request& request) const {
    const Arrival forwarded = read_forwarded(request, options_.trusted_proxies);
    if (request.tls || options_.plain_http == PlainHttp::everywhere ||
        forwarded.client.is_loopback()) {
        return forwarded.client;
    }
    const bool is_secure = forwarded.is_proxied && (forwarded.scheme == ForwardedScheme::https ||
                                                    forwarded.scheme == ForwardedScheme::not_said);
    if (is_secure) return forwarded.client;
    return refusal(ErrorCode::https_required, "Plain HTTP is refused; use HTTPS.");
}

Result<Permit> Guard::check_rate(const KeyRecord& key, RateRule rule, Instant now,
                                 std::string& headers) {
    if (key.rate_limit != 0) rule = {.limit = key.rate_limit};
    if (rule.limit == 0) return Permit{};
    const auto verdict = rates_.take(key.id, rule, now);
    if (rule.limit_header == nullptr) {
        append_line(headers, "X-RateLimit-Limit", std::to_string(rule.limit));
        append_line(headers, "X-RateLimit-Remaining", std::to_string(verdict.remaining));
        append_line(headers, "X-RateLimit-Reset", std::to_string(verdict.reset_seconds));
    }
    if (!verdict.allowed) {
        const std::string wait = std::to_string(verdict.reset_seconds);
        if (rule.limit_header != nullptr) {
            append_line(headers, rule.limit_header, std::to_string(rule.limit));
        }
        append_line(headers, "Retry-After", wait);
        return refusal(ErrorCode::rate_limited, "Too many requests; the limit of this API key is " +
                                                    std::to_string(rule.limit) + per_window(rule) +
                                                    ". Try again in " + wait + " s.");
    }
    if (rule.at_once == 0) return Permit{};
    if (auto permit = rates_.enter(key.id, rule)) return std::move(*permit);
    append_line(headers, rule.at_once_header, std::to_string(rule.at_once));
    append_line(headers, "Retry-After", "1");
    return refusal(ErrorCode::rate_limited,
                   "Too many requests under way; the limit of this API key is " +
                       std::to_string(rule.at_once) + " at once. Try again in 1 s.");
}

Result<SignedIn> Guard::check_session(const http::Request& request,
                                      const DirectorySnapshot& snapshot) const {
    TRY(check_transport(request));
    const std::string_view token = session_token_of(request);
    const SessionRecord* session =
        has_token_form(token) ? snapshot.find_session(sha256(token)) : nullptr;
    const UserRecord* user = session == nullptr ? nullptr : snapshot.find_user(session->user);
    if (user == nullptr || end_of(*session) <= clock_.now()) {
        return refusal(ErrorCode::not_signed_in, "You are not signed in, or not any more.");
    }
    if (request.method == http::Method::get || request.method == http::Method::head) {
        return SignedIn{session, user};
    }
    if (!is_of_this_site(request) || request.header_count("Tillbook-CSRF") != 1 ||
        !equal_in_constant_time(request.header("Tillbook-CSRF"), csrf_token_of(token))) {
        return refusal(ErrorCode::csrf_refused,
                       "Send the header Tillbook-CSRF with the csrfToken of the session.");
    }
    return SignedIn{session, user};
}

Result<Caller> Guard::find_caller(const http::Request& request, const Demand& demand,
                                  std::shared_ptr<const DirectorySnapshot> snapshot,
                                  std::string& headers) const {
    const Address client = TRY(check_transport(request));
    Caller caller;
    if (demand.session == SessionCookie::taken && request.header_count("Authorization") == 0 &&
        has_session_cookie(request)) {
        const SignedIn signed_in = TRY(check_session(request, *snapshot));
        caller.session = signed_in.session;
        caller.book = TRY(chosen_book(request, *snapshot, signed_in.user->id));
        caller.key = snapshot->find_member(signed_in.user->id, caller.book->record.id);
    } else {
        caller.key = TRY(find_valid_key(request, demand.in_query, *snapshot, clock_.now()));
        TRY(check_address(*caller.key, client));
        TRY(check_origin(*caller.key, request, headers));
        caller.book = snapshot->find_book(caller.key->book);
    }
    caller.snapshot = std::move(snapshot);
    return caller;
}

Result<Admitted> Guard::check(const http::Request& request, const Demand& demand,
                              std::shared_ptr<const DirectorySnapshot> snapshot,
                              std::string& headers) {
    Caller caller = TRY(find_caller(request, demand, std::move(snapshot), headers));
    Permit permit = TRY(check_rate(*caller.key, demand.rates, clock_.now(), headers));
    if (!covers(caller.key->scopes, demand.scope)) {
        return missing_scope(demand.scope);
    }
    if (caller.book == nullptr) {
        return refusal(ErrorCode::invalid_api_key, "The API key is not valid.");
    }
    return Admitted{std::move(caller), std::move(permit)};
}

Result<http::Response> Guard::preflight(const http::Request& request,
                                        const DirectorySnapshot& snapshot) const {
    const std::string_view origin = request.header("Origin");
    const std::string host = origin_host(origin);
    const Instant now = clock_.now();
    const bool allowed =
        is_printable(origin) &&
        std::any_of(snapshot.keys().begin(), snapshot.keys().end(), [&](const KeyRecord& key) {
            return is_valid(key, now) && allows_origin(key, host);
        });
    if (!allowed) {
        return refusal(ErrorCode::origin_not_allowed, "No API key is valid from this origin.");
    }
    http::Response response{204, "application/json", {}, {}};
    append_line(response.headers, "Access-Control-Allow-Origin", origin);
    append_line(response.headers, "Access-Control-Allow-Methods",
                "GET, HEAD, POST, PUT, PATCH, DELETE");
    append_line(response.headers, "Access-Control-Allow-Headers",
                "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
                "Last-Event-ID");
    append_line(response.headers, "Access-Control-Max-Age", "600");
    append_line(response.headers, "Vary", "Origin");
    return response;
}

}  // namespace tillbook
