// Parts of orders that are found by their own ids, and listed for the whole book, though they stand
// in no list of money: which order each belongs to. It follows from the facts of entries.
//
// Not thread-safe: the book's lock guards it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "book/order_index.h"
#include "book/query.h"
#include "log/facts.h"

namespace tillbook {

class PartIndex {
public:
    void open(OrderPart part, ObjectId id, Ordinal order) { of(part)[id.value] = order; }
    void close(OrderPart part, ObjectId id) { of(part).erase(id.value); }
    std::optional<Ordinal> find(OrderPart part, ObjectId id) const;

    struct Place {
        ObjectId id;
        Ordinal order = 0;
    };
    // A page of all parts of a kind, newest first.
    std::vector<Place> list(OrderPart part, std::uint64_t offset, std::uint32_t limit) const;
    std::uint64_t size(OrderPart part) const { return of(part).size(); }
    // Resident bytes.
    std::uint64_t bytes() const;

private:
    using Places = std::map<std::uint64_t, Ordinal, std::greater<>>;

    Places& of(OrderPart part) { return places_[static_cast<std::size_t>(part)]; }
    const Places& of(OrderPart part) const { return places_[static_cast<std::size_t>(part)]; }

    std::array<Places, order_part_count> places_;
};

// What an entry's facts say of a part: fact_part_opened and fact_part_closed.
struct PartFact {
    OrderPart part = OrderPart::payment;
    ObjectId id;
};
void append_part_opened(FactsWriter& facts, const PartFact& part);
void append_part_closed(FactsWriter& facts, const PartFact& part);
// From the bytes of either; absent if they are damaged.
std::optional<PartFact> parse_part(std::string_view bytes);

}  // namespace tillbook
