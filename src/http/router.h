// Routes: method and path pattern to a handler's number. Patterns have literal segments and
// parameters in braces: "/v1/orders/{id}". A trailing slash in the request is ignored.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace tillbook::http {

struct Match {
    enum class Kind { found, not_found, method_not_allowed } kind = Kind::not_found;
    std::size_t route = 0;                 // what add() returned
    std::vector<std::string_view> params;  // percent-encoded, as sent, in pattern order
    std::string allow;                     // for method_not_allowed: "GET, HEAD, POST"
};

class Router {
public:
    std::size_t add(Method method, std::string_view pattern);
    // HEAD finds GET routes.
    Match match(Method method, std::string_view path) const;

private:
    struct Route {
        Method method;
        std::vector<std::string> segments;  // "{" for a parameter
    };
    std::vector<Route> routes_;
};

// Percent-decodes (and "+" as blank in queries); absent when malformed or not UTF-8.
enum class Plus { literal, blank };
std::optional<std::string> percent_decode(std::string_view text, Plus plus);
// Splits a query into decoded pairs, in order. Absent when malformed.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

}  // namespace tillbook::http
