#include "http/router.h"

#include <algorithm>
#include <array>

namespace tillbook::http {

namespace {

constexpr std::string_view parameter = "{";

struct NamedMethod {
    Method method;
    std::string_view name;
};

// In the order in which "Allow" lists them.
constexpr std::array<NamedMethod, 7> named_methods{{
    {Method::get, "GET"},
    {Method::head, "HEAD"},
    {Method::post, "POST"},
    {Method::put, "PUT"},
    {Method::patch, "PATCH"},
    {Method::del, "DELETE"},
    {Method::options, "OPTIONS"},
}};

// The next segment of a path, taken off its front together with the slash before it.
std::string_view take_segment(std::string_view& path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

std::string_view without_trailing_slash(std::string_view path) {
    if (path.ends_with('/')) path.remove_suffix(1);
    return path;
}

bool matches(const std::vector<std::string>& segments, std::string_view path,
             std::vector<std::string_view>& params) {
    params.clear();
    for (const std::string& wanted : segments) {
        if (path.empty()) return false;
        const std::string_view segment = take_segment(path);
        if (wanted == parameter) {
            if (segment.empty()) return false;
            params.push_back(segment);
        } else if (segment != wanted) {
            return false;
        }
    }
    return path.empty();
}

std::string allow_of(const std::vector<Method>& methods) {
    std::string allow;
    for (const NamedMethod& named : named_methods) {
        const Method wanted = named.method == Method::head ? Method::get : named.method;
        if (std::find(methods.begin(), methods.end(), wanted) == methods.end()) continue;
        if (!allow.empty()) allow += ", ";
        allow += named.name;
    }
    return allow;
}

}  // namespace

std::size_t Router::add(Method method, std::string_view pattern) {
    Route route{method, {}};
    pattern = without_trailing_slash(pattern);
    while (!pattern.empty()) {
        const std::string_view segment = take_segment(pattern);
        route.segments.emplace_back(segment.starts_with('{') ? parameter : segment);
    }
    routes_.push_back(std::move(route));
    return routes_.size() - 1;
}

Match Router::match(Method method, std::string_view path) const {
    Match match;
    if (!path.starts_with('/')) return match;
    path = without_trailing_slash(path);
    const Method wanted = method == Method::head ? Method::get : method;
    std::vector<Method> others;
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        if (!matches(routes_[i].segments, path, match.params)) continue;
        if (routes_[i].method == wanted) {
            match.kind = Match::Kind::found;
            match.route = i;
            return match;
        }
        others.push_back(routes_[i].method);
    }
    match.params.clear();
    if (!others.empty()) {
        match.kind = Match::Kind::method_not_allowed;
        match.allow = allow_of(others);
    }
    return match;
}

}  // namespace tillbook::http
