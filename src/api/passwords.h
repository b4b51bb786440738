// Passwords: argon2id, 32 MiB and two passes over them for each (about 50 ms of a processor).
//
// Pure; any thread, but each call takes that long and that much memory: see PasswordQueue.
#pragma once

#include <string>
#include <string_view>

#include "api/credentials.h"
#include "base/result.h"

namespace tillbook {

inline constexpr std::size_t password_characters_min = 10;
inline constexpr std::size_t password_bytes_max = 1'024;

// Every rule for a new password. validation_failed naming `field`.
Result<> check_new_password(std::string_view password, std::string_view login, std::string field);

// The hash with its salt and parameters, as text ("$argon2id$v=19$…").
std::string hash_password(std::string_view password, Random random);

// True if the hash is that of the password. An empty hash takes as long as any other, and is no
// password's.
bool is_password(std::string_view password, const std::string& hash);

}  // namespace tillbook
