// /v1/users: who may work in the caller's own book.
#include <algorithm>
#include <array>
#include <span>

#include "api/cloove/administer.h"
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/list_page.h"
#include "api/cloove/render.h"
#include "api/session.h"
#include "base/hash.h"

namespace tillbook::cloove {

namespace {

constexpr std::array<std::string_view, 3> add_members = {"login", "name", "role"};
constexpr std::array<std::string_view, 3> user_changes = {"name", "role", "disabled"};
constexpr std::array<std::string_view, 4> role_words = {"owner", "manager", "cashier", "viewer"};

// A user as one of a book's; the user's own record may know less.
struct ShownUser {
    Member member;
    bool is_of_every_book = false;
    const UserRecord* record = nullptr;
};

// The object stays open.
void begin_user(JsonWriter& json, const ShownUser& user, const BookSettings& book) {
    const bool is_invited = user.record == nullptr || user.record->password_hash.empty();
    json.begin_object();
    json.key("id").plain(to_uuid(user.member.id.value, book.record.id_secret));
    json.key("login").plain(user.member.login);
    json.key("name").text(user.member.name);
    json.key("role").plain(name_of(user.member.role));
    json.key("everyBook").boolean(user.is_of_every_book);
    json.key("state").plain(user.member.is_disabled ? "disabled"
                            : is_invited            ? "invited"
                                                    : "active");
    json.key("lastSignInAt");
    if (user.record != nullptr && user.record->last_sign_in_at) {
        append_time(json, *user.record->last_sign_in_at);
    } else {
        json.null();
    }
    json.key("createdAt");
    user.record == nullptr ? json.null() : append_time(json, user.record->created_at);
}

void append_user(JsonWriter& json, const ShownUser& user, const BookSettings& book) {
    begin_user(json, user, book);
    json.end_object();
}

// The link that sets a password, shown once; null where it was shown before, or none is needed.
void append_invitation(JsonWriter& json, const NewToken& token, Instant expires_at, bool is_shown) {
    if (!is_shown) return json.null();
    json.begin_object();
    json.key("token").plain(token.text);
    json.key("path").plain(invitation_path(token.text));
    append_time(json.key("expiresAt"), expires_at);
    json.end_object();
}

std::vector<ShownUser> users_of(const DirectorySnapshot& snapshot, BookId book) {
    std::vector<ShownUser> users;
    for (const UserRecord& user : snapshot.people().users) {
        const MembershipRecord* membership = snapshot.find_membership(user.id, book);
        if (membership == nullptr) continue;
        users.push_back({{user.id, user.login, user.name, membership->role,
                          membership->disabled_at.has_value()},
                         !membership->book,
                         &user});
    }
    std::sort(users.begin(), users.end(), [](const ShownUser& one, const ShownUser& two) {
        return one.member.login < two.member.login;
    });
    return users;
}

std::optional<UserId> user_in_path(const Call& call) {
    const auto number = parse_uuid(call.params.front(), call.book().record.id_secret);
    return number ? std::optional(UserId{*number}) : std::nullopt;
}

Error no_such_user() { return {ErrorCode::not_found, "There is no such user.", {}}; }

std::optional<Role> role_in(Form& form) {
    const auto word = form.word("role", role_words);
    return word ? std::optional(all_roles[*word]) : std::nullopt;
}

// What a change left, as an answer. The user's own record is the present one.
http::Response user_response(int status, std::string_view message, const ChangedUser& changed,
                             const Directory& directory, const BookSettings& book) {
    const auto snapshot = directory.snapshot();
    http::Response response;
    response.status = status;
    JsonWriter json(response.body);
    begin_envelope(json, message);
    append_user(json, {changed.user, false, snapshot->find_user(changed.user.id)}, book);
    json.end_object();
    return response;
}

// A token that nobody has yet, with what is stored of it.
struct NewInvitation {
    NewToken token = make_token(fill_random);
    InvitationSecret secret;
};

NewInvitation make_invitation(const Call& call) {
    NewInvitation made;
    made.secret = {made.token.hash, call.clock().now() + invitation_age_max};
    return made;
}

}  // namespace

void list_users(Call& call) {
    static constexpr std::array<std::string_view, 2> parameters = {"page", "limit"};
    auto parsed = QueryReader::parse(call, parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    const BookSettings& book = call.book();
    ValueReader values(query.mistakes(), book.record.id_secret, book.currency.exponent);
    const ListPage page = read_list_page(query, values);
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    const auto users = users_of(*call.caller.snapshot, book.record.id);
    const std::uint64_t total = users.size();
    const std::uint64_t first = std::min(total, page.offset());
    const std::span rows(users.data() + first, std::min<std::uint64_t>(page.limit, total - first));
    call.send(list_response(
        "Users retrieved", rows, total, page,
        [&](JsonWriter& json, const ShownUser& user) { append_user(json, user, book); }));
}

void add_user(Call& call) {
    auto parsed = Form::parse(call, add_members);
    if (!parsed) return call.fail(parsed.error());
    Form& form = parsed.value();
    NewUser user;
    user.login = form.text("login", {login_characters_max}).value_or("");
    user.name = form.text("name", {user_name_characters_max, TextRule::Empty::taken}).value_or("");
    user.role = role_in(form).value_or(Role::viewer);
    form.require("login");
    form.require("role");
    if (!user.login.empty()) add_mistakes(form, check_user(user.login, user.name));
    if (const auto checked = form.finish(call); !checked) return call.fail(checked.error());
    NewInvitation made = make_invitation(call);
    answer_administration(
        call, form,
        [user = std::move(user), secret = made.secret](Administration& administration,
                                                       const Envelope& envelope) {
            return administration.add_user(envelope, user, secret);
        },
        [caller = call.caller, made, &directory = call.directory()](const ChangedUser& changed) {
            const auto snapshot = directory.snapshot();
            http::Response response;
            response.status = 201;
            JsonWriter json(response.body);
            begin_envelope(json, "User added");
            begin_user(json, {changed.user, false, snapshot->find_user(changed.user.id)},
                       *caller.book);
            append_invitation(json.key("invitation"), made.token, made.secret.expires_at,
                              changed.is_invited);
            json.end_object();
            json.end_object();
            return response;
        });
}

void change_user(Call& call) {
    auto parsed = Form::parse(call, user_changes);
    if (!parsed) return call.fail(parsed.error());
    Form& form = parsed.value();
    UserChange change;
    change.name = form.text("name", {user_name_characters_max, TextRule::Empty::taken});
    change.role = role_in(form);
    change.disabled = form.boolean("disabled");
    if (change.name) {
        std::string login = "a";  // which does not change
        add_mistakes(form, check_user(login, *change.name));
    }
    if (const auto checked = form.finish(call); !checked) return call.fail(checked.error());
    const auto id = user_in_path(call);
    if (!id) return call.fail(no_such_user());
    answer_administration(
        call, form,
        [id = *id, change = std::move(change)](Administration& administration,
                                               const Envelope& envelope) {
            return administration.change_user(envelope, id, change);
        },
        [caller = call.caller, &directory = call.directory()](const ChangedUser& changed) {
            return user_response(200, "User updated", changed, directory, *caller.book);
        });
}

void remove_user(Call& call) {
    auto form = Form::parse(call, {}, EmptyBody::taken);
    if (!form) return call.fail(form.error());
    if (const auto checked = form.value().finish(call); !checked) {
        return call.fail(checked.error());
    }
    const auto id = user_in_path(call);
    if (!id) return call.fail(no_such_user());
    answer_administration(
        call, form.value(),
        [id = *id](Administration& administration, const Envelope& envelope) {
            return administration.remove_user(envelope, id);
        },
        [caller = call.caller, &directory = call.directory()](const ChangedUser& changed) {
            return user_response(200, "User removed", changed, directory, *caller.book);
        });
}

void invite_user(Call& call) {
    auto form = Form::parse(call, {}, EmptyBody::taken);
    if (!form) return call.fail(form.error());
    if (const auto checked = form.value().finish(call); !checked) {
        return call.fail(checked.error());
    }
    const auto id = user_in_path(call);
    if (!id) return call.fail(no_such_user());
    NewInvitation made = make_invitation(call);
    answer_administration(
        call, form.value(),
        [id = *id, secret = made.secret](Administration& administration, const Envelope& envelope) {
            return administration.invite_user(envelope, id, secret);
        },
        [made](const ChangedUser& changed) {
            http::Response response;
            response.status = 201;
            JsonWriter json(response.body);
            begin_envelope(json, "User invited");
            append_invitation(json, made.token, made.secret.expires_at, changed.is_invited);
            json.end_object();
            return response;
        });
}

}  // namespace tillbook::cloove
