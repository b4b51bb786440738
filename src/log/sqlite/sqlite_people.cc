#include "log/sqlite/sqlite_people.h"

#include <algorithm>
#include <map>

#include "log/sqlite/columns.h"

namespace tillbook {
namespace {

void copy_hash(Sha256& to, std::string_view bytes) {
    if (bytes.size() != to.size()) throw Unavailable("A hash in the database is damaged.");
    std::copy(bytes.begin(), bytes.end(), to.begin());
}

std::vector<UserRecord> read_users(Connection& connection) {
    Statement row = connection.prepare(
        "SELECT id, login, name, password_hash, last_sign_in_at, created_at FROM user ORDER BY id");
    std::vector<UserRecord> users;
    while (row.step()) {
        UserRecord& user = users.emplace_back();
        user.id.value = row.number(0);
        user.login = row.bytes(1);
        user.name = row.bytes(2);
        user.password_hash = row.bytes(3);
        user.last_sign_in_at = optional_instant(row, 4);
        user.created_at = to_instant(row.number(5));
    }
    return users;
}

std::vector<MembershipRecord> read_memberships(Connection& connection) {
    Statement row = connection.prepare(
        "SELECT user, book, role, disabled_at, created_at, entry FROM membership"
        " ORDER BY user, book");
    std::vector<MembershipRecord> memberships;
    while (row.step()) {
        const std::optional<Role> role = parse_role(row.bytes(2));
        if (!role) throw Unavailable("A role in the database is damaged.");
        MembershipRecord& membership = memberships.emplace_back();
        membership.user.value = row.number(0);
        membership.book.value = row.number(1);
        membership.role = *role;
        membership.disabled_at = optional_instant(row, 3);
        membership.created_at = to_instant(row.number(4));
        membership.entry = row.number(5);
    }
    return memberships;
}

std::vector<InvitationRecord> read_invitations(Connection& connection) {
    Statement row = connection.prepare(
        "SELECT user, token_hash, expires_at, created_at FROM invitation ORDER BY user");
    std::vector<InvitationRecord> invitations;
    while (row.step()) {
        InvitationRecord& invitation = invitations.emplace_back();
        invitation.user.value = row.number(0);
        copy_hash(invitation.token_hash, row.bytes(1));
        invitation.expires_at = to_instant(row.number(2));
        invitation.created_at = to_instant(row.number(3));
    }
    return invitations;
}

std::vector<SessionRecord> read_sessions(Connection& connection) {
    Statement row = connection.prepare(
        "SELECT token_hash, user, created_at, seen_at FROM session ORDER BY token_hash");
    std::vector<SessionRecord> sessions;
    while (row.step()) {
        SessionRecord& session = sessions.emplace_back();
        copy_hash(session.token_hash, row.bytes(0));
        session.user.value = row.number(1);
        session.created_at = to_instant(row.number(2));
        session.seen_at = to_instant(row.number(3));
    }
    return sessions;
}

void remove(Connection& connection, const PeopleChange& change) {
    Statement membership = connection.prepare("DELETE FROM membership WHERE user = ? AND book = ?");
    for (const auto& [user, book] : change.removed_memberships) {
        membership.bind(1, user.value);
        membership.bind(2, book.value);
        membership.run();
    }
    Statement invitation = connection.prepare("DELETE FROM invitation WHERE user = ?");
    for (const UserId user : change.removed_invitations) {
        invitation.bind(1, user.value);
        invitation.run();
    }
    Statement session = connection.prepare("DELETE FROM session WHERE token_hash = ?");
    for (const Sha256& hash : change.removed_sessions) {
        session.bind(1, as_view(hash));
        session.run();
    }
}

// A login that another user has is a failure, not a replacement.
void put(Connection& connection, const std::vector<UserRecord>& users) {
    Statement row = connection.prepare(
        "INSERT INTO user VALUES (?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET"
        " login = excluded.login, name = excluded.name, password_hash = excluded.password_hash,"
        " last_sign_in_at = excluded.last_sign_in_at, created_at = excluded.created_at");
    for (const UserRecord& user : users) {
        row.bind(1, user.id.value);
        row.bind_text(2, user.login);
        row.bind_text(3, user.name);
        row.bind_text(4, user.password_hash);
        bind(row, 5, user.last_sign_in_at);
        row.bind(6, stored(user.created_at));
        row.run();
    }
}

void put(Connection& connection, const std::vector<MembershipRecord>& memberships) {
    Statement row = connection.prepare("INSERT OR REPLACE INTO membership VALUES (?,?,?,?,?,?)");
    for (const MembershipRecord& membership : memberships) {
        row.bind(1, membership.user.value);
        row.bind(2, membership.book.value);
        row.bind_text(3, name_of(membership.role));
        bind(row, 4, membership.disabled_at);
        row.bind(5, stored(membership.created_at));
        row.bind(6, membership.entry);
        row.run();
    }
}

void put(Connection& connection, const std::vector<InvitationRecord>& invitations) {
    Statement row = connection.prepare("INSERT OR REPLACE INTO invitation VALUES (?,?,?,?)");
    for (const InvitationRecord& invitation : invitations) {
        row.bind(1, invitation.user.value);
        row.bind(2, as_view(invitation.token_hash));
        row.bind(3, stored(invitation.expires_at));
        row.bind(4, stored(invitation.created_at));
        row.run();
    }
}

void put(Connection& connection, const std::vector<SessionRecord>& sessions) {
    Statement row = connection.prepare("INSERT OR REPLACE INTO session VALUES (?,?,?,?)");
    for (const SessionRecord& session : sessions) {
        row.bind(1, as_view(session.token_hash));
        row.bind(2, session.user.value);
        row.bind(3, stored(session.created_at));
        row.bind(4, stored(session.seen_at));
        row.run();
    }
}

}  // namespace

People read_people(Connection& connection) {
    return {read_users(connection), read_memberships(connection), read_invitations(connection),
            read_sessions(connection)};
}

void write_people(Connection& connection, const PeopleChange& change) {
    remove(connection, change);
    put(connection, change.users);
    put(connection, change.memberships);
    put(connection, change.invitations);
    put(connection, change.sessions);
}

void restore_people(Connection& connection, const std::optional<People>& replaced) {
    People people = read_people(connection);
    PeopleChange change;
    for (const SessionRecord& session : people.sessions) {
        change.removed_sessions.push_back(session.token_hash);
    }
    for (const InvitationRecord& invitation : people.invitations) {
        change.removed_invitations.push_back(invitation.user);
    }
    std::map<UserId, std::string> passwords;
    std::map<std::pair<UserId, BookId>, MembershipRecord> rights;
    if (replaced) {
        for (const UserRecord& user : replaced->users) passwords[user.id] = user.password_hash;
        for (const MembershipRecord& membership : replaced->memberships) {
            rights[{membership.user, membership.book}] = membership;
        }
    }
    for (UserRecord& user : people.users) {
        const auto known = passwords.find(user.id);
        if (known == passwords.end()) continue;
        user.password_hash = known->second;
        change.users.push_back(std::move(user));
    }
    for (MembershipRecord& membership : people.memberships) {
        if (!passwords.contains(membership.user)) continue;
        const auto known = rights.find({membership.user, membership.book});
        if (known == rights.end()) {
            change.removed_memberships.emplace_back(membership.user, membership.book);
            continue;
        }
        membership.role = known->second.role;
        membership.disabled_at = known->second.disabled_at;
        change.memberships.push_back(membership);
    }
    write_people(connection, change);
}

}  // namespace tillbook
