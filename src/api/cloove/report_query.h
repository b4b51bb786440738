// What the parameters of reports have in common.
#pragma once

#include <span>
#include <string_view>

#include "api/cloove/query.h"
#include "api/json_writer.h"
#include "book/reports.h"

namespace tillbook::cloove {

// A business day; absent if it was not sent or is none, which is a mistake.
std::optional<Day> read_day(QueryReader& query, std::string_view parameter);

// start_date and end_date, bare days only, and store_id. Notes what is wrong in the reader's
// mistakes.
ReportRange read_report_range(QueryReader& query, const BookSettings& book);

// The place of group_by among the words, in any case; absent if it was not sent. Another word is a
// mistake.
std::optional<std::size_t> read_group(QueryReader& query, std::span<const std::string_view> words);

// Writes the members startDate and endDate.
void append_days(JsonWriter& json, const ReportRange& range);

}  // namespace tillbook::cloove
