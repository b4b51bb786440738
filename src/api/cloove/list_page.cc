#include "api/cloove/list_page.h"

#include <algorithm>

namespace tillbook::cloove {

namespace {

constexpr std::int64_t page_max = 1'000'000'000;
constexpr std::int64_t limit_max = 1'000;

void append_encoded(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
        } else {
            const auto code = static_cast<unsigned char>(c);
            out += '%';
            out += digits[code >> 4];
            out += digits[code & 15];
        }
    }
}

}  // namespace

std::string query_without_page(const QueryPairs& pairs) {
    std::string encoded;
    for (const auto& [name, value] : pairs) {
        if (name == "page" || name == "cursor") continue;
        append_encoded(encoded, name);
        encoded += '=';
        append_encoded(encoded, value);
        encoded += '&';
    }
    return encoded;
}

std::string page_links(std::string_view path, std::string_view other_parameters,
                       std::uint64_t total, const ListPage& page) {
    const std::uint64_t pages = (total + page.limit - 1) / page.limit;
    std::string links;
    const auto link_to = [&](std::uint64_t number, std::string_view rel) {
        if (!links.empty()) links += ", ";
        links.append("<").append(path).append("?").append(other_parameters);
        links.append("page=").append(std::to_string(number));
        links.append(">; rel=\"").append(rel).append("\"");
    };
    link_to(1, "first");
    if (page.page > 1 && pages > 0) link_to(std::min(page.page - 1, pages), "prev");
    if (page.page < pages) link_to(page.page + 1, "next");
    if (pages > 0) link_to(pages, "last");
    return links;
}

ListPage read_list_page(QueryReader& query, ValueReader& values, std::uint32_t limit_default) {
    ListPage page;
    page.limit = limit_default;
    if (const auto value = query.find("page")) {
        page.page =
            static_cast<std::uint64_t>(values.whole(*value, {"page"}, 1, page_max).value_or(1));
    }
    if (const auto value = query.find("limit")) {
        page.limit = static_cast<std::uint32_t>(
            values.whole(*value, {"limit"}, 1, limit_max).value_or(limit_default));
    }
    return page;
}

void append_list_meta(JsonWriter& json, std::uint64_t total, const ListPage& page, bool has_more) {
    json.key("meta").begin_object();
    json.key("total").number(total);
    json.key("page").number(page.page);
    json.key("perPage").number(page.limit);
    json.key("totalPages").number((total + page.limit - 1) / page.limit);
    json.key("hasMore").boolean(has_more);
    json.end_object();
}

}  // namespace tillbook::cloove
