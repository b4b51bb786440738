// Exit codes of the program. Scripts rely on them: a number is never reused for something else.
#pragma once

#include <string_view>
#include <vector>

namespace tillbook {

enum class ExitCode : int {
    ok = 0,
    refused = 1,
    usage = 2,
    not_found = 3,
    not_verified = 4,
    database_unusable = 10,
    disk_full = 11,
    database_corrupt = 12,
    database_newer = 13,
    address_in_use = 14,
    address_unusable = 15,
    insecure_listen = 16,
    tls_unusable = 17,
    unavailable = 18,
    master_key_unusable = 19,
    database_in_use = 20,
    internal = 70,
};

struct ExitCodeMeaning {
    ExitCode code;
    std::string_view meaning;  // half a sentence, for the help
};

// Every code, in rising order.
extern const std::vector<ExitCodeMeaning> all_exit_codes;

}  // namespace tillbook
