// Lists by page: the parameters page and limit, and what the answer says of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/cloove/query.h"
#include "api/cloove/render.h"
#include "api/json_writer.h"
#include "http/message.h"

namespace tillbook::cloove {

struct ListPage {
    std::uint64_t page = 1;
    std::uint32_t limit = 50;

    std::uint64_t offset() const { return (page - 1) * limit; }
};

// Of lists that have few rows: all of them, unless asked otherwise.
inline constexpr std::uint32_t whole_list_limit = 1'000;

// Notes what is wrong in the reader's mistakes.
ListPage read_list_page(QueryReader& query, ValueReader& values,
                        std::uint32_t limit_default = ListPage().limit);

// The parameters of a list but `page` and `cursor`, percent-encoded, each with a '&' behind it.
std::string query_without_page(const QueryPairs& pairs);
// The value of a Link header: the first, previous, next and last page of a list at `path`.
std::string page_links(std::string_view path, std::string_view other_parameters,
                       std::uint64_t total, const ListPage& page);

// Appends the member meta: what there is in all, and whether the list goes on behind these rows.
void append_list_meta(JsonWriter& json, std::uint64_t total, const ListPage& page, bool has_more);

// The answer that shows a page; `append(JsonWriter&, row)` writes one row.
template <class Rows, class Append>
http::Response list_response(std::string_view message, const Rows& rows, std::uint64_t total,
                             const ListPage& page, Append append) {
    constexpr std::size_t row_bytes = 400;
    http::Response response;
    response.body.reserve(row_bytes * (rows.size() + 1));
    JsonWriter json(response.body);
    begin_envelope(json, message);
    json.begin_array();
    for (const auto& row : rows) append(json, row);
    json.end_array();
    append_list_meta(json, total, page, !rows.empty() && page.offset() + rows.size() < total);
    json.end_object();
    return response;
}

}  // namespace tillbook::cloove
