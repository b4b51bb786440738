#include "book/effects.h"

#include "book/order_body.h"

namespace tillbook {

namespace {

// Zigzag, so that small negative numbers stay short.
std::uint64_t zigzag(std::int64_t value) {
    return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

EventFact parse_event(std::string_view bytes) {
    const std::size_t end = bytes.find('\0');
    if (end == std::string_view::npos) return {std::string(bytes), {}};
    const auto subject = parse_base32(bytes.substr(end + 1));
    return {std::string(bytes.substr(0, end)), {subject.value_or(0)}};
}

}  // namespace

std::optional<StockMove> parse_stock_move(std::string_view bytes) {
    const auto product = take_varint(bytes);
    const auto by = product ? take_varint(bytes) : std::nullopt;
    const auto level = by ? take_varint(bytes) : std::nullopt;
    if (!level) return std::nullopt;
    return StockMove{{*product}, {unzigzag(*by)}, {unzigzag(*level)}};
}

void append_stock_move(FactsWriter& facts, const StockMove& move) {
    std::string bytes;
    append_varint(bytes, move.product.value);
    append_varint(bytes, zigzag(move.by.thousandths));
    append_varint(bytes, zigzag(move.level.thousandths));
    facts.put(fact_stock_move, bytes);
}

void append_event(FactsWriter& facts, const EventFact& event) {
    if (!event.subject) return facts.put(fact_event, event.type);
    std::string bytes = event.type;
    bytes += '\0';
    append_base32(bytes, event.subject.value);
    facts.put(fact_event, bytes);
}

std::vector<EventFact> parse_events(std::string_view facts) {
    std::vector<EventFact> events;
    FactsReader reader(facts);
    while (const auto fact = reader.next()) {
        if (fact->tag == fact_event) events.push_back(parse_event(fact->bytes));
    }
    return events;
}

std::int64_t number_fact(std::string_view facts, std::uint32_t tag, std::int64_t absent) {
    FactsReader reader(facts);
    while (const auto fact = reader.next()) {
        if (fact->tag == tag && !fact->is_bytes) return fact->number;
    }
    return absent;
}

}  // namespace tillbook
