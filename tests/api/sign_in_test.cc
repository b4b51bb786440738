// People who sign in: sessions, invitations, and what a session may do, over the whole API.
#include <gmock/gmock.h>

#include <regex>

#include "api/passwords.h"
#include "api/scopes.h"
#include "api/session.h"
#include "api/sign_in_throttle.h"
#include "book/administration.h"
#include "book/roles.h"
#include "support/test_api.h"

namespace tillbook {
namespace {

using test::header_of;
using test::sample_book;
using test::TestApi;
using testing::HasSubstr;
using testing::Not;

constexpr const char* good_password = "correct horse battery";

std::string found(const std::string& text, const std::string& pattern) {
    std::smatch match;
    return std::regex_search(text, match, std::regex(pattern)) ? match[1].str() : std::string();
}

// What a browser keeps of a session.
struct Browser {
    std::string cookie, csrf;

    static Browser after(const http::Response& response) {
        return {found(header_of(response, "Set-Cookie"), "((?:__Host-)?tillbook_session=[^;]*)"),
                found(response.body, "\"csrfToken\":\"([^\"]*)\"")};
    }
};

class SignIn : public testing::Test {
protected:
    // A user of the sample book who has set a password.
    Browser join(const std::string& login, const std::string& role) {
        return accept(invite(login, role));
    }
    std::string invite(const std::string& login, const std::string& role) {
        const auto added =
            api_.post("/v1/users", R"({"login":")" + login + R"(","name":"Ada Obi",)" +
                                       R"("role":")" + role + "\"}");
        EXPECT_EQ(added.status, 201) << added.body;
        ids_[login] = found(added.body, "\"id\":\"([^\"]*)\"");
        return found(added.body, "\"token\":\"([^\"]*)\"");
    }
    Browser accept(const std::string& token) {
        const auto accepted =
            plain("POST", "/v1/invitations/accept",
                  R"({"token":")" + token + R"(","password":")" + good_password + "\"}");
        EXPECT_EQ(accepted.status, 200) << accepted.body;
        return Browser::after(accepted);
    }
    http::Response sign_in(const std::string& login, const std::string& password,
                           const std::string& headers = {}) {
        return plain("POST", "/v1/session",
                     R"({"login":")" + login + R"(","password":")" + password + "\"}", headers);
    }
    // Without a key or a cookie.
    http::Response plain(const std::string& method, const std::string& path,
                         const std::string& body = {}, const std::string& headers = {}) {
        const std::string type = body.empty() ? "" : "Content-Type: application/json\n";
        return api_.send_plain(
            test::parse_text_request(method + " " + path + "\n" + type + headers + "\n" + body));
    }
    // With a session, as a page asks.
    http::Response with(const Browser& browser, const std::string& method, const std::string& path,
                        const std::string& body = {}, const std::string& more = {}) {
        return plain(
            method, path, body,
            "Cookie: " + browser.cookie + "\nTillbook-CSRF: " + browser.csrf + "\n" + more);
    }
    http::Response change(const std::string& login, const std::string& body) {
        return api_.send("PATCH /v1/users/" + ids_[login] + "\n\n" + body);
    }

    // The live book of the sample book, which is a test book, and a key of it.
    std::string live_key() {
        BookRecord live = test::sample_record();
        live.id = test::sample_record().twin;
        live.twin = sample_book;
        live.environment = Environment::live;
        api_.process.control.put_books({live});
        NewKey made = make_api_key(Environment::live, fill_random);
        made.record.id = {4711};
        made.record.book = live.id;
        made.record.scopes = {"all"};
        api_.process.control.put_key(made.record);
        api_.process.directory->refresh();
        return "Authorization: Bearer " + made.text + "\n";
    }
    static std::string token_in(const http::Response& response) {
        return found(response.body, "\"token\":\"([^\"]*)\"");
    }
    int read_link(const std::string& token) {
        return plain("POST", "/v1/invitations/read", R"({"token":")" + token + "\"}").status;
    }

    TestApi api_;
    std::map<std::string, std::string> ids_;
};

TEST(Roles, GiveKnownScopesAndAManagerAllButRightsOverOthers) {
    for (const Role role : all_roles) {
        EXPECT_EQ(parse_role(name_of(role)), role);
        for (const std::string& scope : scopes_of(role)) {
            EXPECT_TRUE(is_known_scope(scope)) << scope;
        }
    }
    std::vector<std::string> of_manager;
    for (const std::string_view scope : known_scopes()) {
        if (scope == "all" || scope == "admin" || scope.starts_with("users:")) continue;
        of_manager.emplace_back(scope);
    }
    EXPECT_THAT(scopes_of(Role::manager), testing::UnorderedElementsAreArray(of_manager));
    EXPECT_FALSE(covers(scopes_of(Role::cashier), "reports:read"));
    EXPECT_FALSE(covers(scopes_of(Role::viewer), "orders:write"));
    EXPECT_FALSE(parse_role("root"));
}

TEST(Scope, ReadingWebhooksCoversReadingEventsAndNotTheOtherWay) {
    EXPECT_TRUE(covers({"webhooks:read"}, "events:read"));
    EXPECT_FALSE(covers({"events:read"}, "webhooks:read"));
    EXPECT_FALSE(covers({"webhooks:write"}, "events:read"));
}

TEST(Password, IsKnownByItsHashAlone) {
    const std::string hash = hash_password(good_password, fill_random);
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=32768,t=2,p=1$")) << hash;
    EXPECT_NE(hash, hash_password(good_password, fill_random));
    EXPECT_TRUE(is_password(good_password, hash));
    EXPECT_FALSE(is_password("correct horse batterY", hash));
    EXPECT_FALSE(is_password("", hash));
    EXPECT_FALSE(is_password("", ""));
    EXPECT_FALSE(is_password(good_password, ""));
}

TEST(Password, ADamagedHashIsNobodysAndEndsNothing) {
    EXPECT_THROW(is_password(good_password, "$argon2id$v=19$m=32768,t=2,p=1$damaged"), Unavailable);
}

TEST(Password, WeakOnesAreRefusedByName) {
    for (const std::string weak : {"", "short", "123456789", "1234567890", "QWERTYuiop",
                                   "aaaaaaaaaaaa", "ada@shop.example"}) {
        const auto checked = check_new_password(weak, "ada@shop.example", "password");
        ASSERT_FALSE(checked.ok()) << weak;
        EXPECT_EQ(checked.error().mistakes.at(0).field, "password");
    }
    EXPECT_FALSE(check_new_password(std::string(1'025, 'x') + "y", "ada", "password").ok());
    EXPECT_TRUE(check_new_password("äöüäöüäöüß", "ada", "password").ok());
    EXPECT_TRUE(check_new_password(good_password, "ada", "password").ok());
}

TEST(Throttle, FiveFailuresAreFreeThenWaitsDouble) {
    SignInThrottle throttle;
    Instant now = from_ms(1'700'000'000'000);
    const auto attempt = throttle.attempt("ada", *parse_address("192.0.2.1"));
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(throttle.begin(attempt, now).count(), 0) << i;
        throttle.end(attempt, SignInThrottle::Outcome::failed, now);
    }
    std::vector<std::int64_t> waits;
    for (int i = 0; i < 12; ++i) {
        waits.push_back(throttle.begin(attempt, now).count());
        now += std::chrono::seconds(waits.back());
        EXPECT_EQ(throttle.begin(attempt, now).count(), 0);
        throttle.end(attempt, SignInThrottle::Outcome::failed, now);
    }
    EXPECT_THAT(waits, testing::ElementsAre(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900));
    // The login from elsewhere, another login from there: both wait. Neither together: not.
    const auto elsewhere = throttle.attempt("ada", *parse_address("198.51.100.7"));
    const auto another = throttle.attempt("bob", *parse_address("192.0.2.1"));
    EXPECT_GT(throttle.begin(elsewhere, now).count(), 0);
    EXPECT_GT(throttle.begin(another, now).count(), 0);
    EXPECT_EQ(throttle.begin(throttle.attempt("bob", *parse_address("198.51.100.7")), now).count(),
              0);
    now += SignInThrottle::wait_max;
    EXPECT_EQ(throttle.begin(attempt, now).count(), 0);
    throttle.end(attempt, SignInThrottle::Outcome::succeeded, now);
    EXPECT_EQ(throttle.begin(attempt, now).count(), 0);
}

TEST(Throttle, AKnownPasswordInBetweenBuysNoTriesOfOthers) {
    SignInThrottle throttle;
    const Instant now = from_ms(1'700'000'000'000);
    const Address here = *parse_address("192.0.2.1");
    const auto own = throttle.attempt("mallory", here);
    const auto end = [&](const SignInThrottle::Attempt& attempt, SignInThrottle::Outcome outcome) {
        ASSERT_EQ(throttle.begin(attempt, now).count(), 0);
        throttle.end(attempt, outcome, now);
    };
    // What somebody mistypes before it is right counts for nothing.
    for (int i = 0; i < 3; ++i) end(own, SignInThrottle::Outcome::failed);
    end(own, SignInThrottle::Outcome::succeeded);
    for (int i = 0; i < 5; ++i) {
        end(throttle.attempt("victim " + std::to_string(i), here), SignInThrottle::Outcome::failed);
        if (i < 4) end(own, SignInThrottle::Outcome::succeeded);
    }
    EXPECT_GT(throttle.begin(own, now).count(), 0);
}

TEST(Throttle, NoneSlipsThroughWhileOthersAreBeingChecked) {
    SignInThrottle throttle;
    const Instant now = from_ms(1'700'000'000'000);
    int begun = 0;
    for (int i = 0; i < 20; ++i) {
        const auto attempt = throttle.attempt("ada", Address{{static_cast<std::uint8_t>(i)}});
        begun += throttle.begin(attempt, now).count() == 0 ? 1 : 0;
    }
    EXPECT_EQ(begun, 5);
}

TEST(Throttle, ANetworkOfIpv6CountsAsOneAndTheTableIsBounded) {
    SignInThrottle throttle;
    const Instant now = from_ms(1'700'000'000'000);
    for (int i = 0; i < 5; ++i) {
        const auto attempt = throttle.attempt("login " + std::to_string(i),
                                              *parse_address("2001:db8::" + std::to_string(i)));
        ASSERT_EQ(throttle.begin(attempt, now).count(), 0);
        throttle.end(attempt, SignInThrottle::Outcome::failed, now);
    }
    EXPECT_GT(throttle.begin(throttle.attempt("x", *parse_address("2001:db8::ffff")), now).count(),
              0);
    EXPECT_EQ(throttle.begin(throttle.attempt("x", *parse_address("2001:db8:0:1::1")), now).count(),
              0);
    for (std::size_t i = 0; i < 2 * SignInThrottle::entries_max; ++i) {
        Address address;
        std::copy_n(reinterpret_cast<const std::uint8_t*>(&i), 4, address.bytes.begin());
        const auto attempt = throttle.attempt(std::to_string(i), address);
        if (throttle.begin(attempt, now).count() != 0) continue;
        throttle.end(attempt, SignInThrottle::Outcome::failed, now);
    }
    EXPECT_LE(throttle.size(), SignInThrottle::entries_max);
}

TEST_F(SignIn, AnInvitationSetsThePasswordOnceAndSignsIn) {
    const std::string token = invite("Ada@Shop.example", "manager");
    const auto read = plain("POST", "/v1/invitations/read", R"({"token":")" + token + "\"}");
    EXPECT_EQ(read.status, 200);
    EXPECT_THAT(read.body, HasSubstr(R"("login":"ada@shop.example","name":"Ada Obi")"));
    const auto weak = plain("POST", "/v1/invitations/accept",
                            R"({"token":")" + token + R"(","password":"password123"})");
    EXPECT_EQ(weak.status, 422);
    EXPECT_THAT(weak.body, HasSubstr(R"("field":"password")"));
    EXPECT_THAT(weak.body, Not(HasSubstr("password123")));
    const Browser browser = accept(token);
    const auto session = with(browser, "GET", "/v1/session");
    ASSERT_EQ(session.status, 200) << session.body;
    EXPECT_THAT(session.body, HasSubstr(R"("role":"manager","scopes":["orders:read",)"));
    EXPECT_THAT(session.body, HasSubstr(browser.csrf));
    const auto again = plain("POST", "/v1/invitations/accept",
                             R"({"token":")" + token + R"(","password":"another long one"})");
    EXPECT_EQ(again.status, 404);
    EXPECT_EQ(sign_in("ADA@shop.example", good_password).status, 200);
}

TEST_F(SignIn, AnInvitationEndsAfterAWeekOrWithTheNext) {
    const std::string first = invite("ada", "cashier");
    const auto invited = api_.post("/v1/users/" + ids_["ada"] + "/invite", "");
    ASSERT_EQ(invited.status, 201) << invited.body;
    const std::string second = found(invited.body, "\"token\":\"([^\"]*)\"");
    const auto read = [this](const std::string& token) {
        return plain("POST", "/v1/invitations/read", R"({"token":")" + token + "\"}").status;
    };
    EXPECT_EQ(read(first), 404);
    EXPECT_EQ(read(second), 200);
    api_.process.clock.advance(invitation_age_max);
    EXPECT_EQ(read(second), 404);
    EXPECT_EQ(read(std::string(64, 'a')), 404);
    EXPECT_EQ(read("short"), 404);
}

TEST_F(SignIn, WhatIsWrongIsNotTold) {
    join("ada", "owner");
    invite("bob", "owner");
    const auto wrong = sign_in("ada", "wrong password");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_THAT(wrong.body, HasSubstr(R"("error":"wrong_credentials")"));
    EXPECT_TRUE(header_of(wrong, "Set-Cookie").empty());
    for (const auto& other : {sign_in("nobody", good_password), sign_in("bob", good_password),
                              sign_in("ada", std::string(500, 'x'))}) {
        EXPECT_EQ(other.status, wrong.status);
        EXPECT_EQ(other.headers, wrong.headers);
        EXPECT_EQ(other.body, wrong.body);
    }
}

TEST_F(SignIn, TooManyWrongPasswordsWait) {
    join("ada", "owner");
    for (int i = 0; i < 5; ++i) EXPECT_EQ(sign_in("ada", "wrong password").status, 401);
    const auto refused = sign_in("ada", good_password);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(header_of(refused, "Retry-After"), "1");
    api_.process.clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(sign_in("ada", good_password).status, 200);
}

TEST_F(SignIn, TheCookieIsForThisSiteAndForTlsWhereItCameOverIt) {
    join("ada", "owner");
    const auto over_http = sign_in("ada", good_password);
    EXPECT_THAT(header_of(over_http, "Set-Cookie"),
                testing::MatchesRegex("tillbook_session=[0-9a-f]{64}; HttpOnly; SameSite=Strict; "
                                      "Path=/; Max-Age=2592000"));
    EXPECT_EQ(header_of(over_http, "Cache-Control"), "no-store");
    auto request = test::parse_text_request(
        "POST /v1/session\nContent-Type: application/json\n\n"
        R"({"login":"ada","password":"correct horse battery"})");
    request.tls = true;
    request.peer = "192.0.2.9";
    const auto over_tls = api_.send_plain(request);
    EXPECT_THAT(header_of(over_tls, "Set-Cookie"),
                testing::MatchesRegex("__Host-tillbook_session=[0-9a-f]{64}; HttpOnly; "
                                      "SameSite=Strict; Path=/; Max-Age=2592000; Secure"));
    const Browser browser = Browser::after(over_tls);
    EXPECT_EQ(with(browser, "GET", "/v1/orders").status, 200);
    // What another host of the domain has set beside it does no harm.
    const std::string planted = "tillbook_session=" + std::string(64, 'a');
    EXPECT_EQ(with({planted + "; " + browser.cookie, browser.csrf}, "GET", "/v1/orders").status,
              200);
    EXPECT_EQ(with({browser.cookie + "; " + browser.cookie, ""}, "GET", "/v1/orders").status, 401);
    const auto ended =
        with({browser.cookie + "; " + planted, browser.csrf}, "DELETE", "/v1/session");
    EXPECT_EQ(ended.status, 200);
    EXPECT_THAT(ended.headers,
                HasSubstr("Set-Cookie: __Host-tillbook_session=; HttpOnly; SameSite=Strict; "
                          "Path=/; Max-Age=0; Secure\r\n"));
    EXPECT_THAT(ended.headers, HasSubstr("Set-Cookie: tillbook_session=; HttpOnly;"));
    request.tls = false;
    const auto refused = api_.send_plain(request);
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(refused.body, HasSubstr("https_required"));
}

TEST_F(SignIn, ASessionMayWhatItsRoleMayInItsBook) {
    const Browser cashier = join("ada", "cashier");
    EXPECT_EQ(with(cashier, "GET", "/v1/orders").status, 200);
    const auto sale = with(cashier, "POST", "/v1/orders",
                           R"({"items":[{"product_name":"Tea","quantity":1,"custom_price":5}]})");
    ASSERT_EQ(sale.status, 201) << sale.body;
    const auto reports = with(cashier, "GET", "/v1/reports/sales");
    EXPECT_EQ(reports.status, 403);
    EXPECT_THAT(reports.body, HasSubstr("Missing required scope: reports:read"));
    EXPECT_EQ(with(cashier, "GET", "/v1/users").status, 403);
    // Who did it stands in the order's versions under the person's name.
    const auto versions =
        with(cashier, "GET", "/v1/orders/" + found(sale.body, "\"id\":\"([^\"]*)\"") + "/versions");
    EXPECT_THAT(versions.body, HasSubstr(R"("actor":"Ada Obi")"));
}

TEST_F(SignIn, ACookieCountsBelowV1AndOnlyWithoutAuthorization) {
    const Browser owner = join("ada", "owner");
    EXPECT_EQ(
        with(owner, "GET", "/v3/merchants/" + to_base32(sample_book.value) + "/orders").status,
        401);
    const auto judged = with(owner, "GET", "/v1/orders", "", "Authorization: Bearer nobody\n");
    EXPECT_EQ(judged.status, 401);
    EXPECT_THAT(judged.body, HasSubstr("invalid_api_key"));
    const Browser twice{owner.cookie + "; " + owner.cookie, owner.csrf};
    EXPECT_THAT(with(twice, "GET", "/v1/orders").body, HasSubstr("not_signed_in"));
    EXPECT_THAT(plain("GET", "/v1/orders", "", "Cookie: tillbook_session=\n").body,
                HasSubstr("not_signed_in"));
    EXPECT_THAT(plain("GET", "/v1/orders", "", "Cookie: other=1\n").body,
                HasSubstr("invalid_api_key"));
}

TEST_F(SignIn, WritesNeedTheTokenOfTheSession) {
    const Browser owner = join("ada", "owner");
    const Browser other = Browser::after(sign_in("ada", good_password));
    for (const std::string& wrong : {std::string(), other.csrf, owner.csrf + "0"}) {
        const auto refused =
            with({owner.cookie, wrong}, "POST", "/v1/stores", R"({"name":"Ikeja"})");
        EXPECT_EQ(refused.status, 403);
        EXPECT_THAT(refused.body, HasSubstr("csrf_refused"));
    }
    EXPECT_EQ(
        with(owner, "POST", "/v1/stores", R"({"name":"Ikeja"})", "Sec-Fetch-Site: same-site\n")
            .status,
        403);
    EXPECT_EQ(
        with(owner, "POST", "/v1/stores", R"({"name":"Ikeja"})", "Sec-Fetch-Site: same-origin\n")
            .status,
        201);
    EXPECT_EQ(with({owner.cookie, ""}, "DELETE", "/v1/session").status, 403);
    EXPECT_EQ(with({owner.cookie, ""}, "GET", "/v1/session").status, 200);
}

TEST_F(SignIn, AnotherSitesPageCannotSignIn) {
    join("ada", "owner");
    const auto cross = sign_in("ada", good_password, "Sec-Fetch-Site: cross-site\n");
    EXPECT_EQ(cross.status, 403);
    EXPECT_THAT(cross.body, HasSubstr("csrf_refused"));
    const auto form = api_.send_plain(
        test::parse_text_request("POST /v1/session\nContent-Type: text/plain\n\n"
                                 R"({"login":"ada","password":"correct horse battery"})"));
    EXPECT_EQ(form.status, 415);
    const auto untyped = api_.send_plain(
        test::parse_text_request("POST /v1/session\n\n"
                                 R"({"login":"ada","password":"correct horse battery"})"));
    EXPECT_EQ(untyped.status, 415);
}

TEST_F(SignIn, SessionsEndBySigningOutByTimeAndByANewPassword) {
    const Browser first = join("ada", "owner");
    const auto ended = with(first, "DELETE", "/v1/session");
    EXPECT_EQ(ended.status, 200);
    EXPECT_THAT(header_of(ended, "Set-Cookie"), HasSubstr("tillbook_session=; "));
    EXPECT_THAT(header_of(ended, "Set-Cookie"), HasSubstr("Max-Age=0"));
    EXPECT_EQ(with(first, "GET", "/v1/session").status, 401);

    const Browser second = Browser::after(sign_in("ada", good_password));
    const Browser third = Browser::after(sign_in("ada", good_password));
    const auto wrong = with(second, "POST", "/v1/session/password",
                            R"({"current_password":"no","new_password":"a much better one"})");
    EXPECT_EQ(wrong.status, 401);
    const auto weak =
        with(second, "POST", "/v1/session/password",
             R"({"current_password":"correct horse battery","new_password":"1234567890"})");
    EXPECT_EQ(weak.status, 422);
    EXPECT_THAT(weak.body, HasSubstr(R"("field":"new_password")"));
    const auto changed =
        with(second, "POST", "/v1/session/password",
             R"({"current_password":"correct horse battery","new_password":"a much better one"})");
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(with(second, "GET", "/v1/session").status, 200);
    EXPECT_EQ(with(third, "GET", "/v1/session").status, 401);
    EXPECT_EQ(sign_in("ada", good_password).status, 401);
    EXPECT_EQ(sign_in("ada", "a much better one").status, 200);

    api_.process.clock.advance(session_idle_max);
    EXPECT_EQ(with(second, "GET", "/v1/session").status, 401);
}

TEST_F(SignIn, WhoSignsInAnewLeavesNoSessionBehind) {
    const Browser first = join("ada", "owner");
    const std::string link = invite("bob", "cashier");
    const auto second = sign_in("ada", good_password, "Cookie: " + first.cookie + "\n");
    ASSERT_EQ(second.status, 200);
    EXPECT_EQ(with(first, "GET", "/v1/session").status, 401);
    const Browser ada = Browser::after(second);
    EXPECT_EQ(with(ada, "GET", "/v1/session").status, 200);
    // A wrong password ends nothing.
    EXPECT_EQ(sign_in("ada", "wrong password", "Cookie: " + ada.cookie + "\n").status, 401);
    EXPECT_EQ(with(ada, "GET", "/v1/session").status, 200);
    const auto joined = plain("POST", "/v1/invitations/accept",
                              R"({"token":")" + link + R"(","password":"correct horse battery"})",
                              "Cookie: " + ada.cookie + "\n");
    ASSERT_EQ(joined.status, 200);
    EXPECT_EQ(with(ada, "GET", "/v1/session").status, 401);
}

TEST_F(SignIn, ACookieOfASessionThatIsOverIsTakenAway) {
    const Browser ada = join("ada", "owner");
    ASSERT_EQ(with(ada, "DELETE", "/v1/session").status, 200);
    for (const char* method : {"GET", "DELETE"}) {
        const auto refused = with(ada, method, "/v1/session");
        EXPECT_EQ(refused.status, 401);
        EXPECT_THAT(header_of(refused, "Set-Cookie"), HasSubstr("tillbook_session=; "));
    }
    EXPECT_EQ(header_of(plain("GET", "/v1/session"), "Set-Cookie"), "");
    const Browser again = Browser::after(sign_in("ada", good_password));
    EXPECT_EQ(header_of(with({again.cookie, ""}, "DELETE", "/v1/session"), "Set-Cookie"), "");
}

TEST_F(SignIn, WhatStrangersSendIsSmall) {
    const std::string large(16 * 1024, ' ');
    for (const char* path : {"/v1/session", "/v1/invitations/read", "/v1/invitations/accept"}) {
        const auto refused = plain("POST", path, "{" + large + "}");
        EXPECT_EQ(refused.status, 413) << path;
        EXPECT_THAT(refused.body, HasSubstr("16 KiB"));
    }
    join("ada", "owner");
    EXPECT_EQ(plain("POST", "/v1/session",
                    R"({"login":"ada","password":"correct horse battery"})" + large.substr(1'000))
                  .status,
              200);
}

TEST_F(SignIn, AnIdInTheSessionIsTheOneInTheListOfUsers) {
    const Browser ada = join("ada", "owner");
    const auto session = with(ada, "GET", "/v1/session");
    EXPECT_EQ(found(session.body, "\"userId\":\"([^\"]*)\""), ids_["ada"]);
    EXPECT_THAT(with(ada, "GET", "/v1/users").body,
                HasSubstr("\"id\":\"" + ids_["ada"] + "\",\"login\":\"ada\""));
    const UserRecord user = *api_.process.directory->snapshot()->find_login("ada");
    EXPECT_EQ(found(session.body, "\"user\":\\{\"id\":\"([^\"]*)\""), to_base32(user.id.value));
}

TEST_F(SignIn, WhoMayChangeAContactMayNotForgetIt) {
    const auto made = api_.post("/v1/contacts", R"({"name":"Chidi"})");
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string contact = "/v1/contacts/" + found(made.body, "\"id\":\"([^\"]*)\"");
    const Browser cashier = join("ada", "cashier");
    const auto refused = with(cashier, "DELETE", contact + "?erase=true");
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(refused.body, HasSubstr("Missing required scope: contacts:erase"));
    EXPECT_THAT(with(cashier, "GET", contact).body, HasSubstr("Chidi"));
    EXPECT_EQ(with(cashier, "DELETE", contact).status, 200);
    const Browser manager = join("bob", "manager");
    EXPECT_EQ(with(manager, "DELETE", contact + "?erase=true").status, 200);
}

TEST_F(SignIn, AManagerChangesTheBookInBothDialectsScope) {
    const Browser manager = join("ada", "manager");
    EXPECT_EQ(with(manager, "PATCH", "/v1/books/current", R"({"name":"Bar"})").status, 200);
    const Browser cashier = join("bob", "cashier");
    EXPECT_THAT(with(cashier, "PATCH", "/v1/books/current", R"({"name":"Bar"})").body,
                HasSubstr("Missing required scope: merchant:write"));
}

TEST_F(SignIn, UsePutsOffTheEndButNotForMoreThanThirtyDays) {
    const Browser browser = join("ada", "owner");
    const std::chrono::hours pause{10};
    std::chrono::hours used{0};
    for (; used < std::chrono::hours{1'000}; used += pause) {
        api_.process.clock.advance(pause);
        const char* path = used % std::chrono::hours{20} == pause ? "/v1/session" : "/v1/orders";
        if (with(browser, "GET", path).status != 200) break;
    }
    EXPECT_EQ(used, session_age_max - pause);
}

TEST_F(SignIn, WhoIsDisabledOrRemovedIsOutAtOnce) {
    join("ada", "owner");
    const Browser bob = join("bob", "cashier");
    ASSERT_EQ(change("bob", R"({"disabled":true})").status, 200);
    EXPECT_EQ(with(bob, "GET", "/v1/session").status, 401);
    EXPECT_EQ(sign_in("bob", good_password).status, 401);
    ASSERT_EQ(change("bob", R"({"disabled":false,"role":"viewer"})").status, 200);
    const Browser again = Browser::after(sign_in("bob", good_password));
    EXPECT_EQ(with(again, "GET", "/v1/orders").status, 200);
    EXPECT_EQ(with(again, "POST", "/v1/stores", R"({"name":"Ikeja"})").status, 403);
    ASSERT_EQ(api_.send("DELETE /v1/users/" + ids_["bob"]).status, 200);
    EXPECT_EQ(with(again, "GET", "/v1/orders").status, 401);
    EXPECT_EQ(sign_in("bob", good_password).status, 401);
}

TEST_F(SignIn, TheLastOwnerStays) {
    join("ada", "owner");
    for (const char* body : {R"({"role":"manager"})", R"({"disabled":true})"}) {
        const auto refused = change("ada", body);
        EXPECT_EQ(refused.status, 409) << refused.body;
        EXPECT_THAT(refused.body, HasSubstr("last_owner"));
    }
    EXPECT_EQ(api_.send("DELETE /v1/users/" + ids_["ada"]).status, 409);
    // One who has not set a password yet cannot take over.
    const std::string token = invite("bob", "owner");
    EXPECT_EQ(change("ada", R"({"role":"manager"})").status, 409);
    accept(token);
    EXPECT_EQ(change("ada", R"({"role":"manager"})").status, 200);
    EXPECT_EQ(change("bob", R"({"role":"manager"})").status, 409);
}

TEST_F(SignIn, TheBookIsNamedWhereThereAreSeveral) {
    BookRecord second = test::sample_record();
    second.id = BookId{sample_book.value + 77};
    second.twin = {};
    second.name = "Second";
    api_.process.control.put_books({second});
    api_.process.directory->refresh();
    const Browser ada = join("ada", "owner");
    const std::string own = "Tillbook-Book: " + to_base32(sample_book.value) + "\n";
    const std::string other = "Tillbook-Book: " + to_base32(second.id.value) + "\n";
    EXPECT_EQ(with(ada, "GET", "/v1/orders").status, 200);
    EXPECT_EQ(with(ada, "GET", "/v1/orders", "", own).status, 200);
    const auto foreign = with(ada, "GET", "/v1/orders", "", other);
    const auto nowhere = with(ada, "GET", "/v1/orders", "", "Tillbook-Book: 0000000000000\n");
    EXPECT_EQ(foreign.status, 404);
    EXPECT_EQ(foreign.body, nowhere.body);
    EXPECT_EQ(foreign.headers, nowhere.headers);

    PeopleChange everywhere;
    const UserRecord user = *api_.process.directory->snapshot()->find_login("ada");
    everywhere.memberships.push_back({user.id, {}, Role::viewer, {}, {}, 0});
    ASSERT_TRUE(
        api_.process.directory->change_people(everywhere, *api_.process.directory->snapshot()));
    const auto open = with(ada, "GET", "/v1/orders");
    EXPECT_EQ(open.status, 400);
    EXPECT_THAT(open.body, HasSubstr("Tillbook-Book"));
    EXPECT_EQ(with(ada, "GET", "/v1/orders", "", other).status, 200);
    // In the first book the role there counts, in the other that of every book.
    EXPECT_EQ(with(ada, "GET", "/v1/users", "", own).status, 200);
    EXPECT_EQ(with(ada, "GET", "/v1/users", "", other).status, 403);
    EXPECT_EQ(with(ada, "GET", "/v1/orders", "", own + other).status, 400);
}

TEST_F(SignIn, OwnersOfOneBookHaveNoSayInAnother) {
    join("ada", "owner");
    join("bob", "cashier");
    PeopleChange elsewhere;
    const UserRecord bob = *api_.process.directory->snapshot()->find_login("bob");
    elsewhere.memberships.push_back({bob.id, BookId{4711}, Role::owner, {}, {}, 0});
    ASSERT_TRUE(
        api_.process.directory->change_people(elsewhere, *api_.process.directory->snapshot()));
    EXPECT_EQ(change("bob", R"({"name":"Mallory"})").status, 409);
    EXPECT_EQ(api_.post("/v1/users/" + ids_["bob"] + "/invite", "").status, 409);
    EXPECT_EQ(change("bob", R"({"role":"viewer"})").status, 200);
    // Disabled here, but at work there.
    const Browser browser = Browser::after(sign_in("bob", good_password));
    EXPECT_EQ(change("bob", R"({"disabled":true})").status, 200);
    EXPECT_EQ(with(browser, "GET", "/v1/session").status, 200);
    EXPECT_EQ(api_.send("DELETE /v1/users/" + ids_["bob"]).status, 200);
    const auto taken = api_.post("/v1/users", R"({"login":"bob","role":"viewer"})");
    EXPECT_EQ(taken.status, 409);
    EXPECT_THAT(taken.body, HasSubstr("already_exists"));
}

TEST_F(SignIn, ATestBookHasNoSayOverPeopleOfItsLiveBook) {
    const std::string live = live_key();
    const auto added = api_.post("/v1/users", R"({"login":"ada","role":"owner"})", live);
    ASSERT_EQ(added.status, 201) << added.body;
    const std::string link = token_in(added);
    // Nor over the link that is still open.
    const auto taken = api_.post("/v1/users", R"({"login":"ada","role":"viewer"})");
    ASSERT_EQ(taken.status, 201) << taken.body;
    EXPECT_THAT(taken.body, HasSubstr(R"("invitation":null)"));
    ids_["ada"] = found(taken.body, "\"id\":\"([^\"]*)\"");
    EXPECT_EQ(read_link(link), 200);
    const Browser ada = accept(link);
    const auto invited = api_.post("/v1/users/" + ids_["ada"] + "/invite", "");
    EXPECT_EQ(invited.status, 409) << invited.body;
    EXPECT_THAT(invited.body, HasSubstr("status_conflict"));
    EXPECT_EQ(change("ada", R"({"name":"Mallory"})").status, 409);
    EXPECT_EQ(change("ada", R"({"role":"cashier"})").status, 200);
    // What the live book gives is not the test book's to end.
    const std::string there = found(added.body, "\"id\":\"([^\"]*)\"");
    const auto again = api_.post("/v1/users/" + there + "/invite", "", live);
    ASSERT_EQ(again.status, 201) << again.body;
    EXPECT_EQ(api_.send("DELETE /v1/users/" + ids_["ada"]).status, 200);
    EXPECT_EQ(read_link(token_in(again)), 200);
    EXPECT_EQ(with(ada, "GET", "/v1/session").status, 200);
}

TEST_F(SignIn, WhoComesFromTheTestBookIsNewToTheLiveBook) {
    const std::string live = live_key();
    const Browser bob = join("bob", "viewer");
    const auto invited = api_.post("/v1/users/" + ids_["bob"] + "/invite", "");
    ASSERT_EQ(invited.status, 201);
    const auto added =
        api_.post("/v1/users", R"({"login":"bob","name":"Bob B","role":"owner"})", live);
    ASSERT_EQ(added.status, 201) << added.body;
    EXPECT_THAT(added.body, HasSubstr(R"("state":"invited")"));
    EXPECT_THAT(added.body, HasSubstr(R"("name":"Bob B")"));
    EXPECT_EQ(sign_in("bob", good_password).status, 401);
    EXPECT_EQ(with(bob, "GET", "/v1/session").status, 401);
    EXPECT_EQ(read_link(token_in(invited)), 404);
    accept(token_in(added));
    EXPECT_EQ(sign_in("bob", good_password).status, 200);
}

TEST_F(SignIn, ALoginThatWasSetFreeIsSomebodyElses) {
    const Browser first = join("ada", "cashier");
    const std::string old = ids_["ada"];
    const auto sale = with(first, "POST", "/v1/orders",
                           R"({"items":[{"product_name":"Tea","quantity":1,"custom_price":5}]})");
    ASSERT_EQ(sale.status, 201);
    const auto invited = api_.post("/v1/users/" + old + "/invite", "");
    const auto removed = api_.send("DELETE /v1/users/" + old);
    ASSERT_EQ(removed.status, 200);
    EXPECT_THAT(removed.body, HasSubstr(R"("login":"ada")"));
    const auto added = api_.post("/v1/users", R"({"login":"ada","name":"Ada Two","role":"owner"})");
    ASSERT_EQ(added.status, 201) << added.body;
    EXPECT_THAT(added.body, HasSubstr(R"("name":"Ada Two","role":"owner")"));
    EXPECT_THAT(added.body, HasSubstr(R"("state":"invited","lastSignInAt":null)"));
    EXPECT_THAT(added.body, Not(HasSubstr(old)));
    EXPECT_EQ(sign_in("ada", good_password).status, 401);
    EXPECT_EQ(read_link(token_in(invited)), 404);
    // What the first one did stays under the name of then.
    EXPECT_THAT(
        api_.get("/v1/orders/" + found(sale.body, "\"id\":\"([^\"]*)\"") + "/versions").body,
        HasSubstr(R"("actor":"Ada Obi")"));
}

// Left by a version that kept the login and the password of whoever was removed.
TEST_F(SignIn, AUserOfNoBookIsNotTakenOver) {
    PeopleChange left;
    left.users.push_back({{4711}, "boss", "", hash_password(good_password, fill_random), {}, {}});
    ASSERT_TRUE(api_.process.directory->change_people(left, *api_.process.directory->snapshot()));
    const auto added = api_.post("/v1/users", R"({"login":"boss","role":"owner"})");
    ASSERT_EQ(added.status, 201) << added.body;
    EXPECT_EQ(sign_in("boss", good_password).status, 401);
    accept(token_in(added));
    EXPECT_EQ(sign_in("boss", good_password).status, 200);
}

TEST_F(SignIn, WhoIsPromotedToEveryBookNeedsAFreshLink) {
    const Browser ada = join("ada", "owner");
    const auto invited = api_.post("/v1/users/" + ids_["ada"] + "/invite", "");
    ASSERT_EQ(invited.status, 201);
    Administration administration(*api_.process.engine, *api_.process.directory,
                                  api_.process.clock);
    const NewToken fresh = make_token(fill_random);
    const auto promoted = administration.add_to_every_book(
        {"ada", "", Role::owner}, {fresh.hash, api_.process.clock.now() + invitation_age_max});
    ASSERT_TRUE(promoted.ok());
    EXPECT_TRUE(promoted.value().is_invited);
    EXPECT_EQ(read_link(token_in(invited)), 404);
    EXPECT_EQ(sign_in("ada", good_password).status, 401);
    EXPECT_EQ(with(ada, "GET", "/v1/session").status, 401);
    accept(fresh.text);
    EXPECT_EQ(sign_in("ada", good_password).status, 200);
}

TEST_F(SignIn, ALinkOfSomebodyDisabledIsNone) {
    join("ada", "owner");
    const std::string link = invite("bob", "cashier");
    ASSERT_EQ(change("bob", R"({"disabled":true})").status, 200);
    EXPECT_EQ(read_link(link), 404);
    const auto invited = api_.post("/v1/users/" + ids_["bob"] + "/invite", "");
    const auto refused =
        plain("POST", "/v1/invitations/accept",
              R"({"token":")" + token_in(invited) + R"(","password":"correct horse battery"})");
    EXPECT_EQ(refused.status, 404) << refused.body;
    ASSERT_EQ(change("bob", R"({"disabled":false})").status, 200);
    EXPECT_EQ(read_link(link), 404);
    accept(token_in(invited));
}

TEST_F(SignIn, ARetryAddsNobodyTwiceAndShowsNoTokenAgain) {
    const std::string body = R"({"login":"ada","role":"viewer"})";
    const auto first = api_.post("/v1/users", body, "Idempotency-Key: a\n");
    const auto again = api_.post("/v1/users", body, "Idempotency-Key: a\n");
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(header_of(again, "Idempotency-Replayed"), "true");
    EXPECT_THAT(first.body, HasSubstr(R"("path":"/#/welcome/)"));
    EXPECT_THAT(again.body, HasSubstr(R"("invitation":null)"));
    EXPECT_EQ(found(first.body, "\"id\":\"([^\"]*)\""), found(again.body, "\"id\":\"([^\"]*)\""));
    EXPECT_EQ(api_.post("/v1/users", body).status, 409);
}

TEST_F(SignIn, NeitherEntriesNorRecordsHaveAPasswordOrAToken) {
    const std::string token = invite("ada", "owner");
    const Browser ada = accept(token);
    const auto audit = with(ada, "GET", "/v1/audit");
    ASSERT_EQ(audit.status, 200);
    EXPECT_THAT(audit.body, HasSubstr(R"("action":"user_added")"));
    EXPECT_THAT(audit.body, HasSubstr(R"("entityType":"user")"));
    std::string stored;
    const People people = api_.process.control.load_people();
    for (const auto& user : people.users) stored += user.password_hash + user.login;
    for (const auto& session : people.sessions) stored += as_view(session.token_hash);
    const auto entries = api_.process.engine->administered(sample_book, 0, Access::may_block);
    for (const Entry& entry : entries->value()) stored += entry.body + entry.personal + entry.facts;
    for (const std::string& secret :
         {token, std::string(good_password), ada.cookie.substr(17), ada.csrf}) {
        ASSERT_GE(secret.size(), 10U);
        EXPECT_THAT(stored, Not(HasSubstr(secret)));
        EXPECT_THAT(audit.body, Not(HasSubstr(secret)));
    }
}

TEST_F(SignIn, AnotherProcessSeesSignInsAndTheirEnd) {
    const Browser ada = join("ada", "owner");
    TestApi other(api_.process.store);
    const auto ask = [&](const Browser& browser) {
        other.api.begin_batch();
        return other
            .send_plain(
                test::parse_text_request("GET /v1/session\nCookie: " + browser.cookie + "\n\n"))
            .status;
    };
    EXPECT_EQ(ask(ada), 200);
    EXPECT_EQ(with(ada, "DELETE", "/v1/session").status, 200);
    EXPECT_EQ(ask(ada), 401);
}

// The words of a large book take seconds to read.
TEST_F(SignIn, WhoLooksAtOrdersNeedNotWaitForTheFirstSearch) {
    const Browser browser = join("ada@shop.example", "cashier");
    api_.process.record(test::sample_sale());
    ASSERT_EQ(api_.get("/v1/orders").status, 200);
    EXPECT_TRUE(api_.process.engine->lacks_search(sample_book)) << "no person asked";
    ASSERT_EQ(with(browser, "GET", "/v1/orders").status, 200);
    EXPECT_FALSE(api_.process.engine->lacks_search(sample_book));
}

}  // namespace
}  // namespace tillbook
