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

private:
    using Key = std::pair<std::int32_t, std::uint64_t>;  // day, store
    struct OfDay {
        std::uint32_t closes = 0;
        DayFigures figures;
    };

    std::vector<SealedDay> all_;
    std::unordered_map<std::uint64_t, std::uint32_t> places_;  // in all_, by id
    std::map<Key, OfDay> days_;
};

}  // namespace tillbook
