// The body of an `administered` entry: canonical JSON that says what was done to the settings or
// keys of a book, and states them as they were then, without any secret.
//
//   {"action":"book_changed","changed":["name"],"settings":{"name","timezone","dayStart",
//    "taxIncluded","receiptLines":[…],"logo"}}
//   {"action":"key_created","key":{"id","name","scopes":[…],"allowedIpRanges":[…],
//    "allowedOrigins":[…],"rateLimit","expiresAt","revokedAt","createdAt"}}
//   {"action":"key_rotated","key":{…the new one…},"replaces":"<id of the old one>"}
//   {"action":"key_revoked","key":{…}}
//   {"action":"user_added","user":{"id","login","name","role","disabled"}}
//
// and likewise user_changed, user_removed and user_invited;
//
//   {"action":"webhook_changed","endpoint":{"id","name","url","events":[…],"style","maxInFlight",
//    "verified","disabledAt","disabledReason","place","createdAt","updatedAt"}}
//
// and likewise every other action whose name begins with webhook_; webhook_tested and
// webhook_resent have "delivery":{"id","eventType","place"} as well. Ids of keys and endpoints are
// spelled with 13 characters, times as RFC 3339; what a key or endpoint lacks is left out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "log/control.h"
#include "log/webhooks.h"

namespace tillbook {

enum class AdministeredAction : std::uint8_t {
    book_changed,
    key_created,
    key_rotated,
    key_revoked,
    user_added,
    user_changed,
    user_removed,
    user_invited,  // may set a new password
    webhook_created,
    webhook_changed,
    webhook_secret_rotated,
    webhook_verified,
    webhook_enabled,
    webhook_disabled,
    webhook_resumed,   // what waits is due at once
    webhook_skipped,   // forward to "place"
    webhook_replayed,  // back to "place"
    webhook_removed,
    webhook_tested,  // a delivery was asked for
    webhook_resent,
};
const char* name_of(AdministeredAction action);
constexpr bool is_of_webhook(AdministeredAction action) {
    return action >= AdministeredAction::webhook_created;
}
constexpr bool is_of_user(AdministeredAction action) {
    return action >= AdministeredAction::user_added && action <= AdministeredAction::user_invited;
}

// The settings of a book that can be changed.
enum class Setting : std::uint8_t { name, zone, day_start, tax_included, receipt_lines, logo };
const char* name_of(Setting setting);

// A user as one of a book's.
struct Member {
    UserId id;
    std::string login;
    std::string name;
    Role role = Role::viewer;
    bool is_disabled = false;
};

struct Administered {
    AdministeredAction action = AdministeredAction::book_changed;
    std::vector<Setting> changed;  // of a changed book
    BookRecord settings;           // only what can be changed is set
    KeyRecord key;                 // without book and secret
    KeyId replaces;                // of a rotated key
    Member user;
    EndpointRecord endpoint;  // without book, secrets and entries
    DeliveryRecord delivery;  // that was asked for: id, event type and place
};

std::string encode_administered(const Administered& administered);
// internal_error if the body is damaged.
Result<Administered> decode_administered(std::string_view body);

// Copies the named settings from one record to another.
void copy_settings(const std::vector<Setting>& which, const BookRecord& source, BookRecord& target);
extern const std::vector<Setting> all_settings;

// "06:00" of minutes after midnight, and back; absent unless between 00:00 and 23:59.
std::string to_clock(int minutes);
std::optional<int> parse_clock(std::string_view text);

}  // namespace tillbook
