// One open book: everything derived from its log, in memory.
//
// Changed by the writer thread alone, under `mutex` held exclusively; read by any thread under
// `mutex` shared. Before it is published it belongs to the thread that opens it.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "book/book_money.h"
#include "book/catalogue.h"
#include "book/day_closes.h"
#include "book/key_index.h"
#include "book/order_index.h"
#include "book/search_index.h"
#include "log/log.h"

namespace tillbook {

// Entry number → the log's position. Four bytes an entry: chunks of 65,536 relative to their first.
class Positions {
public:
    // Numbers come as 1, 2, 3 …
    void push(std::uint64_t position);
    std::uint64_t at(std::uint64_t number) const;
    std::uint64_t size() const { return size_; }
    std::uint64_t bytes() const;

private:
    static constexpr std::uint64_t chunk_size = 65'536;
    struct Chunk {
        std::uint64_t base = 0;
        std::vector<std::uint32_t> behind;
    };
    std::vector<Chunk> chunks_;
    std::uint64_t size_ = 0;
};

class Book {
public:
    Book(BookId book, std::uint64_t key_seed) : id(book), keys(key_seed) {
        catalogue.add_defaults();
    }

    // Takes the next entry. Entries up to the head are ignored, so that one handed over twice does
    // no harm. internal_error when the log is damaged or has a gap. `body` and `personal` are
    // needed except for orders.
    Result<> apply(const EntryView& entry);

    const BookId id;
    mutable std::shared_mutex mutex;

    Head head;
    std::uint64_t last_id = 0;  // greatest object number given
    std::uint32_t last_short_code = 0;
    Positions positions;
    OrderIndex orders;
    BookMoney money;
    KeyIndex keys;
    Catalogue catalogue;
    DayCloses day_closes;
    SearchIndex search;                       // built when first needed
    std::mutex search_turn;                   // whoever reads the words for it
    std::vector<std::uint32_t> administered;  // numbers of the entries that tell of administration

private:
    Result<> apply_order(const EntryView& entry);
    void apply_effects(const EntryView& entry);
    Result<> index_words(Ordinal ordinal, const EntryView& entry);
};

}  // namespace tillbook
