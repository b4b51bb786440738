// API keys: clv_test_sk_ or clv_live_sk_ and 32 characters of [a-z0-9]. Only their SHA-256 is
// kept; the text is shown once.
#pragma once

#include <string>
#include <string_view>

#include "log/control.h"

namespace tillbook {

// Fills a buffer with random bytes; fill_random (base/hash.h) everywhere but in tests.
using Random = void (*)(void* bytes, std::size_t size);

struct NewKey {
    std::string text;  // the whole key, to be shown once
    KeyRecord record;  // secret_hash, prefix and last_four are set; the rest is the caller's
};

NewKey make_api_key(Environment environment, Random random);

// True if the text has the form of a secret key. Says nothing about whose.
bool has_key_form(std::string_view text);

}  // namespace tillbook
