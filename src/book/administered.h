// The body of an `administered` entry: canonical JSON that says what was done to the settings or
// keys of a book, and states them as they were then, without any secret.
//
//   {"action":"book_changed","changed":["name"],"settings":{"name","timezone","dayStart",
//    "taxIncluded","receiptLines":[…],"logo"}}
//   {"action":"key_created","key":{"id","name","scopes":[…],"allowedIpRanges":[…],
//    "allowedOrigins":[…],"rateLimit","expiresAt","revokedAt","createdAt"}}
//   {"action":"key_rotated","key":{…the new one…},"replaces":"<id of the old one>"}
//   {"action":"key_revoked","key":{…}}
//
// Ids of keys are spelled with 13 characters, times as RFC 3339; what a key lacks is left out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "log/control.h"

namespace tillbook {

enum class AdministeredAction : std::uint8_t {
    book_changed,
    key_created,
    key_rotated,
    key_revoked
};
const char* name_of(AdministeredAction action);

// The settings of a book that can be changed.
enum class Setting : std::uint8_t { name, zone, day_start, tax_included, receipt_lines, logo };
const char* name_of(Setting setting);

struct Administered {
    AdministeredAction action = AdministeredAction::book_changed;
    std::vector<Setting> changed;  // of a changed book
    BookRecord settings;           // only what can be changed is set
    KeyRecord key;                 // without book and secret
    KeyId replaces;                // of a rotated key
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
