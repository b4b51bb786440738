// `tillbook connect …`: everything a client of a dialect needs, at once: a key with the scopes of
// that dialect, the address, the ids, and a request to try.
#pragma once

#include <span>
#include <string_view>

#include "cli/installation.h"
#include "cli/options.h"

namespace tillbook {

struct ConnectTarget {
    std::string_view word;  // "clover"
    std::string_view help;
    std::string_view scopes;       // separated by commas
    std::string_view key_name;     // of the key, unless another is given
    std::string_view orders_path;  // of the list of orders, with {merchant}
};
std::span<const ConnectTarget> connect_targets();

// Makes the key and prints all of it; the token is shown this once. Throws Failure for an unknown
// book, and for a URL that none can be.
void connect(Installation& installation, const ConnectTarget& target, const Options& options,
             Streams& streams);

}  // namespace tillbook
