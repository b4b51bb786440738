#include "book/roles.h"

#include "base/check.h"

namespace tillbook {

// A manager has everything but what gives rights to others: administration and users.
const std::vector<std::string>& scopes_of(Role role) {
    using Scopes = std::vector<std::string>;
    static const Scopes owner = {"all"};
    static const Scopes manager = {
        "orders:read",    "orders:write",   "contacts:read",   "contacts:write", "contacts:erase",
        "products:read",  "products:write", "stores:read",     "stores:write",   "payments:read",
        "payments:write", "employees:read", "employees:write", "merchant:read",  "merchant:write",
        "reports:read",   "days:write",     "events:read",     "webhooks:read",  "webhooks:write",
        "backups:read",   "backups:write",
    };
    static const Scopes cashier = {
        "orders:read",    "orders:write",   "contacts:read", "contacts:write",
        "payments:read",  "payments:write", "products:read", "stores:read",
        "employees:read", "merchant:read",  "events:read",
    };
    static const Scopes viewer = {
        "orders:read",    "contacts:read", "products:read", "stores:read", "payments:read",
        "employees:read", "merchant:read", "reports:read",  "events:read",
    };
    switch (role) {
        case Role::owner:
            return owner;
        case Role::manager:
            return manager;
        case Role::cashier:
            return cashier;
        case Role::viewer:
            return viewer;
    }
    CHECK(false);
}

}  // namespace tillbook
