#include "api/cloove/list_page.h"

namespace tillbook::cloove {

namespace {

constexpr std::int64_t page_max = 1'000'000'000;
constexpr std::int64_t limit_max = 1'000;

}  // namespace

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
