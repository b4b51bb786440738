#include "book/reader.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/check.h"
#include "book/derived_key.h"
#include "book/effects.h"
#include "book/order_body.h"
#include "log/fingerprint.h"

namespace tillbook {

namespace {

Error no_order() { return {ErrorCode::not_found, "There is no such order.", {}}; }

// "ORD-1234" or "1234", in any case.
std::optional<std::uint32_t> parse_short_code(std::string_view text) {
    constexpr std::string_view prefix = "ORD-";
    const bool has_prefix =
        text.size() > prefix.size() &&
        std::equal(prefix.begin(), prefix.end(), text.begin(), [](char given, char c) {
            return given == (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
        });
    if (has_prefix) text.remove_prefix(prefix.size());
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return code;
}

// The orders that a search finds, in order; absent where nothing is searched for.
std::optional<std::vector<Ordinal>> found_by(std::string_view search, const Book& book) {
    if (search.empty()) return std::nullopt;
    const auto code = parse_short_code(search);
    if (!code) return book.search.find(search);
    std::vector<Ordinal> found;
    if (const std::optional<Ordinal> ordinal = book.orders.find_short_code(*code)) {
        found.push_back(*ordinal);
    }
    return found;
}

bool holds_texts(const OrderFilter& filter, const Order& order) {
    static const Tab plain;
    const Tab& tab = order.tab ? *order.tab : plain;
    return std::ranges::all_of(filter.texts, [&](const TextTest& test) {
        switch (test.text) {
            case OrderText::title:
                return holds(test, tab.title);
            case OrderText::note:
                return holds(test, order.notes);
            case OrderText::reference:
                return holds(test, tab.external_reference);
        }
        return false;
    });
}

}  // namespace

Fetched<std::shared_ptr<Book>> Reader::open(BookId id, Access access) {
    if (std::shared_ptr<Book> book = shelf_.find(id)) return {std::move(book)};
    if (access == Access::memory_only) {
        shelf_.request(id);
        return std::nullopt;
    }
    return shelf_.wait(id);
}

Fetched<OrderRead> Reader::load_order(BookId id, ObjectId order, const AsOf& as_of, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    std::uint64_t last = 0;
    {
        const std::shared_lock lock(book->mutex);
        const std::optional<Ordinal> ordinal = book->orders.find(order);
        if (!ordinal) return {no_order()};
        last = book->orders.entry_of(*ordinal);
    }
    if (!as_of.version && !as_of.at) return loader_.order(*book, last, access);
    const SharedEntry entry = TRY(need(version_entry(*book, last, as_of, access)));
    return loader_.order(*book, entry->number, access);
}

// Walks back from the last version to the one asked for.
Fetched<SharedEntry> Reader::version_entry(const Book& book, std::uint64_t last, const AsOf& as_of,
                                           Access access) const {
    for (std::uint64_t number = last; number != 0;) {
        SharedEntry entry = TRY(need(loader_.entry(book, number, access)));
        const bool version_fits = !as_of.version || entry->version == *as_of.version;
        const bool time_fits = !as_of.at || entry->at <= *as_of.at;
        if (version_fits && time_fits) return {std::move(entry)};
        number = previous_entry(*entry);
    }
    return {Error{ErrorCode::not_found, "the order had no such version then", {}}};
}

Fetched<OrderList> Reader::list_orders(BookId id, const OrderFilter& filter,
                                       const PageRequest& page, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const bool reads = std::ranges::any_of(filter.texts, [](const TextTest& test) {
        return test.kind != TextTest::Kind::absent && test.kind != TextTest::Kind::present;
    });
    // Orders that are read one by one, or sorted all, are too long for a thread that may not wait.
    const bool is_sorted = !page.sort.empty() && page.sort.front().column != OrderColumn::created &&
                           page.sort.front().column != OrderColumn::id;
    if ((reads || is_sorted) && access == Access::memory_only) return std::nullopt;
    if (reads) return list_by_text(*book, filter, page, access);
    const Listed listed = TRY(need(listed_entries(*book, filter, page, access)));
    OrderList list;
    list.total = listed.total;
    list.orders.reserve(listed.entries.size());
    for (const std::uint32_t entry : listed.entries) {
        list.orders.push_back(TRY(need(loader_.order(*book, entry, access))));
    }
    return {std::move(list)};
}

// What the index takes for a match may be another text of the same hash, so matches are read until
// the page is full. `total` is not told.
Fetched<OrderList> Reader::list_by_text(Book& book, const OrderFilter& filter,
                                        const PageRequest& page, Access access) {
    constexpr std::uint32_t batch = 1'000;
    OrderList list;
    std::uint64_t skip = page.offset;
    for (PageRequest part{0, batch, {}, page.sort};; part.offset += batch) {
        const Listed listed = TRY(need(listed_entries(book, filter, part, access)));
        for (const std::uint32_t entry : listed.entries) {
            if (list.orders.size() >= page.limit) return {std::move(list)};
            OrderRead read = TRY(need(loader_.order(book, entry, access)));
            if (!holds_texts(filter, *read.order)) continue;
            if (skip > 0) {
                --skip;
            } else {
                list.orders.push_back(std::move(read));
            }
        }
        if (listed.entries.size() < batch) return {std::move(list)};
    }
}

// Count and page are taken under one lock, so a list is one state of the book.
Fetched<Reader::Listed> Reader::listed_entries(Book& book, const OrderFilter& filter,
                                               const PageRequest& page, Access access) {
    if (!filter.search.empty()) {
        const std::shared_lock lock(book.mutex);
        if (!book.search.is_built() && access == Access::memory_only) return std::nullopt;
    }
    if (!filter.search.empty()) {
        Result<> built = build_search(book);
        if (!built.ok()) return {std::move(built).error()};
    }
    const std::shared_lock lock(book.mutex);
    const std::optional<std::vector<Ordinal>> candidates = found_by(filter.search, book);
    const OrderIndex::Listed listed = candidates ? book.orders.list_among(*candidates, filter, page)
                                                 : book.orders.list(filter, page);
    Listed page_of_entries{listed.total, {}};
    page_of_entries.entries.reserve(listed.ordinals.size());
    for (const Ordinal ordinal : listed.ordinals) {
        page_of_entries.entries.push_back(book.orders.entry_of(ordinal));
    }
    return {std::move(page_of_entries)};
}

// The candidates of a search are the same for all.
Fetched<std::vector<std::uint64_t>> Reader::count_orders(BookId id,
                                                         const std::vector<OrderFilter>& filters,
                                                         Access access) {
    if (access == Access::memory_only) return std::nullopt;
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::string& search = filters.front().search;
    if (!search.empty()) {
        Result<> built = build_search(*book);
        if (!built.ok()) return {std::move(built).error()};
    }
    const std::shared_lock lock(book->mutex);
    const std::optional<std::vector<Ordinal>> candidates = found_by(search, *book);
    std::vector<std::uint64_t> counts;
    counts.reserve(filters.size());
    for (const OrderFilter& filter : filters) {
        CHECK(filter.search == search);
        counts.push_back(candidates
                             ? book->orders.list_among(*candidates, filter, {0, 0, {}, {}}).total
                             : book->orders.count(filter));
    }
    return {std::move(counts)};
}

bool Reader::lacks_search(BookId id) const {
    const std::shared_ptr<Book> book = shelf_.find(id);
    if (!book) return false;
    const std::shared_lock lock(book->mutex);
    return !book->search.is_built();
}

// What is damaged is told to whoever searches, who reads the words again.
void Reader::prepare_search(BookId id) {
    const std::shared_ptr<Book> book = shelf_.find(id);
    if (!book) return;
    const std::unique_lock turn(book->search_turn, std::try_to_lock);
    if (!turn.owns_lock()) return;
    for (Result<bool> has_all = false; has_all.ok() && !has_all.value();) {
        has_all = read_words(*book);
    }
}

Result<> Reader::build_search(Book& book) {
    const std::scoped_lock turn(book.search_turn);
    while (!TRY(read_words(book))) {
    }
    return done;
}

// Reads the personal words of every order. The writer goes on meanwhile; what it appended is added
// under the lock at the end. False if somebody was forgotten meanwhile: the words read before that
// may be theirs.
Result<bool> Reader::read_words(Book& book) {
    std::uint64_t head = 0;
    {
        const std::shared_lock lock(book.mutex);
        if (book.search.is_built()) return true;
        head = book.head.number;
    }
    SearchIndex index;
    bool intact = true;
    const auto add = [&](const EntryView& entry) {
        if (!is_order(entry.kind) || entry.personal.empty()) return true;
        Order words;
        intact = intact && read_order_personal(entry, words);
        const std::optional<Ordinal> ordinal = book.orders.find(entry.object);
        if (ordinal) index.add(*ordinal, words.customer_name, words.notes);
        return intact;
    };
    log_.scan(book.id, 1, head, Bodies::all, [&](const EntryView& entry) {
        const std::shared_lock lock(book.mutex);
        return add(entry);
    });
    const std::unique_lock lock(book.mutex);
    if (book.search.is_built()) return true;
    bool erased = false;
    log_.scan(book.id, head + 1, book.head.number, Bodies::all, [&](const EntryView& entry) {
        erased = erased || entry.kind == EntryKind::erased;
        return add(entry);
    });
    if (erased) return false;
    if (!intact) return Error{ErrorCode::internal_error, "personal data is damaged", {}};
    index.mark_built();
    book.search = std::move(index);
    return true;
}

Fetched<std::vector<OrderVersion>> Reader::order_versions(BookId id, ObjectId order,
                                                          Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    std::uint64_t number = 0;
    {
        const std::shared_lock lock(book->mutex);
        const std::optional<Ordinal> ordinal = book->orders.find(order);
        if (!ordinal) return {no_order()};
        number = book->orders.entry_of(*ordinal);
    }
    std::vector<OrderVersion> versions;
    while (number != 0) {
        const SharedEntry entry = TRY(need(loader_.entry(*book, number, access)));
        OrderVersion& version = versions.emplace_back();
        version.read = TRY(need(loader_.order(*book, number, access)));
        version.at = entry->at;
        version.actor = entry->actor;
        version.request_id = entry->request_id;
        version.key = entry->key;
        version.kind = entry->kind;
        number = previous_entry(*entry);
    }
    std::reverse(versions.begin(), versions.end());
    return {std::move(versions)};
}

Fetched<KeyTrace> Reader::trace_key(BookId id, std::string_view scope, std::string_view key,
                                    Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    std::vector<std::uint32_t> candidates;
    {
        const std::shared_lock lock(book->mutex);
        book->keys.find(book->keys.hash(scope_hash(scope), key), [&](std::uint32_t entry) {
            candidates.push_back(entry);
            return false;
        });
        const auto derived = parse_derived_key(key);
        if (derived && *derived >= 1 && *derived <= book->head.number) {
            candidates.push_back(static_cast<std::uint32_t>(*derived));
        }
    }
    for (const std::uint32_t number : candidates) {
        const SharedEntry entry = TRY(need(loader_.entry(*book, number, access)));
        const bool named = entry->key == key || (entry->key.empty() && parse_derived_key(key));
        if (!named || !has_scope(entry->fingerprint, scope)) continue;
        return {KeyTrace{true, number, entry->kind, entry->object, entry->version, entry->at}};
    }
    return {KeyTrace{}};
}

}  // namespace tillbook
