#include "book/day_closes.h"

#include <string>

#include "book/day_close_body.h"

namespace tillbook {

Result<> DayCloses::apply(const EntryView& entry) {
    DayClose close = TRY(decode_day_close(entry));
    OfDay& of_day = days_[{close.day.days, close.store.value}];
    if (close.number != all_.size() + 1 || close.supplement != of_day.closes) {
        return Error{ErrorCode::internal_error,
                     "the day close of entry " + std::to_string(entry.number) +
                         " does not follow from those before it",
                     {}};
    }
    ++of_day.closes;
    of_day.figures += close.figures;
    places_.emplace(close.id.value, static_cast<std::uint32_t>(all_.size()));
    all_.push_back({std::move(close), entry.number, entry.at, entry.actor});
    return done;
}

const SealedDay* DayCloses::find(ObjectId id) const {
    const auto at = places_.find(id.value);
    return at == places_.end() ? nullptr : &all_[at->second];
}

std::uint32_t DayCloses::count(Day day, ObjectId store) const {
    const auto at = days_.find({day.days, store.value});
    return at == days_.end() ? 0 : at->second.closes;
}

DayFigures DayCloses::sealed(Day day, std::optional<ObjectId> store) const {
    DayFigures figures;
    for (auto at = days_.lower_bound({day.days, 0});
         at != days_.end() && at->first.first == day.days; ++at) {
        if (!store || store->value == at->first.second) figures += at->second.figures;
    }
    return figures;
}

}  // namespace tillbook
