// The key that seals webhook secrets: 32 bytes in a file apart from the database, as 64 hexadecimal
// digits.
#pragma once

#include <string>

#include "base/secret_box.h"
#include "log/webhooks.h"

namespace tillbook {

// Where the key is kept unless told otherwise: beside the database.
std::string default_master_key_file(const std::string& database_url);

// Reads the key, or makes it (readable by its owner alone) where there is neither a file nor a
// secret that was sealed before. Throws Failure (master_key_unusable) if the file cannot be read or
// made, is missing while there are secrets, or holds another key than they were sealed with.
MasterKey open_master_key(const std::string& path, WebhookStore& store);

}  // namespace tillbook
