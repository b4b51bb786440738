#include "api/sign_ins.h"

#include <algorithm>

#include "api/passwords.h"
#include "api/values.h"
#include "base/hash.h"
#include "book/administration.h"

namespace tillbook {

namespace {

constexpr std::size_t sessions_of_user_max = 50;
constexpr std::chrono::minutes use_noted_every{5};

Error wrong_credentials() {
    return {ErrorCode::wrong_credentials, "The login or the password is wrong.", {}};
}

// Whether there is a book that the user may work in, or there will be.
bool may_work(const DirectorySnapshot& snapshot, UserId user) {
    const auto& memberships = snapshot.people().memberships;
    return std::any_of(memberships.begin(), memberships.end(), [user](const auto& membership) {
        return membership.user == user && !membership.disabled_at;
    });
}

std::vector<const SessionRecord*> sessions_of(const DirectorySnapshot& snapshot, UserId user) {
    std::vector<const SessionRecord*> sessions;
    for (const SessionRecord& session : snapshot.people().sessions) {
        if (session.user == user) sessions.push_back(&session);
    }
    return sessions;
}

void end_sessions(const DirectorySnapshot& snapshot, UserId user, const Sha256& but,
                  PeopleChange& change) {
    for (const SessionRecord* session : sessions_of(snapshot, user)) {
        if (session->token_hash != but) change.removed_sessions.push_back(session->token_hash);
    }
}

// Sessions of whomever that are over, and of the user those that make room for another.
void make_room(const DirectorySnapshot& snapshot, UserId user, Instant now, PeopleChange& change) {
    for (const SessionRecord& session : snapshot.people().sessions) {
        if (end_of(session) <= now) change.removed_sessions.push_back(session.token_hash);
    }
    auto own = sessions_of(snapshot, user);
    if (own.size() < sessions_of_user_max) return;
    const auto oldest = std::min_element(
        own.begin(), own.end(),
        [](const auto* one, const auto* two) { return one->seen_at < two->seen_at; });
    change.removed_sessions.push_back((*oldest)->token_hash);
}

BegunSession begun(std::shared_ptr<const DirectorySnapshot> snapshot, NewToken token, UserId user) {
    BegunSession session;
    session.token = std::move(token.text);
    session.session = snapshot->find_session(token.hash);
    session.user = snapshot->find_user(user);
    session.snapshot = std::move(snapshot);
    return session;
}

}  // namespace

Error no_such_invitation() {
    return {ErrorCode::not_found, "This link is not valid, or not any more.", {}};
}

const UserRecord* find_invited(const DirectorySnapshot& snapshot, std::string_view token,
                               Instant now) {
    if (!has_token_form(token)) return nullptr;
    const InvitationRecord* invitation = snapshot.find_invitation(sha256(token));
    if (invitation == nullptr || invitation->expires_at <= now) return nullptr;
    if (!may_work(snapshot, invitation->user)) return nullptr;
    return snapshot.find_user(invitation->user);
}

std::optional<Instant> invitation_end(const DirectorySnapshot& snapshot, UserId user) {
    for (const InvitationRecord& invitation : snapshot.people().invitations) {
        if (invitation.user == user) return invitation.expires_at;
    }
    return std::nullopt;
}

Result<BegunSession> SignIns::sign_in(const std::string& login, std::string_view password,
                                      const Sha256& former) {
    directory_.refresh();
    std::string hash;
    UserId id;
    {
        const auto snapshot = directory_.snapshot();
        const UserRecord* user = snapshot->find_login(to_lower(login));
        if (user != nullptr) {
            hash = user->password_hash;
            id = user->id;
        }
    }
    if (!is_password(password, hash)) return wrong_credentials();
    return begin(id, hash, former);
}

// Begins a session of a user whose password was proven against this hash.
Result<BegunSession> SignIns::begin(UserId id, const std::string& proven_hash,
                                    const Sha256& former) {
    NewToken token = make_token(fill_random);
    TRY(directory_.change_people([&](const DirectorySnapshot& snapshot) -> Result<PeopleChange> {
        const UserRecord* user = snapshot.find_user(id);
        if (user == nullptr || user->password_hash != proven_hash || !may_work(snapshot, id)) {
            return wrong_credentials();
        }
        const Instant now = clock_.now();
        PeopleChange change;
        change.removed_sessions.push_back(former);
        make_room(snapshot, id, now, change);
        change.users.push_back(*user);
        change.users.back().last_sign_in_at = now;
        change.sessions.push_back({token.hash, id, now, now});
        return change;
    }));
    auto after = directory_.snapshot();
    // Somebody may have ended it at once.
    if (after->find_session(token.hash) == nullptr) return wrong_credentials();
    return begun(std::move(after), std::move(token), id);
}

Result<BegunSession> SignIns::accept(std::string_view token, std::string_view password,
                                     const std::string& name, const Sha256& former) {
    directory_.refresh();
    std::string login;
    {
        const auto snapshot = directory_.snapshot();
        const UserRecord* user = find_invited(*snapshot, token, clock_.now());
        if (user == nullptr) return no_such_invitation();
        login = user->login;
    }
    TRY(check_new_password(password, login, "password"));
    TRY(check_user(login, name));
    const std::string hash = hash_password(password, fill_random);
    UserId id;
    TRY(directory_.change_people([&](const DirectorySnapshot& snapshot) -> Result<PeopleChange> {
        const UserRecord* user = find_invited(snapshot, token, clock_.now());
        if (user == nullptr) return no_such_invitation();
        id = user->id;
        PeopleChange change;
        change.users.push_back(*user);
        change.users.back().password_hash = hash;
        if (!name.empty()) change.users.back().name = name;
        change.removed_invitations.push_back(id);
        end_sessions(snapshot, id, {}, change);
        return change;
    }));
    return begin(id, hash, former);
}

Result<> SignIns::change_password(const Sha256& session, std::string_view current,
                                  std::string_view wanted) {
    std::string hash;
    std::string login;
    UserId id;
    {
        const auto snapshot = directory_.snapshot();
        const SessionRecord* record = snapshot->find_session(session);
        const UserRecord* user = record == nullptr ? nullptr : snapshot->find_user(record->user);
        if (user == nullptr) return Error{ErrorCode::not_signed_in, "You are not signed in.", {}};
        hash = user->password_hash;
        login = user->login;
        id = user->id;
    }
    if (!is_password(current, hash)) {
        return Error{ErrorCode::wrong_credentials, "The current password is wrong.", {}};
    }
    TRY(check_new_password(wanted, login, "new_password"));
    const std::string new_hash = hash_password(wanted, fill_random);
    return directory_.change_people([&](const DirectorySnapshot& snapshot) -> Result<PeopleChange> {
        const UserRecord* user = snapshot.find_user(id);
        if (user == nullptr || user->password_hash != hash ||
            snapshot.find_session(session) == nullptr) {
            return Error{ErrorCode::not_signed_in, "You are not signed in any more.", {}};
        }
        PeopleChange change;
        change.users.push_back(*user);
        change.users.back().password_hash = new_hash;
        change.removed_invitations.push_back(id);
        end_sessions(snapshot, id, session, change);
        return change;
    });
}

void SignIns::sign_out(const Sha256& session) {
    static_cast<void>(directory_.change_people([&](const DirectorySnapshot&) {
        PeopleChange change;
        change.removed_sessions.push_back(session);
        return Result<PeopleChange>(std::move(change));
    }));
}

// A use that could not be stored is noted with a later one.
void SignIns::note_use(const SessionRecord& session) {
    const Instant now = clock_.now();
    if (now - session.seen_at < use_noted_every) return;
    Instant& noted = noted_[session.token_hash];
    if (now - noted < use_noted_every) return;
    std::erase_if(noted_, [now](const auto& each) {
        return each.second != Instant{} && now - each.second >= use_noted_every;
    });
    noted_[session.token_hash] = now;
    post_([&directory = directory_, hash = session.token_hash, now] {
        try {
            const auto snapshot = directory.snapshot();
            const SessionRecord* known = snapshot->find_session(hash);
            if (known == nullptr) return;
            PeopleChange change;
            change.sessions.push_back(*known);
            change.sessions.back().seen_at = now;
            static_cast<void>(directory.change_people(change, *snapshot));
        } catch (const Unavailable&) {
            return;
        }
    });
}

}  // namespace tillbook
