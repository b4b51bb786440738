#include "book/part_index.h"

#include "book/order_body.h"

namespace tillbook {

namespace {

std::string bytes_of(const PartFact& part) {
    std::string bytes;
    append_varint(bytes, static_cast<std::uint64_t>(part.part));
    append_varint(bytes, part.id.value);
    return bytes;
}

}  // namespace

std::optional<Ordinal> PartIndex::find(OrderPart part, ObjectId id) const {
    const Places& places = of(part);
    const auto found = places.find(id.value);
    return found == places.end() ? std::nullopt : std::optional(found->second);
}

std::vector<PartIndex::Place> PartIndex::list(OrderPart part, std::uint64_t offset,
                                              std::uint32_t limit) const {
    std::vector<Place> page;
    for (const auto& [id, order] : of(part)) {
        if (page.size() == limit) break;
        if (offset > 0) {
            --offset;
        } else {
            page.push_back({{id}, order});
        }
    }
    return page;
}

std::uint64_t PartIndex::bytes() const {
    constexpr std::uint64_t node_bytes = 32;  // what a map adds to each of its values
    std::uint64_t count = 0;
    for (const Places& places : places_) count += places.size();
    return count * (node_bytes + sizeof(Places::value_type));
}

void append_part_opened(FactsWriter& facts, const PartFact& part) {
    facts.put(fact_part_opened, bytes_of(part));
}

void append_part_closed(FactsWriter& facts, const PartFact& part) {
    facts.put(fact_part_closed, bytes_of(part));
}

std::optional<PartFact> parse_part(std::string_view bytes) {
    const auto part = take_varint(bytes);
    const auto id = part ? take_varint(bytes) : std::nullopt;
    if (!id || *part >= order_part_count || !bytes.empty()) return std::nullopt;
    return PartFact{static_cast<OrderPart>(*part), {*id}};
}

}  // namespace tillbook
