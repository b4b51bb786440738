#include "api/scopes.h"

#include <algorithm>
#include <array>

namespace tillbook {

std::span<const std::string_view> known_scopes() {
    static constexpr std::array<std::string_view, 26> scopes = {
        "orders:read",     "orders:write",  "contacts:read",  "contacts:write",
        "contacts:erase",  "products:read", "products:write", "stores:read",
        "stores:write",    "payments:read", "payments:write", "employees:read",
        "employees:write", "merchant:read", "merchant:write", "reports:read",
        "days:write",      "events:read",   "webhooks:read",  "webhooks:write",
        "backups:read",    "backups:write", "users:read",     "users:write",
        "admin",           "all",
    };
    return scopes;
}

bool is_known_scope(std::string_view scope) {
    const auto known = known_scopes();
    return std::find(known.begin(), known.end(), scope) != known.end();
}

std::string known_scopes_text() {
    std::string text;
    for (const std::string_view scope : known_scopes()) {
        if (!text.empty()) text += ", ";
        text += scope;
    }
    return text;
}

bool covers(const std::vector<std::string>& held, std::string_view required) {
    constexpr std::string_view read = ":read";
    return std::any_of(held.begin(), held.end(), [&](std::string_view scope) {
        if (scope == required || scope == "all") return true;
        if (scope == "webhooks:read" && required == "events:read") return true;
        if (!scope.ends_with(read) || !required.ends_with(read)) return false;
        const std::string_view parent = scope.substr(0, scope.size() - read.size() + 1);
        return required.starts_with(parent);  // "vox:" of "vox:calls:read"
    });
}

Error missing_scope(std::string_view scope) {
    return {ErrorCode::missing_scope, "Missing required scope: " + std::string(scope), {}};
}

}  // namespace tillbook
