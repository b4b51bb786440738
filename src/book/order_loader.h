// From an entry to the order it states: reads the entry and, for pieces, back to the last whole
// one. Thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "book/book.h"
#include "book/engine.h"
#include "book/entry_cache.h"

namespace tillbook {

// Lets TRY pass on "needs the disk" as well as an error: TRY(need(loader.order(…))).
struct Interruption {
    std::optional<Error> failure;  // absent: needs the disk
    template <class T>
    operator std::optional<Result<T>>() && {  // NOLINT: implicit, it is a return value
        if (!failure) return std::nullopt;
        return Result<T>(std::move(*failure));
    }
};

template <class T>
class Needed {
public:
    explicit Needed(Fetched<T> fetched) : fetched_(std::move(fetched)) {}
    bool ok() const { return fetched_ && fetched_->ok(); }
    T&& value() && { return std::move(*fetched_).value(); }
    Interruption error() && {
        if (!fetched_) return {};
        return {std::move(*fetched_).error()};
    }

private:
    Fetched<T> fetched_;
};

template <class T>
Needed<T> need(Fetched<T> fetched) {
    return Needed<T>(std::move(fetched));
}

using SharedEntry = std::shared_ptr<const Entry>;

class OrderLoader {
public:
    OrderLoader(Log& log, EntryCache& cache) : log_(log), cache_(cache) {}

    // One entry of an open book; the book is locked (shared) for a moment to find its position.
    Fetched<SharedEntry> entry(const Book& book, std::uint64_t number, Access access) const;
    // The same for the thread that holds the book's lock, or is its writer.
    Fetched<SharedEntry> entry_at(BookId book, std::uint64_t number, std::uint64_t position,
                                  Access access) const;
    // Visits every entry up to the book's head, without bodies. For the book's writer.
    void scan_facts(const Book& book, const Log::Visit& visit) const;
    // The order as entry `number` left it, without and with what follows from it.
    Fetched<std::shared_ptr<const Order>> decoded(const Book& book, std::uint64_t number,
                                                  Access access) const;
    Fetched<OrderRead> order(const Book& book, std::uint64_t number, Access access) const;

private:
    Log& log_;
    EntryCache& cache_;
};

// The entry of the version before an order's entry; 0: it is the first.
std::uint64_t previous_entry(const Entry& entry);

}  // namespace tillbook
