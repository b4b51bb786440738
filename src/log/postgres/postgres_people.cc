#include "log/postgres/postgres_people.h"

#include "base/hash.h"
#include "log/postgres/columns.h"

namespace tillbook {

namespace {

using pg::copy_bytes;
using pg::stored;
using pg::to_instant;

constexpr PgStatement all_users{
    "all_users",
    "SELECT id, login, name, password_hash, last_sign_in_at, created_at FROM person ORDER BY id"};
constexpr PgStatement all_memberships{
    "all_memberships",
    "SELECT person, book, role, disabled_at, created_at, entry FROM membership"
    " ORDER BY person, book"};
constexpr PgStatement all_invitations{
    "all_invitations",
    "SELECT person, token_hash, expires_at, created_at FROM invitation ORDER BY person"};
constexpr PgStatement all_sessions{
    "all_sessions",
    "SELECT token_hash, person, created_at, seen_at FROM session ORDER BY token_hash"};

constexpr PgStatement put_user{
    "put_user",
    "INSERT INTO person (id, login, name, password_hash, last_sign_in_at, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET login = excluded.login,"
    " name = excluded.name, password_hash = excluded.password_hash,"
    " last_sign_in_at = excluded.last_sign_in_at, created_at = excluded.created_at"};
constexpr PgStatement put_membership{
    "put_membership",
    "INSERT INTO membership (person, book, role, disabled_at, created_at, entry)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person, book) DO UPDATE SET"
    " role = excluded.role, disabled_at = excluded.disabled_at,"
    " created_at = excluded.created_at, entry = excluded.entry"};
constexpr PgStatement put_invitation{
    "put_invitation",
    "INSERT INTO invitation (person, token_hash, expires_at, created_at)"
    " VALUES ($1, $2, $3, $4) ON CONFLICT (person) DO UPDATE SET"
    " token_hash = excluded.token_hash, expires_at = excluded.expires_at,"
    " created_at = excluded.created_at"};
constexpr PgStatement put_session{
    "put_session",
    "INSERT INTO session (token_hash, person, created_at, seen_at)"
    " VALUES ($1, $2, $3, $4) ON CONFLICT (token_hash) DO UPDATE SET"
    " person = excluded.person, created_at = excluded.created_at, seen_at = excluded.seen_at"};

constexpr PgStatement remove_membership{"remove_membership",
                                        "DELETE FROM membership WHERE person = $1 AND book = $2"};
constexpr PgStatement remove_invitation{"remove_invitation",
                                        "DELETE FROM invitation WHERE person = $1"};
constexpr PgStatement remove_session{"remove_session", "DELETE FROM session WHERE token_hash = $1"};

void read_users(PgConnection& connection, People& people) {
    const PgResult rows = connection.run(all_users);
    for (int row = 0; row < rows.rows(); ++row) {
        UserRecord& user = people.users.emplace_back();
        user.id.value = rows.number(row, 0);
        user.login = rows.bytes(row, 1);
        user.name = rows.bytes(row, 2);
        user.password_hash = rows.bytes(row, 3);
        user.last_sign_in_at = rows.instant(row, 4);
        user.created_at = to_instant(rows.number(row, 5));
    }
}

void read_memberships(PgConnection& connection, People& people) {
    const PgResult rows = connection.run(all_memberships);
    for (int row = 0; row < rows.rows(); ++row) {
        const std::optional<Role> role = parse_role(rows.bytes(row, 2));
        if (!role) throw Unavailable("A role in the database is damaged.");
        MembershipRecord& membership = people.memberships.emplace_back();
        membership.user.value = rows.number(row, 0);
        membership.book.value = rows.number(row, 1);
        membership.role = *role;
        membership.disabled_at = rows.instant(row, 3);
        membership.created_at = to_instant(rows.number(row, 4));
        membership.entry = rows.number(row, 5);
    }
}

void read_invitations(PgConnection& connection, People& people) {
    const PgResult rows = connection.run(all_invitations);
    for (int row = 0; row < rows.rows(); ++row) {
        InvitationRecord& invitation = people.invitations.emplace_back();
        invitation.user.value = rows.number(row, 0);
        copy_bytes(invitation.token_hash, rows.bytes(row, 1));
        invitation.expires_at = to_instant(rows.number(row, 2));
        invitation.created_at = to_instant(rows.number(row, 3));
    }
}

void read_sessions(PgConnection& connection, People& people) {
    const PgResult rows = connection.run(all_sessions);
    for (int row = 0; row < rows.rows(); ++row) {
        SessionRecord& session = people.sessions.emplace_back();
        copy_bytes(session.token_hash, rows.bytes(row, 0));
        session.user.value = rows.number(row, 1);
        session.created_at = to_instant(rows.number(row, 2));
        session.seen_at = to_instant(rows.number(row, 3));
    }
}

}  // namespace

People read_people(PgConnection& connection) {
    People people;
    read_users(connection, people);
    read_memberships(connection, people);
    read_invitations(connection, people);
    read_sessions(connection, people);
    return people;
}

void write_people(PgConnection& connection, const PeopleChange& change) {
    for (const auto& [user, book] : change.removed_memberships) {
        connection.run(remove_membership, PgParams().add(user.value).add(book.value));
    }
    for (const UserId user : change.removed_invitations) {
        connection.run(remove_invitation, PgParams().add(user.value));
    }
    for (const Sha256& hash : change.removed_sessions) {
        connection.run(remove_session, PgParams().add_bytes(as_view(hash)));
    }
    for (const UserRecord& user : change.users) {
        PgParams row;
        row.add(user.id.value).add_text(user.login).add_text(user.name);
        row.add_text(user.password_hash).add(user.last_sign_in_at).add(stored(user.created_at));
        connection.run(put_user, row);
    }
    for (const MembershipRecord& membership : change.memberships) {
        PgParams row;
        row.add(membership.user.value).add(membership.book.value);
        row.add_text(name_of(membership.role)).add(membership.disabled_at);
        row.add(stored(membership.created_at)).add(membership.entry);
        connection.run(put_membership, row);
    }
    for (const InvitationRecord& invitation : change.invitations) {
        PgParams row;
        row.add(invitation.user.value).add_bytes(as_view(invitation.token_hash));
        row.add(stored(invitation.expires_at)).add(stored(invitation.created_at));
        connection.run(put_invitation, row);
    }
    for (const SessionRecord& session : change.sessions) {
        PgParams row;
        row.add_bytes(as_view(session.token_hash)).add(session.user.value);
        row.add(stored(session.created_at)).add(stored(session.seen_at));
        connection.run(put_session, row);
    }
}

}  // namespace tillbook
