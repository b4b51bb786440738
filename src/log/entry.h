// The entry: one numbered fact of a book, and how it is chained to the one before (ADR 0001).
//
// A book is entries 1, 2, 3 ... without gaps. An entry says what changed (body, personal), what the
// index needs to know of it (facts), which request it answered (key, fingerprint, request id) and
// who caused it (actor). Entries are never changed; the one exception is redaction, which replaces
// `personal` by its hash so that a person can be forgotten while the chain still proves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"

namespace tillbook {

// What an entry is about. The numbers are stored and never reused.
enum class EntryKind : std::uint8_t {
    order_recorded = 1,
    order_changed = 2,
    refund_recorded = 8,  // a refund without an order
    product_put = 16,
    product_removed = 17,
    category_put = 18,
    category_removed = 19,
    stock_adjusted = 20,
    contact_put = 24,
    contact_removed = 25,
    store_put = 32,
    store_removed = 33,
    reference_put = 36,  // a tender, a tax rate, an employee … (book/reference.h)
    reference_removed = 37,
    erased = 40,
    administered = 48,  // settings or keys of the book were changed
    day_closed = 52,    // what a business day brought was sealed
};

// The stable word for a kind, for example "order_recorded".
const char* name_of(EntryKind kind);
bool is_known_kind(std::uint8_t number);
// The kind of such a word; absent if it is none.
std::optional<EntryKind> parse_kind(std::string_view word);
// True for the entries that state an order or change one.
constexpr bool is_order(EntryKind kind) {
    return kind == EntryKind::order_recorded || kind == EntryKind::order_changed;
}

using Chain = Sha256;

// The state of a book's log: its last number and the chain value there. Number 0 with a zero chain
// is the empty book. Two different histories never have equal heads.
struct Head {
    std::uint64_t number = 0;
    Chain chain{};
    bool operator==(const Head&) const = default;
};

// A stored entry with its own memory.
struct Entry {
    std::uint64_t number = 0;
    Instant at{};
    EntryKind kind = EntryKind::order_recorded;
    ObjectId object;
    std::uint32_t version = 1;  // of the object, from 1
    std::string facts;          // log/facts.h
    std::string key;            // idempotency key as the caller spelled it; empty: none
    std::string fingerprint;    // log/fingerprint.h; empty: none
    KeyId actor;                // the API key that asked; none: the command line
    std::uint64_t request_id = 0;
    std::string body;      // canonical JSON (book/order_body.h ...)
    std::string personal;  // log/entry.h: make_personal; empty: none
    Chain chain{};
};

// The same, borrowed: valid during the callback it is given to. `body` and `personal` are empty
// where the reader did not ask for them.
struct EntryView {
    std::uint64_t position = 0;  // the driver's own locator, to be handed back to Log::read
    std::uint64_t number = 0;
    Instant at{};
    EntryKind kind = EntryKind::order_recorded;
    ObjectId object;
    std::uint32_t version = 1;
    std::string_view facts;
    std::string_view key;
    std::string_view fingerprint;
    KeyId actor;
    std::uint64_t request_id = 0;
    std::string_view body;
    std::string_view personal;
    Chain chain{};
};

EntryView view_of(const Entry& entry, std::uint64_t position);
Entry to_entry(const EntryView& view);

// Personal data is stored as form byte 0, 16 bytes of salt, text; after redaction as form byte 1
// and the 32-byte SHA-256 of salt and text.
std::string make_personal(std::string_view text, const std::array<std::uint8_t, 16>& salt);
// The text, or absent when there is none or it was redacted.
std::string_view personal_text(std::string_view stored);
bool is_redacted(std::string_view stored);
// What redaction leaves behind. Idempotent.
std::string redact_personal(std::string_view stored);

// chain = SHA-256(previous ‖ canonical bytes of the entry), where canonical bytes are every column
// but position and chain, in a fixed order with lengths, and SHA-256(salt ‖ text) for `personal`.
// ADR 0007 has the encoding and test vectors. All columns must be present in the view.
Chain chain_after(const Chain& previous, BookId book, const EntryView& entry);

}  // namespace tillbook
