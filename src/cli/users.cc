#include "cli/users.h"

#include <algorithm>
#include <ostream>

#include "api/json_writer.h"
#include "api/session.h"
#include "base/hash.h"
#include "cli/administrator.h"
#include "cli/client_url.h"
#include "cli/failure.h"
#include "cli/listing.h"

namespace tillbook {

namespace {

constexpr const char* first_login = "owner";

// A user as one of a book, or of every book.
struct Row {
    const UserRecord* user = nullptr;
    const MembershipRecord* membership = nullptr;
};

const char* state_of(const Row& row) {
    if (row.membership->disabled_at) return "disabled";
    return row.user->password_hash.empty() ? "invited" : "active";
}

std::string place_of(const MembershipRecord& membership) {
    return membership.book ? to_base32(membership.book.value) : "every book";
}

void write_row(JsonWriter& json, const Row& row) {
    json.key("id").plain(to_base32(row.user->id.value));
    json.key("login").plain(row.user->login);
    json.key("name").text(row.user->name);
    json.key("role").plain(name_of(row.membership->role));
    json.key("everyBook").boolean(!row.membership->book);
    json.key("merchantId");
    if (row.membership->book) {
        json.plain(to_base32(row.membership->book.value));
    } else {
        json.null();
    }
    json.key("state").plain(state_of(row));
    json.key("lastSignInAt");
    const auto& last = row.user->last_sign_in_at;
    last ? json.plain(to_string(*last)) : json.null();
    json.key("createdAt").plain(to_string(row.user->created_at));
}

Role role_asked(const UserOptions& options) {
    const auto role = parse_role(options.role);
    if (role) return *role;
    throw Failure(ExitCode::usage, "\"" + options.role + "\" is no role.",
                  "Use owner, manager, cashier or viewer.");
}

// Of somebody who is of no book any more, what was typed.
std::string login_of(const UserRecord& user) { return user.login.substr(0, user.login.find('~')); }

void check_place(const UserOptions& options) {
    if (options.book.empty() == options.every_book) return;
    throw Failure(ExitCode::usage, "It is open which book is meant.",
                  "Give either --book BOOK or --every-book.");
}

UserId find_login(Installation& installation, const std::string& login) {
    std::string lower = login;
    static_cast<void>(check_user(lower, {}));
    const auto snapshot = installation.directory().snapshot();
    if (const UserRecord* user = snapshot->find_login(lower)) return user->id;
    throw Failure(ExitCode::not_found, "There is no user " + login + ".",
                  "`tillbook user list` shows the users of this database.");
}

struct MadeInvitation {
    NewToken token = make_token(fill_random);
    InvitationSecret secret;
};

MadeInvitation make_invitation(const Installation& installation) {
    MadeInvitation made;
    made.secret = {made.token.hash, installation.clock().now() + invitation_age_max};
    return made;
}

// The user's row as it is now; `link` empty: none is shown.
void print_user(Installation& installation, UserId id, BookId book, const std::string& said,
                const std::string& link, Streams& streams) {
    installation.directory().refresh();
    const auto snapshot = installation.directory().snapshot();
    const Row row{snapshot->find_user(id), snapshot->find_membership(id, book)};
    if (streams.form == OutputForm::json) {
        std::string text;
        JsonWriter json(text);
        json.begin_object();
        if (!link.empty()) json.key("link").plain(link);
        if (row.membership != nullptr) {
            write_row(json, row);
        } else {
            json.key("id").plain(to_base32(id.value));
            json.key("login").plain(login_of(*row.user));
        }
        json.end_object();
        streams.out << text << '\n';
        return;
    }
    if (link.empty()) {
        streams.out << said << ' ' << login_of(*row.user) << '\n';
        return;
    }
    streams.out << link << '\n';
    streams.err << "This is the only time the link is shown. With it " << row.user->login
                << " sets a password, once, within 7 days.\n";
}

}  // namespace

void add_user(Installation& installation, const Options& options, Streams& streams) {
    const UserOptions& asked = options.user;
    check_place(asked);
    const NewUser user{asked.login, asked.name, role_asked(asked)};
    const std::string url = client_url(asked.url, options.serve);
    const MadeInvitation made = make_invitation(installation);
    Administrator administrator(installation);
    BookId book;
    if (!asked.every_book) book = installation.find_book(asked.book).record.id;
    const ChangedUser changed = value_or_fail(
        asked.every_book ? administrator.administration().add_to_every_book(user, made.secret)
                         : administrator.administration().add_user(command_line_envelope(book),
                                                                   user, made.secret),
        "The user was not added");
    print_user(installation, changed.user.id, book, "added",
               changed.is_invited ? url + invitation_path(made.token.text) : "", streams);
}

void list_users(Installation& installation, const Options& options, Streams& streams) {
    const auto snapshot = installation.directory().snapshot();
    std::optional<BookId> book;
    if (!options.user.book.empty()) book = installation.find_book(options.user.book).record.id;
    std::vector<Row> rows;
    for (const MembershipRecord& membership : snapshot->people().memberships) {
        const Row row{snapshot->find_user(membership.user), &membership};
        if (book && snapshot->find_membership(membership.user, *book) != &membership) continue;
        if (row.user != nullptr) rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end(), [](const Row& left, const Row& right) {
        return left.user->login < right.user->login;
    });
    if (streams.form == OutputForm::json) {
        std::string text;
        JsonWriter json(text);
        json.begin_array();
        for (const Row& row : rows) {
            json.begin_object();
            write_row(json, row);
            json.end_object();
        }
        json.end_array();
        streams.out << text << '\n';
        return;
    }
    std::vector<std::vector<std::string>> table = {
        {"login", "book", "role", "state", "last sign-in", "name"}};
    for (const Row& row : rows) {
        const auto& last = row.user->last_sign_in_at;
        table.push_back({row.user->login, place_of(*row.membership), name_of(row.membership->role),
                         state_of(row), last ? to_string(*last) : "never", row.user->name});
    }
    print_table(streams.out, table);
}

void invite_user(Installation& installation, const Options& options, Streams& streams) {
    const UserId id = find_login(installation, options.user.login);
    const std::string url = client_url(options.user.url, options.serve);
    const MadeInvitation made = make_invitation(installation);
    Administrator administrator(installation);
    value_or_fail(administrator.administration().invite(id, made.secret),
                  "The user was not invited");
    print_user(installation, id, {}, "invited", url + invitation_path(made.token.text), streams);
}

void change_role(Installation& installation, const Options& options, Streams& streams) {
    const UserOptions& asked = options.user;
    check_place(asked);
    const UserId id = find_login(installation, asked.login);
    const Role role = role_asked(asked);
    BookId book;
    if (!asked.every_book) book = installation.find_book(asked.book).record.id;
    Administrator administrator(installation);
    UserChange change;
    change.role = role;
    value_or_fail(asked.every_book ? administrator.administration().change_in_every_book(id, role)
                                   : administrator.administration().change_user(
                                         command_line_envelope(book), id, change),
                  "The role was not changed");
    print_user(installation, id, book, std::string(name_of(role)) + " now is", {}, streams);
}

void remove_user(Installation& installation, const Options& options, Streams& streams) {
    const UserOptions& asked = options.user;
    check_place(asked);
    const UserId id = find_login(installation, asked.login);
    BookId book;
    if (!asked.every_book) book = installation.find_book(asked.book).record.id;
    Administrator administrator(installation);
    value_or_fail(asked.every_book
                      ? administrator.administration().remove_from_every_book(id)
                      : administrator.administration().remove_user(command_line_envelope(book), id),
                  "The user was not removed");
    print_user(installation, id, book, "removed", {}, streams);
}

std::optional<std::string> first_sign_in_path(Installation& installation) {
    const MadeInvitation made = make_invitation(installation);
    bool is_needed = false;
    const auto decide = [&](const DirectorySnapshot& snapshot) -> Result<PeopleChange> {
        const People& people = snapshot.people();
        const Instant now = installation.clock().now();
        PeopleChange change;
        UserId owner;
        is_needed = false;
        for (const UserRecord& user : people.users) {
            if (!user.password_hash.empty()) return change;
            const MembershipRecord* everywhere = snapshot.find_membership(user.id, {});
            const bool is_owner = everywhere != nullptr && everywhere->role == Role::owner;
            // Somebody else's link may be on its way to them.
            if (is_owner && user.login == first_login) owner = user.id;
        }
        if (people.users.empty()) {
            owner = {new_actor_number(now, snapshot)};
            change.users.push_back({owner, first_login, "", {}, {}, now});
            change.memberships.push_back({owner, {}, Role::owner, {}, now, 0});
        }
        if (!owner) return change;
        change.invitations.push_back({owner, made.secret.token_hash, made.secret.expires_at, now});
        is_needed = true;
        return change;
    };
    value_or_fail(installation.directory().change_people(decide), "No link was made");
    return is_needed ? std::optional(invitation_path(made.token.text)) : std::nullopt;
}

}  // namespace tillbook
