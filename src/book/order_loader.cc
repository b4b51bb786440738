#include "book/order_loader.h"

#include <algorithm>

#include "book/effects.h"
#include "book/order_body.h"
#include "domain/sale.h"

namespace tillbook {

std::uint64_t previous_entry(const Entry& entry) {
    const auto before =
        static_cast<std::uint64_t>(number_fact(entry.facts, fact_previous_entry, 0));
    return before < entry.number ? before : 0;
}

Fetched<SharedEntry> OrderLoader::entry(const Book& book, std::uint64_t number,
                                        Access access) const {
    if (SharedEntry cached = cache_.find(book.id, number)) return Result<SharedEntry>(cached);
    std::uint64_t position = 0;
    {
        const std::shared_lock lock(book.mutex);
        if (number < 1 || number > book.positions.size()) {
            return Result<SharedEntry>(Error{ErrorCode::not_found, "there is no such entry", {}});
        }
        position = book.positions.at(number);
    }
    return entry_at(book.id, number, position, access);
}

Fetched<SharedEntry> OrderLoader::entry_at(BookId book, std::uint64_t number,
                                           std::uint64_t position, Access access) const {
    if (SharedEntry cached = cache_.find(book, number)) return Result<SharedEntry>(cached);
    if (access == Access::memory_only) return std::nullopt;
    const std::uint64_t epoch = cache_.epoch();
    std::optional<Entry> read = log_.read(book, number, position);
    if (!read) {
        return Result<SharedEntry>(Error{
            ErrorCode::internal_error,
            "entry " + std::to_string(number) + " of book " + to_base32(book.value) + " is missing",
            {}});
    }
    auto shared = std::make_shared<const Entry>(std::move(*read));
    cache_.put_read(book, shared, epoch);
    return Result<SharedEntry>(std::move(shared));
}

void OrderLoader::scan_facts(const Book& book, const Log::Visit& visit) const {
    log_.scan(book.id, 1, book.head.number, Bodies::none, visit);
}

Fetched<std::shared_ptr<const Order>> OrderLoader::decoded(const Book& book, std::uint64_t number,
                                                           Access access) const {
    using Decoded = Result<std::shared_ptr<const Order>>;
    if (auto cached = cache_.find_order(book.id, number)) return Decoded(std::move(cached));
    std::vector<SharedEntry> entries;  // newest first
    for (std::uint64_t at = number;;) {
        Fetched<SharedEntry> fetched = entry(book, at, access);
        if (!fetched) return std::nullopt;
        if (!fetched->ok()) return Decoded(fetched->error());
        entries.push_back(fetched->value());
        if (number_fact(entries.back()->facts, fact_is_pieces, 0) == 0) break;
        at = previous_entry(*entries.back());
    }
    std::vector<EntryView> views;
    views.reserve(entries.size());
    for (auto at = entries.rbegin(); at != entries.rend(); ++at) {
        views.push_back(view_of(**at, 0));
    }
    Result<Order> order = decode_order(views);
    if (!order.ok()) return Decoded(order.error());
    return Decoded(std::make_shared<const Order>(std::move(order).value()));
}

Fetched<OrderRead> OrderLoader::order(const Book& book, std::uint64_t number, Access access) const {
    OrderRead read;
    read.order = TRY(need(decoded(book, number, access)));
    const Result<Amounts> amounts = amounts_of(*read.order);
    if (!amounts.ok()) return Result<OrderRead>(amounts.error());
    read.amounts = amounts.value();
    read.entry = number;
    {
        const std::shared_lock lock(book.mutex);
        read.store_name = book.catalogue.store_name_at(read.order->store, number);
    }
    return Result<OrderRead>(std::move(read));
}

}  // namespace tillbook
