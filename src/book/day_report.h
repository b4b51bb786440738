// A business day as it stands: what was sealed of it, what is open, and what it brought in all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "book/day_closes.h"

namespace tillbook {

class SalesSums;

struct DayQuestion {
    Day day;
    std::optional<ObjectId> store;  // absent: all; none: what has no store
};

// A close as it is told, with the name its store had when it was sealed; empty: no store.
struct DayCloseRead {
    SealedDay sealed;
    std::string store_name;
};

struct DayReport {
    std::string store_name;            // of now; empty where no store was asked for
    std::vector<DayCloseRead> closes;  // by number
    DayFigures open;                   // in no close yet
    DayFigures total;                  // all of the day: what was sealed, and what is open
    std::uint64_t open_orders = 0;     // pending orders of the day: nobody has paid them in full
    // Which supplement the next close would be that is asked for with the same store (absent: where
    // sales go that name no store).
    std::uint32_t next_supplement = 0;
};

// All conditions must hold; days include both ends.
struct DayCloseFilter {
    std::optional<Day> day_from;
    std::optional<Day> day_to;
    std::optional<ObjectId> store;  // none: what has no store
};

struct DayCloseList {
    std::uint64_t total = 0;  // exact number of closes the filter holds for
    std::vector<DayCloseRead> closes;
};

// What the sums of a book say of a day.
DayFigures day_figures(const SalesSums& sums, const DayQuestion& question);

}  // namespace tillbook
