#include "book/book.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "book/effects.h"
#include "book/order_body.h"
#include "log/fingerprint.h"

namespace tillbook {

void Positions::push(std::uint64_t position) {
    if (size_ % chunk_size == 0) {
        chunks_.push_back({position, {}});
        if (size_ > 0) chunks_.back().behind.reserve(chunk_size);
    }
    Chunk& chunk = chunks_.back();
    CHECK(position >= chunk.base);
    CHECK(position - chunk.base <= std::numeric_limits<std::uint32_t>::max());
    chunk.behind.push_back(static_cast<std::uint32_t>(position - chunk.base));
    ++size_;
}

std::uint64_t Positions::at(std::uint64_t number) const {
    CHECK(number >= 1);
    CHECK(number <= size_);
    const Chunk& chunk = chunks_[(number - 1) / chunk_size];
    return chunk.base + chunk.behind[(number - 1) % chunk_size];
}

std::uint64_t Positions::bytes() const {
    std::uint64_t bytes = 0;
    for (const Chunk& chunk : chunks_) bytes += chunk.behind.capacity() * sizeof(std::uint32_t);
    return bytes;
}

Result<> Book::apply(const EntryView& entry) {
    if (entry.number <= head.number) return done;
    if (entry.number != head.number + 1) {
        return Error{ErrorCode::internal_error,
                     "the log of book " + to_base32(id.value) + " has a gap before entry " +
                         std::to_string(entry.number),
                     {}};
    }
    if (is_order(entry.kind)) {
        TRY(apply_order(entry));
    } else {
        TRY(catalogue.apply(entry));
        if (entry.kind == EntryKind::refund_recorded) TRY(money.apply_manual_refund(entry));
        if (entry.kind == EntryKind::day_closed) TRY(day_closes.apply(entry));
        if (entry.kind == EntryKind::erased) search.clear();
        if (entry.kind == EntryKind::administered) {
            administered.push_back(static_cast<std::uint32_t>(entry.number));
        }
    }
    // Numbers of keys and the like are none of the sequence that ids are given from: what is
    // decided together with such an entry does not know them.
    if (entry.kind != EntryKind::administered) last_id = std::max(last_id, entry.object.value);
    apply_effects(entry);
    if (!entry.key.empty()) {
        keys.add(keys.hash(scope_hash_of(entry.fingerprint), entry.key),
                 static_cast<std::uint32_t>(entry.number));
    }
    positions.push(entry.position);
    head = {entry.number, entry.chain};
    return done;
}

Result<> Book::apply_order(const EntryView& entry) {
    OrderRow row = TRY(parse_order_facts(entry));
    row.entry = static_cast<std::uint32_t>(entry.number);
    if (entry.kind == EntryKind::order_recorded) {
        if (entry.object.value <= last_id) {
            return Error{ErrorCode::internal_error,
                         "entry " + std::to_string(entry.number) + " gives an id anew",
                         {}};
        }
        const Ordinal ordinal = orders.add(row);
        last_short_code = std::max(last_short_code, row.short_code);
        TRY(money.apply(entry, ordinal, nullptr, row));
        return index_words(ordinal, entry);
    }
    const std::optional<Ordinal> known = orders.find(entry.object);
    if (!known) {
        return Error{ErrorCode::internal_error,
                     "entry " + std::to_string(entry.number) + " changes an unknown order",
                     {}};
    }
    const OrderRow before = orders.row(*known);
    orders.change(*known, row);
    TRY(money.apply(entry, *known, &before, row));
    return index_words(*known, entry);
}

void Book::apply_effects(const EntryView& entry) {
    FactsReader facts(entry.facts);
    while (const auto fact = facts.next()) {
        if (fact->tag == fact_ids_behind) {
            const std::uint64_t last =
                entry.object.value + static_cast<std::uint64_t>(fact->number);
            last_id = std::max(last_id, last);
        } else if (fact->tag == fact_stock_move) {
            const auto move = parse_stock_move(fact->bytes);
            if (move) catalogue.move_stock(*move, entry.at);
        }
    }
}

Result<> Book::index_words(Ordinal ordinal, const EntryView& entry) {
    if (!search.is_built() || entry.personal.empty()) return done;
    Order words;
    if (!read_order_personal(entry, words)) {
        return Error{ErrorCode::internal_error, "personal data of an order is damaged", {}};
    }
    search.add(ordinal, words.customer_name, words.notes);
    return done;
}

}  // namespace tillbook
