#include "api/key_rights.h"

#include "api/access.h"
#include "api/scopes.h"
#include "api/values.h"
#include "base/address.h"

namespace tillbook {

namespace {

constexpr std::size_t name_characters_max = 120;

std::string element(std::string_view list, std::size_t index) {
    return std::string(list) + "[" + std::to_string(index) + "]";
}

}  // namespace

Result<> check_rights(KeyRecord& rights) {
    std::vector<Mistake> mistakes;
    if (count_characters(rights.name) > name_characters_max) {
        mistakes.push_back({"name", "must have at most 120 characters"});
    }
    if (rights.scopes.empty()) mistakes.push_back({"scopes", "must name at least one scope"});
    for (std::size_t i = 0; i < rights.scopes.size(); ++i) {
        if (is_known_scope(rights.scopes[i])) continue;
        mistakes.push_back({element("scopes", i), "must be one of " + known_scopes_text() +
                                                      " (got \"" + rights.scopes[i] + "\")"});
    }
    for (std::size_t i = 0; i < rights.allowed_ips.size(); ++i) {
        if (parse_address_range(rights.allowed_ips[i])) continue;
        mistakes.push_back({element("allowed_ip_ranges", i),
                            "must be an address or range such as 192.0.2.0/24 (got \"" +
                                rights.allowed_ips[i] + "\")"});
    }
    for (std::size_t i = 0; i < rights.allowed_origins.size(); ++i) {
        std::string& origin = rights.allowed_origins[i];
        origin = to_lower(origin);
        if (!origin_host(origin).empty() && origin.find_first_of(" \t\r\n") == origin.npos)
            continue;
        mistakes.push_back({element("allowed_origins", i),
                            "must be a host such as shop.example (got \"" + origin + "\")"});
    }
    if (mistakes.empty()) return done;
    std::string detail = mistakes.front().field + " " + mistakes.front().message;
    return Error{ErrorCode::validation_failed, std::move(detail), std::move(mistakes)};
}

}  // namespace tillbook
