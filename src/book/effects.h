// Effects: what an entry causes besides its own change. They stand in its facts, in order, so that
// stock levels and events follow from the log alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/id.h"
#include "book/catalogue_objects.h"
#include "log/entry.h"
#include "log/facts.h"

namespace tillbook {

// One level of a product's stock after a sale or an adjustment. Entries that state the product
// have one for each of its levels, by 0 where it stays.
struct StockMove {
    ObjectId product;
    Quantity by;     // negative: sold; a level that was not there counts as 0
    Quantity level;  // after the move; may be below zero
    ObjectId variant{};
    ObjectId store{};

    StockLevel level_after() const { return {variant, store, level}; }
};

// Replaces the level of the same place, or adds one.
void set_level(std::vector<StockLevel>& stock, const StockLevel& level);
// Null if there is none of this place.
const StockLevel* find_level(const std::vector<StockLevel>& stock, ObjectId variant,
                             ObjectId store);

// Something to tell: a type of book/event_types.h, what it is about where that is not the entry's
// own object, and how much there is of it by then where that is what is told.
struct EventFact {
    std::string type;
    ObjectId subject;
    std::optional<Quantity> quantity{};  // needs a subject
};

void append_stock_move(FactsWriter& facts, const StockMove& move);
// From the bytes of a fact_stock_move; absent if they are damaged.
std::optional<StockMove> parse_stock_move(std::string_view bytes);
void append_event(FactsWriter& facts, const EventFact& event);

// The events of an entry's facts, in order. Damaged facts give what stands before the damage.
std::vector<EventFact> parse_events(std::string_view facts);
// The value of one numeric fact, `absent` if it is not there.
std::int64_t number_fact(std::string_view facts, std::uint32_t tag, std::int64_t absent);
// internal_error: the facts of this entry are not what was written.
Error damaged_facts(const EntryView& entry);

}  // namespace tillbook
