// Port: control data, small ordinary records beside the log: books, API keys and people.
//
// Every change raises `revision`, so that other processes notice. Drivers throw Unavailable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/id.h"
#include "log/people.h"

namespace tillbook {

enum class Environment : std::uint8_t { live, test };
const char* name_of(Environment environment);  // "live", "test"

// A book: one business in one environment. Its number is also its merchant id (13 characters).
struct BookRecord {
    BookId id;
    BookId twin;  // the same business in the other environment
    Environment environment = Environment::live;
    std::string name;
    std::string currency;        // ISO 4217, never changes
    std::string zone = "UTC";    // IANA
    int day_starts_minutes = 0;  // after midnight, 0-1439
    bool tax_included = false;
    IdSecret id_secret{};  // keys the UUID spelling of ids
    std::uint32_t generation = 1;
    Instant created_at{};
    std::vector<std::string> receipt_lines;  // printed under every receipt; no line breaks
    std::string logo;                        // https or data URI; empty: none
    // The last of the book's own `administered` entries that this record shows.
    std::uint64_t administered_entry = 0;
};

struct KeyRecord {
    KeyId id;
    BookId book;
    std::string name;
    Sha256 secret_hash{};  // of the whole key text
    std::string prefix;    // "clv_test_sk_"
    std::string last_four;
    std::vector<std::string> scopes;           // "orders:read"; "all"
    std::vector<std::string> allowed_ips;      // addresses or CIDR; empty: any
    std::vector<std::string> allowed_origins;  // hosts; empty: any
    std::optional<Instant> expires_at;
    std::optional<Instant> revoked_at;
    std::uint32_t rate_limit = 0;  // a minute; 0: none
    Instant created_at{};
};

class Control {
public:
    virtual ~Control() = default;

    // Raised by every change, by whatever process. Cheap; ask before every batch of requests.
    virtual std::uint64_t revision() = 0;
    virtual std::vector<BookRecord> load_books() = 0;
    virtual std::vector<KeyRecord> load_keys() = 0;
    // Both insert or replace by id, all in one transaction.
    virtual void put_books(const std::vector<BookRecord>& books) = 0;
    virtual void put_keys(const std::vector<KeyRecord>& keys) = 0;
    void put_key(const KeyRecord& key) { put_keys({key}); }

    virtual People load_people() = 0;
    // Makes the change if the revision is still the one that it was decided on; otherwise nothing
    // happens and the answer is false.
    virtual bool change_people(const PeopleChange& change, std::uint64_t decided_on) = 0;
};

}  // namespace tillbook
