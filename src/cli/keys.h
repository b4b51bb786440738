// `tillbook key …`: making, listing, revoking and replacing API keys.
#pragma once

#include "cli/installation.h"
#include "cli/options.h"

namespace tillbook {

struct ShownKey {
    std::string text;  // the whole key, shown this once
    KeyRecord record;
};

// Makes and stores a key of a book. Throws Failure when an option is wrong.
ShownKey make_key(Installation& installation, const KeyOptions& options);

void create_key(Installation& installation, const KeyOptions& options, Streams& streams);
void list_keys(Installation& installation, const KeyOptions& options, Streams& streams);
void revoke_key(Installation& installation, const KeyOptions& options, Streams& streams);
// A new key with the same rights; the old one is revoked.
void rotate_key(Installation& installation, const KeyOptions& options, Streams& streams);

}  // namespace tillbook
