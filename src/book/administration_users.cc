// Administration of a book's users.
#include <algorithm>

#include "book/administration.h"

namespace tillbook {

namespace {

constexpr std::string_view login_characters = "abcdefghijklmnopqrstuvwxyz0123456789._@+-";

Error no_such_user() { return {ErrorCode::not_found, "There is no such user.", {}}; }

Error taken(const std::string& login) {
    return {ErrorCode::already_exists, "the login \"" + login + "\" is taken", {}};
}

// Whether a user is of no other book than this and its twin.
bool is_of_this_business(const DirectorySnapshot& snapshot, UserId user, BookId id) {
    const BookSettings* book = snapshot.find_book(id);
    const auto& memberships = snapshot.people().memberships;
    return std::all_of(memberships.begin(), memberships.end(), [&](const MembershipRecord& each) {
        return each.user != user || each.book == id ||
               (each.book && book != nullptr && each.book == book->record.twin);
    });
}

Result<> check_own(const DirectorySnapshot& snapshot, UserId user, BookId book) {
    if (is_of_this_business(snapshot, user, book)) return done;
    return Error{ErrorCode::status_conflict,
                 "the user works in other books as well; name and password are changed by the user,"
                 " or with `tillbook user`",
                 {}};
}

// The membership of this very book; null if there is none.
const MembershipRecord* find_own_membership(const DirectorySnapshot& snapshot, UserId user,
                                            BookId book) {
    const MembershipRecord* found = snapshot.find_membership(user, book);
    return found != nullptr && found->book == book ? found : nullptr;
}

bool works_elsewhere(const DirectorySnapshot& snapshot, UserId user, BookId book) {
    const auto& memberships = snapshot.people().memberships;
    return std::any_of(memberships.begin(), memberships.end(), [&](const MembershipRecord& each) {
        return each.user == user && each.book != book && !each.disabled_at;
    });
}

// Ends what the user has begun, unless there is a book left to work in.
void end_sessions(const DirectorySnapshot& snapshot, UserId user, BookId book,
                  PeopleChange& change) {
    if (works_elsewhere(snapshot, user, book)) return;
    for (const SessionRecord& session : snapshot.people().sessions) {
        if (session.user == user) change.removed_sessions.push_back(session.token_hash);
    }
}

std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;  // not a continuation in UTF-8
    }));
}

}  // namespace

Result<> check_user(std::string& login, std::string_view name) {
    for (char& c : login) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    std::vector<Mistake> mistakes;
    if (login.empty() || login.size() > login_characters_max ||
        login.find_first_not_of(login_characters) != login.npos) {
        mistakes.push_back({"login", "must have 1 to 64 letters, digits or . _ @ + -"});
    }
    const bool has_controls = std::any_of(name.begin(), name.end(), [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == 0x7f;
    });
    if (has_controls || characters_in(name) > user_name_characters_max) {
        mistakes.push_back(
            {"name", "must have at most 120 characters, none of them a control character"});
    }
    if (mistakes.empty()) return done;
    std::string detail = mistakes.front().field + " " + mistakes.front().message;
    return Error{ErrorCode::validation_failed, std::move(detail), std::move(mistakes)};
}

Result<ChangedUser> Administration::add_user(const Envelope& envelope, NewUser user,
                                             const InvitationSecret& secret) {
    TRY(check_user(user.login, user.name));
    const std::lock_guard lock(mutex_);
    TRY(apply_pending(envelope.book));
    const auto snapshot = directory_.snapshot();
    Administered what;
    what.action = AdministeredAction::user_added;
    what.user = {{}, user.login, std::move(user.name), user.role, false};
    const UserRecord* known = snapshot->find_login(user.login);
    if (known == nullptr) {
        what.user.id = {new_actor_number(clock_.now(), *snapshot)};
    } else if (!is_recorded(envelope) &&
               (find_own_membership(*snapshot, known->id, envelope.book) != nullptr ||
                !is_of_this_business(*snapshot, known->id, envelope.book))) {
        return taken(user.login);
    } else {
        what.user.id = known->id;
        what.user.name = known->name;
    }
    return store_user(envelope, what, secret);
}

Result<ChangedUser> Administration::change_user(const Envelope& envelope, UserId id,
                                                const UserChange& change) {
    const std::lock_guard lock(mutex_);
    TRY(apply_pending(envelope.book));
    Administered what;
    what.action = AdministeredAction::user_changed;
    what.user.id = id;
    if (is_recorded(envelope)) return record_user(envelope, what);
    what.user = TRY(find_user(envelope.book, id));
    const bool is_renamed = change.name && *change.name != what.user.name;
    if (change.name) what.user.name = *change.name;
    if (change.role) what.user.role = *change.role;
    if (change.disabled) what.user.is_disabled = *change.disabled;
    TRY(check_user(what.user.login, what.user.name));
    if (is_renamed) TRY(check_own(*directory_.snapshot(), id, envelope.book));
    if (what.user.role != Role::owner || what.user.is_disabled) {
        TRY(check_owner_stays(envelope.book, id));
    }
    return record_user(envelope, what);
}

Result<ChangedUser> Administration::remove_user(const Envelope& envelope, UserId id) {
    const std::lock_guard lock(mutex_);
    TRY(apply_pending(envelope.book));
    Administered what;
    what.action = AdministeredAction::user_removed;
    what.user.id = id;
    if (is_recorded(envelope)) return record_user(envelope, what);
    what.user = TRY(find_user(envelope.book, id));
    TRY(check_owner_stays(envelope.book, id));
    return record_user(envelope, what);
}

Result<ChangedUser> Administration::invite_user(const Envelope& envelope, UserId id,
                                                const InvitationSecret& secret) {
    const std::lock_guard lock(mutex_);
    TRY(apply_pending(envelope.book));
    Administered what;
    what.action = AdministeredAction::user_invited;
    what.user.id = id;
    if (is_recorded(envelope)) return record_user(envelope, what);
    what.user = TRY(find_user(envelope.book, id));
    TRY(check_own(*directory_.snapshot(), id, envelope.book));
    ChangedUser answer = TRY(record_user(envelope, what));
    if (answer.replayed) return answer;
    store_invitation(id, secret);
    answer.is_invited = true;
    return answer;
}

Result<ChangedUser> Administration::add_to_every_book(NewUser user,
                                                      const InvitationSecret& secret) {
    TRY(check_user(user.login, user.name));
    const std::lock_guard lock(mutex_);
    for (;;) {
        directory_.refresh();
        const auto snapshot = directory_.snapshot();
        const Instant now = clock_.now();
        PeopleChange change;
        ChangedUser answer;
        answer.user = {{}, user.login, user.name, user.role, false};
        const UserRecord* known = snapshot->find_login(user.login);
        if (known == nullptr) {
            answer.user.id = {new_actor_number(now, *snapshot)};
            change.users.push_back({answer.user.id, user.login, user.name, {}, {}, now});
        } else {
            if (snapshot->find_membership(known->id, {}) != nullptr) return taken(user.login);
            answer.user.id = known->id;
            answer.user.name = known->name;
        }
        answer.is_invited = known == nullptr || known->password_hash.empty();
        const UserId id = answer.user.id;
        if (answer.is_invited) {
            change.invitations.push_back({id, secret.token_hash, secret.expires_at, now});
        }
        change.memberships.push_back({id, {}, user.role, {}, now, 0});
        if (directory_.change_people(change, *snapshot)) return answer;
    }
}

Result<ChangedUser> Administration::change_in_every_book(UserId id, Role role) {
    const std::lock_guard lock(mutex_);
    return change_everywhere(id, role);
}

Result<ChangedUser> Administration::remove_from_every_book(UserId id) {
    const std::lock_guard lock(mutex_);
    return change_everywhere(id, std::nullopt);
}

Result<> Administration::invite(UserId id, const InvitationSecret& secret) {
    const std::lock_guard lock(mutex_);
    directory_.refresh();
    if (directory_.snapshot()->find_user(id) == nullptr) return no_such_user();
    store_invitation(id, secret);
    return done;
}

// Gives the user another role in every book, or none.
Result<ChangedUser> Administration::change_everywhere(UserId id, std::optional<Role> role) {
    for (;;) {
        directory_.refresh();
        const auto snapshot = directory_.snapshot();
        const UserRecord* user = snapshot->find_user(id);
        const MembershipRecord* known = find_own_membership(*snapshot, id, {});
        if (user == nullptr || known == nullptr) return no_such_user();
        if (role != Role::owner) {
            for (const auto& [number, book] : snapshot->books()) {
                TRY(check_owner_stays(book.record.id, id));
            }
        }
        PeopleChange change;
        if (role) {
            change.memberships.push_back(*known);
            change.memberships.back().role = *role;
        } else {
            change.removed_memberships.emplace_back(id, BookId{});
            end_sessions(*snapshot, id, {}, change);
        }
        ChangedUser answer;
        answer.user = {id, user->login, user->name, role.value_or(known->role), false};
        if (directory_.change_people(change, *snapshot)) return answer;
    }
}

Result<Member> Administration::find_user(BookId book, UserId id) const {
    const auto snapshot = directory_.snapshot();
    const UserRecord* user = snapshot->find_user(id);
    const MembershipRecord* membership = snapshot->find_membership(id, book);
    if (user == nullptr || membership == nullptr) return no_such_user();
    if (!membership->book) {
        return Error{ErrorCode::status_conflict,
                     "the user works in every book, which is changed with `tillbook user`",
                     {}};
    }
    return Member{id, user->login, user->name, membership->role,
                  membership->disabled_at.has_value()};
}

// Another owner counts who can sign in; where this one cannot, one who may do so later counts too.
Result<> Administration::check_owner_stays(BookId book, UserId id) const {
    const auto snapshot = directory_.snapshot();
    const auto is_owner = [&](UserId user) {
        const MembershipRecord* membership = snapshot->find_membership(user, book);
        return membership != nullptr && membership->role == Role::owner && !membership->disabled_at;
    };
    const auto has_password = [](const UserRecord* user) {
        return user != nullptr && !user->password_hash.empty();
    };
    if (!is_owner(id)) return done;
    const bool must_sign_in = has_password(snapshot->find_user(id));
    for (const UserRecord& user : snapshot->people().users) {
        if (user.id == id || !is_owner(user.id)) continue;
        if (!must_sign_in || has_password(&user)) return done;
    }
    return Error{ErrorCode::last_owner, "this is the book's last owner", {}};
}

Result<ChangedUser> Administration::record_user(const Envelope& envelope,
                                                const Administered& what) {
    const Recorded recorded = TRY(record(envelope, ObjectId{what.user.id.value}, what));
    const Administered then = TRY(decode_administered(recorded.body));
    apply_user(envelope.book, recorded.entry, then);
    return ChangedUser{then.user, recorded.entry, recorded.replayed, false};
}

// Records a new member and stores it, unless it is stored already.
Result<ChangedUser> Administration::store_user(const Envelope& envelope, const Administered& what,
                                               const InvitationSecret& secret) {
    const Recorded recorded = TRY(record(envelope, ObjectId{what.user.id.value}, what));
    const Administered then = TRY(decode_administered(recorded.body));
    ChangedUser answer{then.user, recorded.entry, recorded.replayed, false};
    const UserId id = then.user.id;
    for (;;) {
        directory_.refresh();
        const auto snapshot = directory_.snapshot();
        // Removed or changed since, or just added by a request that was not answered.
        if (recorded.replayed && snapshot->find_user(id) != nullptr) return answer;
        const UserRecord* namesake = snapshot->find_login(then.user.login);
        if (namesake != nullptr && namesake->id != id) return taken(then.user.login);
        const UserRecord* known = snapshot->find_user(id);
        const Instant now = clock_.now();
        PeopleChange change;
        answer.is_invited = known == nullptr || known->password_hash.empty();
        if (known == nullptr) {
            change.users.push_back({id, then.user.login, then.user.name, {}, {}, now});
        }
        if (answer.is_invited) {
            change.invitations.push_back({id, secret.token_hash, secret.expires_at, now});
        }
        change.memberships.push_back({id, envelope.book, then.user.role, {}, now, recorded.entry});
        if (directory_.change_people(change, *snapshot)) return answer;
    }
}

// Brings the membership up to an entry of its book, unless it shows that already.
void Administration::apply_user(BookId book, std::uint64_t entry, const Administered& what) {
    const UserId id = what.user.id;
    const bool is_removed = what.action == AdministeredAction::user_removed;
    if (!is_removed && what.action != AdministeredAction::user_changed) return;
    for (;;) {
        directory_.refresh();
        const auto snapshot = directory_.snapshot();
        const MembershipRecord* known = find_own_membership(*snapshot, id, book);
        const UserRecord* user = snapshot->find_user(id);
        if (known == nullptr || user == nullptr || known->entry >= entry) return;
        PeopleChange change;
        if (is_removed) {
            change.removed_memberships.emplace_back(id, book);
            if (is_of_this_business(*snapshot, id, book)) change.removed_invitations.push_back(id);
        } else {
            MembershipRecord& changed = change.memberships.emplace_back(*known);
            changed.role = what.user.role;
            changed.entry = entry;
            if (!what.user.is_disabled) changed.disabled_at.reset();
            if (what.user.is_disabled && !known->disabled_at) changed.disabled_at = clock_.now();
            change.users.push_back(*user);
            change.users.back().name = what.user.name;
        }
        if (is_removed || what.user.is_disabled) end_sessions(*snapshot, id, book, change);
        if (directory_.change_people(change, *snapshot)) return;
    }
}

void Administration::store_invitation(UserId id, const InvitationSecret& secret) {
    for (;;) {
        const auto snapshot = directory_.snapshot();
        PeopleChange change;
        change.invitations.push_back({id, secret.token_hash, secret.expires_at, clock_.now()});
        if (directory_.change_people(change, *snapshot)) return;
    }
}

}  // namespace tillbook
