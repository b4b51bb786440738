// Administration: changes of a book's settings, keys and users. Each is first recorded in the
// book's own log, as an entry of kind `administered` (book/administered.h), and then applied to the
// control records. Dialects and the command line both go this way, so that the log tells of every
// change.
//
// Exactly once, over two stores. The entry is what happened: it is appended under the request's
// idempotency key, and a retry is answered from it. The control records follow it:
//
//   * Settings: a book's record names the last administered entry that it shows, and every call
//     first applies what is recorded behind that. So what a crash kept from being applied is made
//     good by the retry or by whatever comes next, in the order of the log; and the retry of an
//     old change does not undo a later one.
//   * Revocations are applied again whenever they are seen; a key once revoked stays so.
//   * A new key's secret is not in the log, not even as a hash, since a log is copied and read
//     more freely than a table of secrets. If a crash came between entry and record, nobody has
//     been shown a text, and the retry stores the same key with a fresh secret and shows that.
//     A rotation puts the new key and revokes the old one in one transaction, on such a retry only:
//     an old key never ends without somebody having the new one.
//
//   * Users: a membership names the last entry that it shows, and what is recorded behind that is
//     applied like a setting. A new user or invitation brings a token, which is like a new key's
//     secret: the retry stores what a crash kept from being stored, with a fresh token.
//
// A caller who retries after the secret was stored but never arrived gets the key without its
// text, and rotates it. Creating under one idempotency key through two processes at once may show
// one of the two a text that is not stored.
//
// Every call waits for the disk: never on a network or writer thread. Thread-safe; one change at a
// time.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "book/administered.h"
#include "book/engine.h"

namespace tillbook {

// The settings to change. Absent: as it is.
struct BookChange {
    std::optional<std::string> name;
    std::optional<std::string> zone;
    std::optional<int> day_starts_minutes;
    std::optional<bool> tax_included;
    std::optional<std::vector<std::string>> receipt_lines;
    std::optional<std::string> logo;  // empty: none
};

// What a key's text leaves behind (api/credentials.h makes it).
struct KeySecret {
    Sha256 hash{};
    std::string prefix;
    std::string last_four;
};

// What became of a change.
struct ChangedBook {
    BookRecord book;  // as the change left it
    std::uint64_t entry = 0;
    bool replayed = false;
};
struct ChangedKey {
    KeyRecord key;  // as the change left it; without the hash of its secret
    std::uint64_t entry = 0;
    bool replayed = false;
    bool is_new_secret = false;  // the secret given with the call is the key's
};

struct NewUser {
    std::string login;  // any case
    std::string name;
    Role role = Role::viewer;
};
struct UserChange {
    std::optional<std::string> name;
    std::optional<Role> role;
    std::optional<bool> disabled;
};
// What the token of an invitation leaves behind.
struct InvitationSecret {
    Sha256 token_hash{};
    Instant expires_at{};
};
struct ChangedUser {
    Member user;  // as the change left it
    std::uint64_t entry = 0;
    bool replayed = false;
    bool is_invited = false;  // the secret given with the call is that of the user's invitation
};

inline constexpr std::size_t login_characters_max = 64;
inline constexpr std::size_t user_name_characters_max = 120;

// Puts the login into lower case. Every mistake at once, with fields "login" and "name".
Result<> check_user(std::string& login, std::string_view name);

inline constexpr std::size_t book_name_characters_max = 255;
inline constexpr std::size_t receipt_lines_max = 20;
inline constexpr std::size_t receipt_line_characters_max = 80;
inline constexpr std::size_t logo_characters_max = 65'536;

// Changes a record as asked, and says what was asked.
std::vector<Setting> change_settings(const BookChange& change, BookRecord& book);

// Every mistake in a book's settings: fields "name", "currency", "timezone", "receipt_lines[i]",
// "logo".
Result<> check_settings(const BookRecord& book);

class Administration {
public:
    // All references must outlive it.
    Administration(Engine& engine, Directory& directory, const Clock& clock)
        : engine_(engine), directory_(directory), clock_(clock) {}

    // Changes the envelope's book and its twin. validation_failed as check_settings says it.
    Result<ChangedBook> change_book(const Envelope& envelope, const BookChange& change);

    // Makes a key of the envelope's book: `rights` says its name, scopes, limits and expiry.
    Result<ChangedKey> create_key(const Envelope& envelope, KeyRecord rights,
                                  const KeySecret& secret);
    // A new key with the rights of another, which is revoked. not_found unless that is of the
    // envelope's book, validation_failed ("id") if it was revoked before.
    Result<ChangedKey> rotate_key(const Envelope& envelope, KeyId id, const KeySecret& secret);
    // not_found unless it is of the envelope's book. Revoking again changes nothing.
    Result<ChangedKey> revoke_key(const Envelope& envelope, KeyId id);

    // Users of the envelope's book. Its owners have a say in that book alone: what is a user's own
    // (name, password) they may change only while the user is of no other book, but for the test
    // book of a live one, and a user of every book is the command line's business
    // (status_conflict).
    //
    // A login that is there already is taken into the book; already_exists if it is one of the
    // book's, or of books of others. Taken from the test book into the live one, the user begins
    // anew with an invitation; taken from the live book into the test one, nothing of the user's
    // own changes. validation_failed as check_user says it.
    Result<ChangedUser> add_user(const Envelope& envelope, NewUser user,
                                 const InvitationSecret& secret);
    // not_found unless the user is one of the book's; last_owner if nobody would be left who may do
    // everything, as far as this process has seen. Whoever is removed from the last book leaves the
    // login and the password behind, and keeps the id and name that entries tell of.
    Result<ChangedUser> change_user(const Envelope& envelope, UserId id, const UserChange& change);
    Result<ChangedUser> remove_user(const Envelope& envelope, UserId id);
    Result<ChangedUser> invite_user(const Envelope& envelope, UserId id,
                                    const InvitationSecret& secret);

    // Users of every book, which is in no book's log: from the command line and at the first start.
    // As above; add_to_every_book makes a member of one book one of every book, whose password and
    // sessions then end: the owners of that book may know them.
    Result<ChangedUser> add_to_every_book(NewUser user, const InvitationSecret& secret);
    Result<ChangedUser> change_in_every_book(UserId id, Role role);
    Result<ChangedUser> remove_from_every_book(UserId id);
    // A new password for any user. not_found.
    Result<> invite(UserId id, const InvitationSecret& secret);

    // Applies what is recorded of the book and was kept from being applied, as every call above
    // does first: to be called for each book when a process starts. Opens the book.
    Result<> catch_up(BookId book);

private:
    Result<Recorded> record(const Envelope& envelope, ObjectId subject, const Administered& what);
    Result<> apply_pending(BookId book);
    Result<ChangedKey> store_key(const Envelope& envelope, const Administered& what,
                                 const KeySecret& secret);
    Result<KeyRecord> find_key(BookId book, KeyId id) const;
    bool is_recorded(const Envelope& envelope) const;
    KeyId new_key_id() const;
    Result<Member> find_user(BookId book, UserId id) const;
    Result<> check_owner_stays(BookId book, UserId id) const;
    Result<ChangedUser> store_user(const Envelope& envelope, const Administered& what,
                                   const InvitationSecret& secret);
    Result<ChangedUser> record_user(const Envelope& envelope, const Administered& what);
    Result<> apply_user(BookId book, std::uint64_t entry, const Administered& what);
    Result<bool> is_removed_behind(BookId book, std::uint64_t entry, UserId id);
    Result<ChangedUser> change_everywhere(UserId id, std::optional<Role> role);

    Engine& engine_;
    Directory& directory_;
    const Clock& clock_;
    std::mutex mutex_;
};

}  // namespace tillbook
