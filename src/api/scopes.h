// Scopes: what a key may do. Every scope a key can be given, and which of them covers which.
//
// Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace tillbook {

// Every scope a key can be given, in the order in which help and documents name them; "all", which
// covers every other, stands last.
std::span<const std::string_view> known_scopes();
bool is_known_scope(std::string_view scope);
// The same as a list for a person: "orders:read, orders:write, …".
std::string known_scopes_text();

// True if one of the scopes held covers the one required: the same, "all", or the parent read
// ("vox:read" covers "vox:calls:read"); "webhooks:read" covers "events:read", which keys of old do
// not have. Writing never covers reading.
bool covers(const std::vector<std::string>& held, std::string_view required);

// What a caller is told who needs it.
Error missing_scope(std::string_view scope);

}  // namespace tillbook
