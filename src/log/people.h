// Control data of people: users, the books they work in, their invitations and sessions.
//
// Of passwords, and of the tokens of sessions and invitations, only hashes are kept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"

namespace tillbook {

// What a user may do in a book (book/roles.h).
enum class Role : std::uint8_t { owner, manager, cashier, viewer };
inline constexpr std::array all_roles = {Role::owner, Role::manager, Role::cashier, Role::viewer};
const char* name_of(Role role);
std::optional<Role> parse_role(std::string_view word);

struct UserRecord {
    UserId id;
    std::string login;          // in lower case; no two users have the same
    std::string name;           // as people call them
    std::string password_hash;  // argon2id, with its parameters; empty: none was set yet
    std::optional<Instant> last_sign_in_at;
    Instant created_at{};
};

// A user's right to work in a book. One of a single book stands before the one of every book.
struct MembershipRecord {
    UserId user;
    BookId book;  // none: every book, those made later too
    Role role = Role::viewer;
    std::optional<Instant> disabled_at;
    Instant created_at{};
    // The last of the book's `administered` entries that this record shows; 0 for every book.
    std::uint64_t entry = 0;
};

// The right to set a password once. A user has one at most.
struct InvitationRecord {
    UserId user;
    Sha256 token_hash{};
    Instant expires_at{};
    Instant created_at{};
};

struct SessionRecord {
    Sha256 token_hash{};
    UserId user;
    Instant created_at{};
    Instant seen_at{};  // to some minutes
};

struct People {
    std::vector<UserRecord> users;              // by id
    std::vector<MembershipRecord> memberships;  // by user and book
    std::vector<InvitationRecord> invitations;  // by user
    std::vector<SessionRecord> sessions;        // by hash
};

// What one change does, all in one transaction. Records are inserted or replaced, in their order,
// so that a login can be set free for another user; what is removed need not be there, and goes
// first.
struct PeopleChange {
    std::vector<UserRecord> users;
    std::vector<MembershipRecord> memberships;
    std::vector<InvitationRecord> invitations;
    std::vector<SessionRecord> sessions;
    std::vector<std::pair<UserId, BookId>> removed_memberships;
    std::vector<UserId> removed_invitations;
    std::vector<Sha256> removed_sessions;  // by the hash of their tokens

    bool is_empty() const {
        return users.empty() && memberships.empty() && invitations.empty() && sessions.empty() &&
               removed_memberships.empty() && removed_invitations.empty() &&
               removed_sessions.empty();
    }
};

}  // namespace tillbook
