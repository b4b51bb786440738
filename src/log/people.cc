#include "log/people.h"

#include <algorithm>

#include "base/check.h"

namespace tillbook {

const char* name_of(Role role) {
    switch (role) {
        case Role::owner:
            return "owner";
        case Role::manager:
            return "manager";
        case Role::cashier:
            return "cashier";
        case Role::viewer:
            return "viewer";
    }
    CHECK(false);
}

std::optional<Role> parse_role(std::string_view word) {
    const auto* const found = std::find_if(all_roles.begin(), all_roles.end(),
                                           [word](Role role) { return word == name_of(role); });
    return found == all_roles.end() ? std::nullopt : std::optional(*found);
}

}  // namespace tillbook
