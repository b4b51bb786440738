// /v1/session and /v1/invitations: people who sign in, from the back office.
//
// No key opens these: each sees to it itself who is let in. What is typed as a password is neither
// told again nor logged, not even where it is wrong.
#include <algorithm>
#include <tuple>

#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/render.h"
#include "api/json_tree.h"
#include "api/passwords.h"
#include "api/request.h"
#include "api/sign_ins.h"
#include "api/values.h"
#include "book/administered.h"
#include "book/roles.h"

namespace tillbook::cloove {

namespace {

constexpr std::size_t credentials_bytes_max = 16 * 1024;

CookieOver cookie_over(const Call& call) {
    return call.request.tls ? CookieOver::tls : CookieOver::any;
}

// One person has an id in each book, spelled as that book's list of users spells it.
void append_book(JsonWriter& json, const BookSettings& book, UserId user, Role role) {
    json.begin_object();
    json.key("id").plain(to_base32(book.record.id.value));
    json.key("userId").plain(to_uuid(user.value, book.record.id_secret));
    json.key("name").text(book.record.name);
    json.key("environment").plain(name_of(book.record.environment));
    json.key("currency").plain(book.record.currency);
    json.key("zone").text(book.record.zone);
    json.key("dayStart").plain(to_clock(book.record.day_starts_minutes));
    json.key("taxIncluded").boolean(book.record.tax_included);
    json.key("role").plain(name_of(role));
    json.key("scopes").begin_array();
    for (const std::string& scope : scopes_of(role)) json.plain(scope);
    json.end_array();
    json.end_object();
}

// Of a business the live book stands first.
std::vector<const BookSettings*> sorted_books(const DirectorySnapshot& snapshot, UserId user) {
    auto books = snapshot.books_of(user);
    std::sort(books.begin(), books.end(), [](const BookSettings* one, const BookSettings* two) {
        return std::tie(one->record.name, one->record.environment, one->record.id) <
               std::tie(two->record.name, two->record.environment, two->record.id);
    });
    return books;
}

http::Response session_response(std::string_view message, const BegunSession& begun) {
    http::Response response;
    append_header(response, "Cache-Control", "no-store");
    JsonWriter json(response.body);
    begin_envelope(json, message);
    json.begin_object();
    json.key("user").begin_object();
    json.key("id").plain(to_base32(begun.user->id.value));
    json.key("login").plain(begun.user->login);
    json.key("name").text(begun.user->name);
    json.end_object();
    json.key("csrfToken").plain(csrf_token_of(begun.token));
    append_time(json.key("expiresAt"), end_of(*begun.session));
    json.key("books").begin_array();
    for (const BookSettings* book : sorted_books(*begun.snapshot, begun.user->id)) {
        append_book(json, *book, begun.user->id,
                    begun.snapshot->find_membership(begun.user->id, book->record.id)->role);
    }
    json.end_array();
    json.end_object();
    json.end_object();
    return response;
}

http::Response begun_response(std::string_view message, const Result<BegunSession>& begun,
                              CookieOver over) {
    if (!begun) return to_response(begun.error());
    http::Response response = session_response(message, begun.value());
    append_header(response, "Set-Cookie", session_cookie(begun.value().token, over));
    return response;
}

http::Response empty_response(std::string_view message) {
    http::Response response;
    append_header(response, "Cache-Control", "no-store");
    JsonWriter json(response.body);
    begin_envelope(json, message);
    json.null();
    json.end_object();
    return response;
}

// The body of a request that stands outside any book. It says that it is JSON, which no form of
// another site can.
Result<JsonTree> read_body(const Call& call) {
    TRY(check_json_body(call.request));
    if (call.request.header("Content-Type").empty()) {
        return Error{ErrorCode::unsupported_media_type,
                     "The body must be sent with Content-Type: application/json.",
                     {}};
    }
    if (call.request.body.size() > credentials_bytes_max) {
        return Error{ErrorCode::payload_too_large, "The body may have 16 KiB at most.", {}};
    }
    return read_json_tree(call.request.body);
}

// The same where nobody is signed in.
Result<JsonTree> read_body_of_stranger(const Call& call) {
    TRY(call.guard().check_transport(call.request));
    if (!is_of_this_site(call.request)) {
        return Error{ErrorCode::csrf_refused, "A page of another site cannot ask for this.", {}};
    }
    return read_body(call);
}

// The session whose cookie the request brings, which ends with the sign-in that takes its place.
Sha256 former_session(const Call& call) {
    const std::string_view token = session_token_of(call.request);
    return has_token_form(token) ? sha256(token) : Sha256{};
}

// Refuses whoever has no session, and takes the cookie of one that is over away.
void refuse_session(Call& call, const Error& error) {
    if (error.code == ErrorCode::not_signed_in) {
        for (const std::string& cookie : ended_session_cookies(call.request, cookie_over(call))) {
            call.headers() += "Set-Cookie: " + cookie + "\r\n";
        }
    }
    call.fail(error);
}

// Members that must be there, as texts. What was sent is not told in a mistake.
class BodyTexts {
public:
    explicit BodyTexts(const JsonTree& body) : body_(body) {}

    std::string required(std::string_view name) {
        if (body_.find(name) == nullptr) note(name, "is required");
        return optional(name);
    }
    std::string optional(std::string_view name) {
        const JsonTree* member = body_.find(name);
        if (member == nullptr) return {};
        if (member->kind != Scalar::Kind::text) {
            note(name, "must be a text");
        } else if (member->text.size() > password_bytes_max) {
            note(name, "must have at most 1,024 bytes");
        }
        return member->text;
    }
    Result<> finish() {
        if (mistakes_.empty()) return done;
        std::string detail = mistakes_.front().field + ' ' + mistakes_.front().message;
        return Error{ErrorCode::validation_failed, std::move(detail), std::move(mistakes_)};
    }

private:
    void note(std::string_view name, std::string message) {
        mistakes_.push_back({std::string(name), std::move(message)});
    }

    const JsonTree& body_;
    std::vector<Mistake> mistakes_;
};

// An attempt that may go on; otherwise the call is answered.
std::optional<OpenAttempt> begin_attempt(Call& call, std::string_view login) {
    const auto client = call.guard().check_transport(call.request);
    if (!client) {
        call.fail(client.error());
        return std::nullopt;
    }
    SignInThrottle& throttle = call.sign_ins().throttle();
    const auto attempt = throttle.attempt(to_lower(login), client.value());
    const auto wait = throttle.begin(attempt, call.clock().now());
    if (wait.count() == 0) return OpenAttempt(throttle, attempt, call.clock());
    const std::string seconds = std::to_string(wait.count());
    call.headers() += "Retry-After: " + seconds + "\r\n";
    call.fail(
        {ErrorCode::rate_limited, "Too many wrong passwords. Try again in " + seconds + " s.", {}});
    return std::nullopt;
}

template <class Value>
SignInThrottle::Outcome outcome_of(const Result<Value>& result) {
    if (result) return SignInThrottle::Outcome::succeeded;
    return result.error().code == ErrorCode::wrong_credentials ? SignInThrottle::Outcome::failed
                                                               : SignInThrottle::Outcome::undecided;
}

}  // namespace

void sign_in(Call& call) {
    const auto body = read_body_of_stranger(call);
    if (!body) return call.fail(body.error());
    BodyTexts texts(body.value());
    std::string login = texts.required("login");
    std::string password = texts.required("password");
    if (const auto checked = texts.finish(); !checked) return call.fail(checked.error());
    auto attempt = begin_attempt(call, login);
    if (!attempt) return;
    call.answer_hashing([&sign_ins = call.sign_ins(), attempt = std::move(*attempt),
                         login = std::move(login), password = std::move(password),
                         former = former_session(call), over = cookie_over(call)]() mutable {
        const auto begun = sign_ins.sign_in(login, password, former);
        attempt.end(outcome_of(begun));
        return begun_response("Signed in", begun, over);
    });
}

void get_session(Call& call) {
    BegunSession here;
    here.snapshot = call.directory().snapshot();
    const auto signed_in = call.guard().check_session(call.request, *here.snapshot);
    if (!signed_in) return refuse_session(call, signed_in.error());
    here.session = signed_in.value().session;
    here.user = signed_in.value().user;
    here.token = session_token_of(call.request);
    call.sign_ins().note_use(*here.session);
    call.send(session_response("Session retrieved", here));
}

void sign_out(Call& call) {
    const auto snapshot = call.directory().snapshot();
    const auto signed_in = call.guard().check_session(call.request, *snapshot);
    if (!signed_in) return refuse_session(call, signed_in.error());
    call.answer_blocking([&sign_ins = call.sign_ins(),
                          ended = ended_session_cookies(call.request, cookie_over(call)),
                          hash = signed_in.value().session->token_hash] {
        sign_ins.sign_out(hash);
        http::Response response = empty_response("Signed out");
        for (const std::string& cookie : ended) append_header(response, "Set-Cookie", cookie);
        return response;
    });
}

void change_password(Call& call) {
    const auto snapshot = call.directory().snapshot();
    const auto signed_in = call.guard().check_session(call.request, *snapshot);
    if (!signed_in) return call.fail(signed_in.error());
    const auto body = read_body(call);
    if (!body) return call.fail(body.error());
    BodyTexts texts(body.value());
    std::string current = texts.required("current_password");
    std::string wanted = texts.required("new_password");
    if (const auto checked = texts.finish(); !checked) return call.fail(checked.error());
    auto attempt = begin_attempt(call, signed_in.value().user->login);
    if (!attempt) return;
    call.answer_hashing([&sign_ins = call.sign_ins(), attempt = std::move(*attempt),
                         hash = signed_in.value().session->token_hash, current = std::move(current),
                         wanted = std::move(wanted)]() mutable {
        const auto changed = sign_ins.change_password(hash, current, wanted);
        attempt.end(outcome_of(changed));
        return changed ? empty_response("Password changed") : to_response(changed.error());
    });
}

void read_invitation(Call& call) {
    const auto body = read_body_of_stranger(call);
    if (!body) return call.fail(body.error());
    BodyTexts texts(body.value());
    const std::string token = texts.required("token");
    if (const auto checked = texts.finish(); !checked) return call.fail(checked.error());
    const auto snapshot = call.directory().snapshot();
    const UserRecord* user = find_invited(*snapshot, token, call.clock().now());
    if (user == nullptr) return call.fail(no_such_invitation());
    http::Response response;
    append_header(response, "Cache-Control", "no-store");
    JsonWriter json(response.body);
    begin_envelope(json, "Invitation retrieved");
    json.begin_object();
    json.key("login").plain(user->login);
    json.key("name").text(user->name);
    append_time(json.key("expiresAt"), *invitation_end(*snapshot, user->id));
    json.end_object();
    json.end_object();
    call.send(std::move(response));
}

void accept_invitation(Call& call) {
    const auto body = read_body_of_stranger(call);
    if (!body) return call.fail(body.error());
    BodyTexts texts(body.value());
    std::string token = texts.required("token");
    std::string password = texts.required("password");
    std::string name = texts.optional("name");
    if (const auto checked = texts.finish(); !checked) return call.fail(checked.error());
    // Nobody makes us hash who has no invitation.
    if (find_invited(*call.directory().snapshot(), token, call.clock().now()) == nullptr) {
        return call.fail(no_such_invitation());
    }
    call.answer_hashing([&sign_ins = call.sign_ins(), token = std::move(token),
                         password = std::move(password), name = std::move(name),
                         former = former_session(call), over = cookie_over(call)] {
        return begun_response("Invitation accepted", sign_ins.accept(token, password, name, former),
                              over);
    });
}

}  // namespace tillbook::cloove
