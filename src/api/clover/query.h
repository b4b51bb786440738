// The query of a request: filters, order, page and what is to be expanded.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "book/query.h"

namespace tillbook::clover {

// One condition: "total>=1000", "state IS NOT NULL", "id in ('A','B')", "name=Ada*".
struct Filter {
    enum class Operator : std::uint8_t {
        equal,
        not_equal,
        below,
        at_most,
        above,
        at_least,
        one_of,
        is_null,
        is_not_null
    };
    std::string field;
    Operator op = Operator::equal;
    std::vector<std::string> values;  // unquoted; one, but for one_of and the tests for null
    bool begins = false;              // the value ended in "*"
};

struct SortBy {
    std::string field;
    bool descending = false;
};

struct ListQuery {
    std::vector<Filter> filters;
    std::vector<SortBy> orders;
    std::set<std::string, std::less<>> expands;  // "lineItems", "lineItems.discounts"
    std::uint32_t limit = 100;
    std::uint64_t offset = 0;
    std::vector<std::string> filter_texts;                    // as sent, for the list's href
    std::vector<std::pair<std::string, std::string>> others;  // expand, orderBy, offset, as sent

    bool expands_to(std::string_view name) const;
    bool filters_by(std::string_view field) const;
};

// bad_request for a limit outside 1-1,000, a negative offset, a filter that is none, or one of a
// field that is not among `fields`.
Result<ListQuery> read_query(const Call& call, std::span<const std::string_view> fields);

// Whether a condition holds for a value of an object in memory: absent, a number, a boolean or a
// text, compared without case.
struct FieldValue {
    enum class Kind : std::uint8_t { absent, number, text } kind = Kind::absent;
    std::int64_t number = 0;
    std::string text;

    static FieldValue of(std::int64_t number) { return {Kind::number, number, {}}; }
    static FieldValue of(bool flag) { return {Kind::text, 0, flag ? "true" : "false"}; }
    static FieldValue of(std::string_view text) {
        return {text.empty() ? Kind::absent : Kind::text, 0, std::string(text)};
    }
};
bool holds(const Filter& filter, const FieldValue& value);
// Whether one is before another in a list by this field.
bool is_before(const FieldValue& left, const FieldValue& right);

// A number that a filter names; absent if it is none.
std::optional<std::int64_t> number_in(std::string_view text);

// The list's own address with the query that was effective; `hidden` is a filter of ours.
std::string href_of_list(const http::Request& request, const ListQuery& query,
                         std::string_view hidden = {});
// "https://shop.example" by the request's Host.
std::string origin_of(const http::Request& request);

}  // namespace tillbook::clover
