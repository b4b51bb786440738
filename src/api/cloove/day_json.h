// Business days and their closes as the dialect writes them.
#pragma once

#include "api/access.h"
#include "api/json_writer.h"
#include "book/day_report.h"
#include "book/directory.h"

namespace tillbook::cloove {

void append_figures(JsonWriter& json, const DayFigures& figures, const BookSettings& book);

// A close without the member that tells who sealed it, and with it.
void append_day_close(JsonWriter& json, const DayCloseRead& read, const BookSettings& book);
void append_day_close(JsonWriter& json, const DayCloseRead& read, const Caller& caller);

}  // namespace tillbook::cloove
