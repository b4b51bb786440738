// The day closes of a book, all resident: they are few.
//
// Not thread-safe: the book's lock guards it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "book/day_close.h"
#include "log/entry.h"

namespace tillbook {

// A close with what its entry says of it.
struct SealedDay {
    DayClose close;
    std::uint64_t entry = 0;
    Instant at{};
    KeyId actor;
};

class DayCloses {
public:
    // Takes an entry of kind day_closed, with body and personal. internal_error if it is damaged or
    // does not follow from those before it.
    Result<> apply(const EntryView& entry);

    // By number, rising: the one of number n stands at n - 1.
    const std::vector<SealedDay>& all() const { return all_; }
    // Null if there is none.
    const SealedDay* find(ObjectId id) const;
    // How many closes a day has in a store, or in none.
    std::uint32_t count(Day day, ObjectId store) const;
    // What they have sealed together; store absent: in all.
    DayFigures sealed(Day day, std::optional<ObjectId> store) const;
    // The closes themselves, by number; store absent: of all.
    std::vector<const SealedDay*> of(Day day, std::optional<ObjectId> store) const;

    // Resident bytes.
    std::uint64_t bytes() const { return bytes_; }

private:
    using Key = std::pair<std::int32_t, std::uint64_t>;  // day, store
    struct OfDay {
        std::vector<std::uint32_t> places;  // of its closes in all_
        DayFigures figures;
    };

    // Visits a day's stores, or the one that is asked for.
    template <class Visit>
    void each(Day day, std::optional<ObjectId> store, Visit visit) const {
        for (auto at = days_.lower_bound({day.days, store.value_or(ObjectId{}).value});
             at != days_.end() && at->first.first == day.days; ++at) {
            if (store && store->value != at->first.second) return;
            visit(at->second);
        }
    }

    std::vector<SealedDay> all_;
    std::unordered_map<std::uint64_t, std::uint32_t> places_;  // in all_, by id
    std::map<Key, OfDay> days_;
    std::uint64_t bytes_ = 0;
};

}  // namespace tillbook
