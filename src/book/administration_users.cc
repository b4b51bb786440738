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

// Whether what is the user's own (login, name, password) is this book's to change. A live book
// counts its test book as itself; a test book has no say over people of its live book.
bool is_own(const DirectorySnapshot& snapshot, UserId user, BookId id) {
    const BookSettings* book = snapshot.find_book(id);
    const bool is_live = book != nullptr && book->record.environment == Environment::live;
    const auto& memberships = snapshot.people().memberships;
    return std::all_of(memberships.begin(), memberships.end(), [&](const MembershipRecord& each) {
        return each.user != user || each.book == id ||
               (is_live && each.book && each.book == book->record.twin);
    });
}

Result<> check_own(const DirectorySnapshot& snapshot, UserId user, BookId book) {
    if (is_own(snapshot, user, book)) return done;
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

void end_sessions(const DirectorySnapshot& snapshot, UserId user, PeopleChange& change) {
    for (const SessionRecord& session : snapshot.people().sessions) {
        if (session.user == user) change.removed_sessions.push_back(session.token_hash);
    }
}

// Whether the user is of any book but this one, disabled or not.
bool is_of_another(const DirectorySnapshot& snapshot, UserId user, std::optional<BookId> but) {
    const auto& memberships = snapshot.people().memberships;
    return std::any_of(memberships.begin(), memberships.end(), [&](const MembershipRecord& each) {
        return each.user == user && (!but || each.book != *but);
    });
}

// Sets the login of somebody who is of no book any more free, so that whoever gets it next is
// somebody else. The id and the name stay on what they did. Nobody can type the mark.
void retire(UserRecord user, PeopleChange& change) {
    if (user.name.empty()) user.name = user.login;
    user.login += '~' + to_base32(user.id.value);
    user.password_hash.clear();
    change.removed_invitations.push_back(user.id);
    change.users.push_back(std::move(user));
}

// Who has the login and is of some book. Whoever has it and is of none gives it away.
const UserRecord* find_working(const DirectorySnapshot& snapshot, std::string_view login,
                               PeopleChange& change) {
    const UserRecord* known = snapshot.find_login(login);
    if (known == nullptr || is_of_another(snapshot, known->id, std::nullopt)) return known;
    retire(*known, change);
    return nullptr;
}

// Whether the user was invited, or has signed in, at this time or later.
bool is_invited_since(const DirectorySnapshot& snapshot, const UserRecord& user, Instant time) {
    if (user.last_sign_in_at && *user.last_sign_in_at >= time) return true;
    const auto& invitations = snapshot.people().invitations;
    return std::any_of(invitations.begin(), invitations.end(), [&](const InvitationRecord& each) {
        return each.user == user.id && each.created_at >= time;
    });
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
    PeopleChange unused;
    const UserRecord* known = find_working(*snapshot, user.login, unused);
    if (known == nullptr) {
        what.user.id = {new_actor_number(clock_.now(), *snapshot)};
    } else if (!is_recorded(envelope) &&
               (find_own_membership(*snapshot, known->id, envelope.book) != nullptr ||
                !is_of_this_business(*snapshot, known->id, envelope.book))) {
        return taken(user.login);
    } else {
        what.user.id = known->id;
        if (!is_own(*snapshot, known->id, envelope.book)) what.user.name = known->name;
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
    if (!is_recorded(envelope)) {
        what.user = TRY(find_user(envelope.book, id));
        TRY(check_own(*directory_.snapshot(), id, envelope.book));
    }
    const Recorded recorded = TRY(record(envelope, ObjectId{id.value}, what));
    const Administered then = TRY(decode_administered(recorded.body));
    ChangedUser answer{then.user, recorded.entry, recorded.replayed, false};
    const UserId invited = then.user.id;
    TRY(directory_.change_people([&](const DirectorySnapshot& snapshot) -> Result<PeopleChange> {
        PeopleChange change;
        const UserRecord* user = snapshot.find_user(invited);
        answer.is_invited = user != nullptr &&
                            find_own_membership(snapshot, invited, envelope.book) != nullptr &&
                            is_own(snapshot, invited, envelope.book) &&
                            !(recorded.replayed && is_invited_since(snapshot, *user, recorded.at));
        if (answer.is_invited) {
            change.invitations.push_back({invited, secret.token_hash, secret.expires_at,
                                          std::max(recorded.at, clock_.now())});
        }
        return change;
    }));
    return answer;
}

Result<ChangedUser> Administration::add_to_every_book(NewUser user,
                                                      const InvitationSecret& secret) {
    TRY(check_user(user.login, user.name));
    const std::lock_guard lock(mutex_);
    ChangedUser answer;
    answer.is_invited = true;
    TRY(directory_.change_people([&](const DirectorySnapshot& snapshot) -> Result<PeopleChange> {
        const Instant now = clock_.now();
        PeopleChange change;
        answer.user = {{}, user.login, user.name, user.role, false};
        const UserRecord* known = find_working(snapshot, user.login, change);
        if (known == nullptr) {
            answer.user.id = {new_actor_number(now, snapshot)};
            change.users.push_back({answer.user.id, user.login, user.name, {}, {}, now});
        } else {
            if (snapshot.find_membership(known->id, {}) != nullptr) return taken(user.login);
            // The owners of the user's books may know the password, or have a link that sets it.
            change.users.push_back(*known);
            change.users.back().password_hash.clear();
            if (!user.name.empty()) change.users.back().name = user.name;
            end_sessions(snapshot, known->id, change);
            answer.user.id = known->id;
            answer.user.name = change.users.back().name;
        }
        const UserId id = answer.user.id;
        change.invitations.push_back({id, secret.token_hash, secret.expires_at, now});
        change.memberships.push_back({id, {}, user.role, {}, now, 0});
        return change;
    }));
    return answer;
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
    return directory_.change_people([&](const DirectorySnapshot& snapshot) -> Result<PeopleChange> {
        if (snapshot.find_user(id) == nullptr) return no_such_user();
        PeopleChange change;
        change.invitations.push_back({id, secret.token_hash, secret.expires_at, clock_.now()});
        return change;
    });
}

// Gives the user another role in every book, or none.
Result<ChangedUser> Administration::change_everywhere(UserId id, std::optional<Role> role) {
    ChangedUser answer;
    const auto decide = [&](const DirectorySnapshot& snapshot) -> Result<PeopleChange> {
        const UserRecord* user = snapshot.find_user(id);
        const MembershipRecord* known = find_own_membership(snapshot, id, {});
        if (user == nullptr || known == nullptr) return no_such_user();
        if (role != Role::owner) {
            for (const auto& [number, book] : snapshot.books()) {
                TRY(check_owner_stays(book.record.id, id));
            }
        }
        PeopleChange change;
        if (role) {
            change.memberships.push_back(*known);
            change.memberships.back().role = *role;
        } else {
            change.removed_memberships.emplace_back(id, BookId{});
            if (!works_elsewhere(snapshot, id, {})) end_sessions(snapshot, id, change);
            if (!is_of_another(snapshot, id, BookId{})) retire(*user, change);
        }
        answer.user = {id, user->login, user->name, role.value_or(known->role), false};
        return change;
    };
    TRY(directory_.change_people(decide));
    return answer;
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
    TRY(apply_user(envelope.book, recorded.entry, then));
    return ChangedUser{then.user, recorded.entry, recorded.replayed, false};
}

// Whether an entry behind this one removes the user from the book.
Result<bool> Administration::is_removed_behind(BookId book, std::uint64_t entry, UserId id) {
    const auto behind = engine_.administered(book, entry, Access::may_block);
    for (const Entry& each : TRY(*behind)) {
        const Administered what = TRY(decode_administered(each.body));
        if (what.action == AdministeredAction::user_removed && what.user.id == id) return true;
    }
    return false;
}

// Records a new member and stores it, unless it is stored already or was removed since.
Result<ChangedUser> Administration::store_user(const Envelope& envelope, const Administered& what,
                                               const InvitationSecret& secret) {
    const Recorded recorded = TRY(record(envelope, ObjectId{what.user.id.value}, what));
    const Administered then = TRY(decode_administered(recorded.body));
    ChangedUser answer{then.user, recorded.entry, recorded.replayed, false};
    const UserId id = then.user.id;
    const BookId book = envelope.book;
    if (recorded.replayed && TRY(is_removed_behind(book, recorded.entry, id))) return answer;
    TRY(directory_.change_people([&](const DirectorySnapshot& snapshot) -> Result<PeopleChange> {
        PeopleChange change;
        answer.is_invited = false;
        if (find_own_membership(snapshot, id, book) != nullptr) {
            // Added by a request that was not answered, or by another process meanwhile.
            if (!recorded.replayed) return taken(then.user.login);
            return change;
        }
        const UserRecord* namesake = find_working(snapshot, then.user.login, change);
        if (namesake != nullptr && namesake->id != id) return taken(then.user.login);
        const UserRecord* known = snapshot.find_user(id);
        const Instant now = clock_.now();
        // Whoever was of the test book alone is somebody new to the live one, which must not know
        // a password or link that was set there. Of a user whom the book has no say over nothing
        // changes.
        answer.is_invited = is_own(snapshot, id, book);
        if (answer.is_invited) {
            const Instant since = known == nullptr ? now : known->created_at;
            change.users.push_back({id, then.user.login, then.user.name, {}, {}, since});
            change.invitations.push_back({id, secret.token_hash, secret.expires_at, now});
            end_sessions(snapshot, id, change);
        }
        change.memberships.push_back({id, book, then.user.role, {}, now, recorded.entry});
        return change;
    }));
    return answer;
}

// Brings the membership up to an entry of its book, unless it shows that already.
Result<> Administration::apply_user(BookId book, std::uint64_t entry, const Administered& what) {
    const UserId id = what.user.id;
    const bool is_removed = what.action == AdministeredAction::user_removed;
    if (!is_removed && what.action != AdministeredAction::user_changed) return done;
    return directory_.change_people([&](const DirectorySnapshot& snapshot) -> Result<PeopleChange> {
        PeopleChange change;
        const MembershipRecord* known = find_own_membership(snapshot, id, book);
        const UserRecord* user = snapshot.find_user(id);
        if (known == nullptr || user == nullptr || known->entry >= entry) return change;
        const bool is_own_user = is_own(snapshot, id, book);
        if (is_removed) {
            change.removed_memberships.emplace_back(id, book);
            if (!is_of_another(snapshot, id, book)) retire(*user, change);
        } else {
            MembershipRecord& changed = change.memberships.emplace_back(*known);
            changed.role = what.user.role;
            changed.entry = entry;
            if (!what.user.is_disabled) changed.disabled_at.reset();
            if (what.user.is_disabled && !known->disabled_at) changed.disabled_at = clock_.now();
            if (is_own_user) {
                change.users.push_back(*user);
                change.users.back().name = what.user.name;
            }
        }
        if (!is_removed && !what.user.is_disabled) return change;
        if (is_own_user) change.removed_invitations.push_back(id);
        if (!works_elsewhere(snapshot, id, book)) end_sessions(snapshot, id, change);
        return change;
    });
}

}  // namespace tillbook
