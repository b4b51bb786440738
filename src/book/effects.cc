#include "book/effects.h"

#include <algorithm>

#include "book/order_body.h"

namespace tillbook {

namespace {

EventFact parse_event(std::string_view bytes) {
    const std::size_t end = bytes.find('\0');
    if (end == std::string_view::npos) return {std::string(bytes), {}};
    constexpr std::size_t id_size = 13;
    EventFact event{std::string(bytes.substr(0, end)), {}};
    bytes.remove_prefix(end + 1);
    event.subject = {parse_base32(bytes.substr(0, id_size)).value_or(0)};
    bytes.remove_prefix(std::min(bytes.size(), id_size));
    if (const auto quantity = take_varint(bytes)) event.quantity = Quantity{unzigzag(*quantity)};
    return event;
}

}  // namespace

void set_level(std::vector<StockLevel>& stock, const StockLevel& level) {
    const auto same = std::find_if(stock.begin(), stock.end(), [&](const StockLevel& each) {
        return each.is_same_place(level);
    });
    if (same != stock.end()) {
        same->level = level.level;
    } else {
        stock.push_back(level);
    }
}

const StockLevel* find_level(const std::vector<StockLevel>& stock, ObjectId variant,
                             ObjectId store) {
    const StockLevel place{variant, store, {}};
    const auto found = std::find_if(stock.begin(), stock.end(), [&](const StockLevel& each) {
        return each.is_same_place(place);
    });
    return found == stock.end() ? nullptr : &*found;
}

std::optional<StockMove> parse_stock_move(std::string_view bytes) {
    const auto product = take_varint(bytes);
    const auto by = product ? take_varint(bytes) : std::nullopt;
    const auto level = by ? take_varint(bytes) : std::nullopt;
    if (!level) return std::nullopt;
    StockMove move{{*product}, {unzigzag(*by)}, {unzigzag(*level)}};
    if (bytes.empty()) return move;
    const auto variant = take_varint(bytes);
    const auto store = variant ? take_varint(bytes) : std::nullopt;
    if (!store) return std::nullopt;
    move.variant = {*variant};
    move.store = {*store};
    return move;
}

void append_stock_move(FactsWriter& facts, const StockMove& move) {
    std::string bytes;
    append_varint(bytes, move.product.value);
    append_varint(bytes, zigzag(move.by.thousandths));
    append_varint(bytes, zigzag(move.level.thousandths));
    if (move.variant || move.store) {
        append_varint(bytes, move.variant.value);
        append_varint(bytes, move.store.value);
    }
    facts.put(fact_stock_move, bytes);
}

void append_event(FactsWriter& facts, const EventFact& event) {
    if (!event.subject) return facts.put(fact_event, event.type);
    std::string bytes = event.type;
    bytes += '\0';
    append_base32(bytes, event.subject.value);
    if (event.quantity) append_varint(bytes, zigzag(event.quantity->thousandths));
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

Error damaged_facts(const EntryView& entry) {
    return {ErrorCode::internal_error,
            "the facts of entry " + std::to_string(entry.number) + " are damaged",
            {}};
}

}  // namespace tillbook
