// Administration: changes of a book's settings and keys. Each is first recorded in the book's own
// log, as an entry of kind `administered` (book/administered.h), and then applied to the control
// records. Dialects and the command line both go this way, so that the log tells of every change.
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

private:
    Result<Recorded> record(const Envelope& envelope, ObjectId subject, const Administered& what);
    Result<> apply_pending(BookId book);
    Result<ChangedKey> store_key(const Envelope& envelope, const Administered& what,
                                 const KeySecret& secret);
    Result<KeyRecord> find_key(BookId book, KeyId id) const;
    bool is_recorded(const Envelope& envelope) const;
    KeyId new_key_id() const;

    Engine& engine_;
    Directory& directory_;
    const Clock& clock_;
    std::mutex mutex_;
};

}  // namespace tillbook
