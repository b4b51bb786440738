// Lists of money at the merchant: payments, refunds, credits, authorizations. What the index tells
// is asked of it; everything else is told row by row.
#pragma once

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>
#include <span>
#include <tuple>
#include <vector>

#include "api/clover/errors.h"
#include "api/clover/query.h"
#include "api/clover/render.h"
#include "book/engine.h"

namespace tillbook::clover {

// The query of a list with these filters, which are told in the answer's headers.
Result<ListQuery> read_money_query(Call& call, std::span<const std::string_view> fields);

// What the index can tell of the filters.
MoneyFilter filter_of(const ListQuery& query);

// Where rows come from, newest first.
template <class Row>
using Rows = std::optional<Result<std::vector<Row>>>;
template <class Row>
using Source = std::function<Rows<Row>(std::uint64_t offset, std::uint32_t limit)>;

// The rows of a source that the filters hold for, at most so many.
template <class Row, class FieldOf>
Rows<Row> fitting_of(const Source<Row>& source, const ListQuery& query, std::uint64_t most,
                     FieldOf field_of) {
    constexpr std::uint32_t batch = 1'000;
    std::vector<Row> fitting;
    for (std::uint64_t offset = 0;; offset += batch) {
        Rows<Row> rows = source(offset, batch);
        if (!rows || !*rows) return rows;
        for (Row& row : rows->value()) {
            const bool fits = std::ranges::all_of(query.filters, [&](const Filter& filter) {
                return holds(filter, field_of(row, filter.field));
            });
            if (fits) fitting.push_back(std::move(row));
            if (fitting.size() == most) return Rows<Row>(std::move(fitting));
        }
        if (rows->value().size() < batch) return Rows<Row>(std::move(fitting));
    }
}

// The page that a query asks for of all sources together, newest first unless it says otherwise.
// `field_of(row, name)` gives a field, `date_of(row)` what the sources are sorted by.
template <class Row, class FieldOf, class DateOf>
Rows<Row> page_of(const ListQuery& query, const std::vector<Source<Row>>& sources, FieldOf field_of,
                  DateOf date_of) {
    const bool is_sorted = query.orders.empty();
    if (is_sorted && query.filters.empty() && sources.size() == 1) {
        return sources.front()(query.offset, query.limit);
    }
    const std::uint64_t most =
        is_sorted ? query.offset + query.limit : std::numeric_limits<std::uint64_t>::max();
    std::vector<Row> all;
    for (const Source<Row>& source : sources) {
        Rows<Row> rows = fitting_of(source, query, most, field_of);
        if (!rows || !*rows) return rows;
        std::ranges::move(rows->value(), std::back_inserter(all));
    }
    if (sources.size() > 1) {
        std::ranges::stable_sort(
            all, [&](const Row& left, const Row& right) { return date_of(left) > date_of(right); });
    }
    ListQuery page = query;
    page.filters.clear();
    return Rows<Row>(fitting_page(std::move(all), page, [&](const Row& row, std::string_view name) {
        return std::vector<FieldValue>{field_of(row, name)};
    }));
}

// Answers a page of `sources(view)`, each row written by append(json, row, view).
template <class Row, class SourcesOf, class FieldOf, class DateOf, class Append>
void answer_rows(Call& call, const ListQuery& query, SourcesOf sources_of, FieldOf field_of,
                 DateOf date_of, Append append) {
    call.answer_read([view = View(call, query.expands), query,
                      href = href_of_list(call.request, query), sources_of, field_of, date_of,
                      append](Access access) -> std::optional<http::Response> {
        // What is told row by row may take long, and is left to the threads that may.
        const bool is_long = !query.filters.empty() || !query.orders.empty();
        if (is_long && access == Access::memory_only) return std::nullopt;
        auto rows = page_of<Row>(query, sources_of(view, access), field_of, date_of);
        if (!rows) return std::nullopt;
        if (!*rows) return to_response(rows->error());
        return list_answer(rows->value(), href,
                           [&](JsonWriter& json, const Row& row) { append(json, row, view); });
    });
}

}  // namespace tillbook::clover
