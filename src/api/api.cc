#include "api/api.h"

#include "api/call.h"
#include "api/cloove/document.h"
#include "api/cloove/errors.h"
#include "api/cloove/routes.h"
#include "api/clover/body.h"
#include "api/clover/document.h"
#include "api/clover/errors.h"
#include "api/clover/routes.h"
#include "api/followers.h"
#include "api/proxy.h"
#include "api/sign_ins.h"
#include "http/router.h"

namespace tillbook {

namespace {

GuardOptions guard_options(const ApiOptions& options) {
    GuardOptions guard;
    guard.trusted_proxies = options.trusted_proxies;
    guard.plain_http = options.plain_http;
    return guard;
}

// For keys that have no limit of their own.
RateRule rates_of(const ApiOptions& options, const RateRule& vendor) {
    return options.rate_limits == RateLimits::vendor ? vendor
                                                     : RateRule{.limit = options.rate_limit};
}

// What is served as it is: the documents of the dialects, and what the program brings along.
std::vector<http::StaticFile> files_of(const ApiOptions& options) {
    constexpr std::string_view json = "application/json";
    std::vector<http::StaticFile> files = {
        {"/openapi.json", json, cloove::openapi_document(), {}},
        {"/openapi/cloove.json", json, cloove::openapi_document(), {}},
        {"/openapi/clover.json", json, clover::openapi_document(), {}},
    };
    files.insert(files.end(), options.files.begin(), options.files.end());
    return files;
}

}  // namespace

class Api::State {
public:
    State(Engine& engine, Directory& directory, const Webhooks& webhooks, const Clock& clock,
          ApiOptions options, PostToReaders post)
        : directory_(directory),
          options_(std::move(options)),
          post_(std::move(post)),
          administration_(engine, directory, clock),
          followers_(engine, directory, clock, options_.followers),
          guard_(clock, guard_options(options_)),
          sign_ins_(directory, clock, post_),
          passwords_(post_),
          services_{
              engine,   followers_, administration_, webhooks,
              options_, post_,      clock,           std::make_shared<ReadLoad>(options_.reads),
              guard_,   directory,  sign_ins_,       passwords_},
          rates_(rates_of(options_, cloove::vendor_rates)),
          merchant_rates_(rates_of(options_, clover::vendor_rates)),
          files_(files_of(options_)) {
        for (const Route& route : cloove::routes()) router_.add(route.method, route.pattern);
        for (const Route& route : clover::routes()) {
            merchant_router_.add(route.method, route.pattern);
        }
    }

    Followers& followers() { return followers_; }

    void catch_up(Api::OnFailure on_failure) {
        std::vector<BookId> books;
        for (const auto& [number, book] : directory_.snapshot()->books()) {
            books.push_back(book.record.id);
        }
        post_next(std::move(books), std::move(on_failure));
    }

    void prepare_stop() {
        services_.stop->test_and_set();
        followers_.stop();
        if (options_.backups != nullptr) options_.backups->stop();
    }

    void begin_batch() { services_.is_fresh = services_.engine.refresh(Access::memory_only); }

    // Whoever asks a trusted proxy over TLS is answered with links over TLS.
    void handle(const http::Request& request, http::Reply reply) {
        if (request.tls || !came_over_tls(request, options_.trusted_proxies)) {
            return route(request, std::move(reply));
        }
        http::Request secure = request;
        secure.tls = true;
        route(secure, std::move(reply));
    }

    void route(const http::Request& request, http::Reply reply) {
        if (clover::owns(request.path)) return handle_merchant(request, std::move(reply));
        Call call(request, services_, cloove::to_response, Answer{std::move(reply), {}, {}});
        if (is_preflight(request)) {
            const auto answer = guard_.preflight(request, *directory_.snapshot());
            return answer ? call.send(answer.value()) : call.fail(answer.error());
        }
        http::Match match = router_.match(request.method, request.path);
        if (match.kind == http::Match::Kind::not_found) return show_file(call);
        if (match.kind == http::Match::Kind::method_not_allowed) return refuse(call, match.allow);
        const Route& route = cloove::routes()[match.route];
        call.params = std::move(match.params);
        if (!route.scope.empty()) {
            auto admitted = guard_.check(
                request, {route.scope, rates_, KeyInQuery::refused, SessionCookie::taken},
                directory_.snapshot(), call.headers());
            if (!admitted) return call.fail(admitted.error());
            if (const SessionRecord* session = admitted.value().caller.session) {
                sign_ins_.note_use(*session);
            }
            call.admit(std::move(admitted).value());
        }
        route.handler(call);
    }

    // What is at no route may be a file.
    void show_file(Call& call) const {
        const auto* entry = files_.find(call.request.path);
        if (entry == nullptr) {
            return call.fail({ErrorCode::not_found, "There is nothing at this path.", {}});
        }
        const http::Method method = call.request.method;
        if (method != http::Method::get && method != http::Method::head) {
            return refuse(call, "GET, HEAD");
        }
        call.send(http::serve(*entry, call.request));
    }

    // The Clover dialect: what is unknown below a merchant is not allowed, and whose merchant it is
    // not is not told.
    void handle_merchant(const http::Request& request, http::Reply reply) {
        Call call(request, services_, clover::to_response, Answer{std::move(reply), {}, {}});
        clover::add_request_id(call);
        if (is_preflight(request)) {
            const auto answer = guard_.preflight(request, *directory_.snapshot());
            return answer ? call.send(answer.value()) : call.fail(answer.error());
        }
        http::Match match = merchant_router_.match(request.method, request.path);
        if (match.kind != http::Match::Kind::found) {
            name_allowed(call, match.allow);
            return call.send(!match.allow.empty() || clover::is_below_merchant(request.path)
                                 ? clover::not_allowed(request.method_text)
                                 : clover::nothing_here());
        }
        const Route& route = clover::routes()[match.route];
        call.params = std::move(match.params);
        auto admitted = guard_.check(request, {route.scope, merchant_rates_, KeyInQuery::taken},
                                     directory_.snapshot(), call.headers());
        if (!admitted) return call.fail(admitted.error());
        call.admit(std::move(admitted).value());
        if (clover::id_in(call.params.front()).value != call.book().record.id.value) {
            return call.fail({ErrorCode::invalid_api_key, "not this merchant's key", {}});
        }
        clover::name_unread_parameters(call);
        route.handler(call);
    }

private:
    // A task for each book, so that others get their turn in between.
    void post_next(std::vector<BookId> books, Api::OnFailure on_failure) {
        if (books.empty() || services_.stop->test()) return;
        post_([this, books = std::move(books), on_failure = std::move(on_failure)]() mutable {
            const BookId book = books.back();
            books.pop_back();
            try {
                const auto caught_up = administration_.catch_up(book);
                if (!caught_up) on_failure(book, caught_up.error().detail);
            } catch (const Unavailable& broken) {
                on_failure(book, broken.what());
            }
            post_next(std::move(books), std::move(on_failure));
        });
    }

    // The methods of a path that is known; what is not has none to name.
    static void name_allowed(Call& call, const std::string& allowed) {
        if (!allowed.empty()) call.headers() += "Allow: " + allowed + "\r\n";
    }

    static void refuse(Call& call, const std::string& allowed) {
        name_allowed(call, allowed);
        call.fail({ErrorCode::method_not_allowed, "This path answers " + allowed + " only.", {}});
    }

    static bool is_preflight(const http::Request& request) {
        return request.method == http::Method::options && !request.header("Origin").empty() &&
               !request.header("Access-Control-Request-Method").empty();
    }

    Directory& directory_;
    ApiOptions options_;
    PostToReaders post_;
    Administration administration_;
    Followers followers_;
    Guard guard_;
    SignIns sign_ins_;
    PasswordQueue passwords_;
    Services services_;
    RateRule rates_;
    RateRule merchant_rates_;
    http::StaticFiles files_;
    http::Router router_;
    http::Router merchant_router_;
};

Api::Api(Engine& engine, Directory& directory, const Webhooks& webhooks, const Clock& clock,
         ApiOptions options, PostToReaders post)
    : state_(std::make_unique<State>(engine, directory, webhooks, clock, std::move(options),
                                     std::move(post))) {}

Api::~Api() = default;

void Api::begin_batch() { state_->begin_batch(); }

void Api::catch_up(OnFailure on_failure) { state_->catch_up(std::move(on_failure)); }

void Api::prepare_stop() { state_->prepare_stop(); }

FollowerStats Api::followers() const { return state_->followers().stats(); }

void Api::handle(const http::Request& request, http::Reply reply) {
    state_->handle(request, std::move(reply));
}

http::Response Api::on_error(const Error& error, std::string_view path) const {
    return clover::owns(path) ? clover::to_response(error) : cloove::to_response(error);
}

}  // namespace tillbook
