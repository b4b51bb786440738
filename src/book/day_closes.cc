#include "book/day_closes.h"

#include <algorithm>
#include <string>

#include "book/day_close_body.h"

namespace tillbook {

namespace {

// What a close takes in the lists. Its figures stand there twice: in it, and in those of its day.
std::uint64_t resident_bytes(const DayClose& close) {
    constexpr std::uint64_t node_bytes = 48;  // what maps add to their values
    const std::uint64_t rows = close.figures.taxes.size() * sizeof(DayTax) +
                               close.figures.methods.size() * sizeof(DayMethod);
    return sizeof(SealedDay) + 2 * rows + close.notes.size() + node_bytes;
}

}  // namespace

Result<> DayCloses::apply(const EntryView& entry) {
    DayClose close = TRY(decode_day_close(entry));
    OfDay& of_day = days_[{close.day.days, close.store.value}];
    if (close.number != all_.size() + 1 || close.supplement != of_day.places.size()) {
        return Error{ErrorCode::internal_error,
                     "the day close of entry " + std::to_string(entry.number) +
                         " does not follow from those before it",
                     {}};
    }
    const auto place = static_cast<std::uint32_t>(all_.size());
    of_day.places.push_back(place);
    of_day.figures += close.figures;
    places_.emplace(close.id.value, place);
    bytes_ += resident_bytes(close) + sizeof of_day;
    all_.push_back({std::move(close), entry.number, entry.at, entry.actor});
    return done;
}

const SealedDay* DayCloses::find(ObjectId id) const {
    const auto at = places_.find(id.value);
    return at == places_.end() ? nullptr : &all_[at->second];
}

std::uint32_t DayCloses::count(Day day, ObjectId store) const {
    const auto at = days_.find({day.days, store.value});
    return at == days_.end() ? 0 : static_cast<std::uint32_t>(at->second.places.size());
}

DayFigures DayCloses::sealed(Day day, std::optional<ObjectId> store) const {
    DayFigures figures;
    each(day, store, [&figures](const OfDay& of_day) { figures += of_day.figures; });
    return figures;
}

std::vector<const SealedDay*> DayCloses::of(Day day, std::optional<ObjectId> store) const {
    std::vector<const SealedDay*> closes;
    each(day, store, [&](const OfDay& of_day) {
        for (const std::uint32_t place : of_day.places) closes.push_back(&all_[place]);
    });
    std::ranges::sort(closes, {}, [](const SealedDay* sealed) { return sealed->close.number; });
    return closes;
}

}  // namespace tillbook
