#include "book/order_index.h"

#include <algorithm>
#include <functional>

#include "base/check.h"
#include "book/order_index_state.h"

namespace tillbook {

RowValues OrderIndexState::encode(const OrderRow& row, Ordinal ordinal) {
    RowValues values = codes.encode(row);
    value_of(values, Field::ordinal) = ordinal;
    chains.resize(codes.customers());
    return values;
}

// Blocks.

// A block with room, of whose range this date is (a new order is the newest of its date).
std::uint32_t OrderIndexState::block_for(std::int64_t date_ms) {
    const auto behind = std::ranges::upper_bound(by_date, date_ms, {}, [this](std::uint32_t block) {
        return summaries.bounds(Field::date, block).first;
    });
    std::size_t position = static_cast<std::size_t>(behind - by_date.begin());
    if (position > 0) --position;
    const bool at_the_end =
        by_date.empty() || (position + 1 == by_date.size() &&
                            summaries.bounds(Field::date, by_date[position]).last <= date_ms);
    const std::uint32_t size = by_date.empty() ? 0 : summaries.size_of(by_date[position]);
    if (by_date.empty() || (at_the_end && size >= OrderBlock::rows_closed)) {
        insert_block(by_date.size());
        return by_date.back();
    }
    if (size < OrderBlock::rows_max) return by_date[position];
    split(position);
    const std::int64_t newer = summaries.bounds(Field::date, by_date[position + 1]).first;
    return by_date[date_ms >= newer ? position + 1 : position];
}

void OrderIndexState::insert_block(std::size_t position) {
    const auto block = static_cast<std::uint32_t>(blocks.size());
    blocks.emplace_back();
    summaries.add_block();
    by_date.insert(by_date.begin() + static_cast<std::ptrdiff_t>(position), block);
}

void OrderIndexState::split(std::size_t position) {
    insert_block(position + 1);
    const std::uint32_t older = by_date[position];
    const std::uint32_t newer = by_date[position + 1];
    blocks[newer] = blocks[older].split();
    for (const std::uint32_t block : {older, newer}) {
        const OrderBlock& rows = blocks[block];
        for (std::uint32_t slot = 0; slot < rows.size(); ++slot) {
            set_place(static_cast<Ordinal>(rows.get(Field::ordinal, slot)), {block, slot});
        }
        summaries.rebuild(block, rows);
    }
}

// Customers.

std::optional<Ordinal> OrderIndexState::last_of(std::uint32_t customer) const {
    const CustomerChain& chain = chains[customer];
    return chain.orders == 0 ? std::nullopt : std::optional(chain.last);
}

std::optional<Ordinal> OrderIndexState::previous_of(Ordinal ordinal) const {
    const std::int64_t distance = get(ordinal, Field::customer_previous);
    if (distance == 0) return std::nullopt;
    return static_cast<Ordinal>(ordinal - distance);
}

void OrderIndexState::set_previous(Ordinal ordinal, std::optional<Ordinal> previous) {
    const BlockPlace place = place_of(ordinal);
    blocks[place.block].set(Field::customer_previous, place.slot,
                            previous ? std::int64_t{ordinal} - *previous : 0);
}

// Orders without a customer are not chained: nobody asks for them by customer.
void OrderIndexState::link(Ordinal ordinal, std::uint32_t customer) {
    if (customer == OrderCodes::no_customer) return;
    std::optional<Ordinal> next;
    std::optional<Ordinal> previous = last_of(customer);
    while (previous && *previous > ordinal) {
        next = previous;
        previous = previous_of(*previous);
    }
    set_previous(ordinal, previous);
    if (next) {
        set_previous(*next, ordinal);
    } else {
        chains[customer].last = ordinal;
    }
    ++chains[customer].orders;
}

void OrderIndexState::unlink(Ordinal ordinal, std::uint32_t customer) {
    if (customer == OrderCodes::no_customer) return;
    CustomerChain& chain = chains[customer];
    const std::optional<Ordinal> previous = previous_of(ordinal);
    if (chain.last == ordinal) {
        chain.last = previous.value_or(0);
    } else {
        Ordinal next = chain.last;
        for (auto at = previous_of(next); at && *at != ordinal; at = previous_of(next)) next = *at;
        set_previous(next, previous);
    }
    --chain.orders;
    set_previous(ordinal, std::nullopt);
}

// Questions.

// How many orders have smaller ids.
Ordinal OrderIndexState::ordinal_bound(ObjectId id) const {
    const auto& chunks = ids.chunks();
    const auto behind = std::ranges::lower_bound(
        chunks, id.value, {},
        [](const std::vector<std::uint64_t>& chunk) { return chunk.front(); });
    if (behind == chunks.begin()) return 0;
    const auto chunk = std::prev(behind);
    const auto at = std::ranges::lower_bound(*chunk, id.value) - chunk->begin();
    return static_cast<Ordinal>(
        (chunk - chunks.begin()) * static_cast<std::ptrdiff_t>(ids.chunk_size) + at);
}

// Ids carry the moment of their making, and ordinals rise with ids.
Condition OrderIndexState::compile_ordinals(const ColumnTest& test) const {
    Condition condition{Field::ordinal, {}};
    const auto add = [&](std::uint64_t first, std::uint64_t behind) {
        const Ordinal from = ordinal_bound({first});
        const Ordinal to = ordinal_bound({behind});
        if (from < to) condition.any.push_back({from, std::int64_t{to} - 1});
    };
    if (test.column == OrderColumn::created) {
        constexpr std::int64_t last_ms = (std::int64_t{1} << (64 - id_counter_bits)) - 2;
        for (const NumberRange range : test.ranges) {
            if (range.last < 0 || range.first > range.last) continue;
            const auto first =
                static_cast<std::uint64_t>(std::clamp<std::int64_t>(range.first, 0, last_ms));
            const auto last = static_cast<std::uint64_t>(std::min(range.last, last_ms));
            add(first << id_counter_bits, (last + 1) << id_counter_bits);
        }
        return condition;
    }
    for (const NumberRange range : test.ranges) {
        // Ids compare as their spelling does.
        const auto last = static_cast<std::uint64_t>(range.last);
        if (range.first <= range.last) add(static_cast<std::uint64_t>(range.first), last + 1);
    }
    std::vector<ObjectId> named = test.ids;
    std::ranges::sort(named);
    std::uint64_t next = 0;
    for (const ObjectId id : named) {
        if (test.negated) {
            add(next, id.value);
            next = id.value + 1;
        } else {
            add(id.value, id.value + 1);
        }
    }
    if (test.negated) add(next, ~std::uint64_t{0});
    return condition;
}

std::optional<Conditions> OrderIndexState::compile(const OrderFilter& filter) const {
    std::optional<Conditions> conditions = codes.compile(filter);
    if (!conditions) return conditions;
    for (const ColumnTest& test : filter.columns) {
        if (test.column != OrderColumn::id && test.column != OrderColumn::created) continue;
        Condition condition = compile_ordinals(test);
        if (condition.any.empty()) return std::nullopt;
        conditions->push_back(std::move(condition));
    }
    return conditions;
}

bool OrderIndexState::holds(Ordinal ordinal, const Conditions& conditions) const {
    const BlockPlace place = place_of(ordinal);
    const OrderBlock& rows = blocks[place.block];
    return std::ranges::all_of(conditions, [&](const Condition& condition) {
        return condition.holds(rows.get(condition.field, place.slot));
    });
}

// Orders of the page are older than this.
std::optional<DateKey> OrderIndexState::cursor_of(const PageRequest& request) const {
    if (!request.behind) return std::nullopt;
    return DateKey{to_ms(request.behind->first), ordinal_bound(request.behind->second)};
}

// The orders of the filter's customer, if it names one who has few.
std::optional<std::vector<Ordinal>> OrderIndexState::few_of_customer(
    const OrderFilter& filter) const {
    if (!filter.customer) return std::nullopt;
    const auto customer = codes.find_customer(filter.customer);
    if (!customer || chains[*customer].orders > ids.size() / chain_share) return std::nullopt;
    std::vector<Ordinal> orders;
    orders.reserve(chains[*customer].orders);
    for (auto at = last_of(*customer); at; at = previous_of(*at)) orders.push_back(*at);
    return orders;
}

OrderIndex::Listed OrderIndexState::list_blocks(const Conditions& conditions,
                                                const PageRequest& request) const {
    std::uint64_t total = 0;
    PageBuilder page{request.offset, request.limit, {}};
    const std::optional<DateKey> cursor = cursor_of(request);
    for (auto at = by_date.rbegin(); at != by_date.rend(); ++at) {
        if (conditions.empty() && page.is_full()) break;
        const OrderBlock& rows = blocks[*at];
        Selection selection = select(conditions, rows, *at, summaries, compares);
        total += selection.count;
        if (selection.count == 0 || page.is_full()) continue;
        const Interval dates = summaries.bounds(Field::date, *at);
        std::uint32_t ranks = summaries.size_of(*at);
        if (cursor && dates.last >= cursor->date_ms) {
            ranks = dates.first > cursor->date_ms ? 0 : rows.rank_of(*cursor);
        } else if (page.skip >= selection.count) {
            page.skip -= selection.count;
            continue;
        }
        collect(rows, conditions, ranks, selection, page);
    }
    return {conditions.empty() ? ids.size() : total, std::move(page.ordinals)};
}

// Offers a page the selected orders of a block among its `ranks` oldest, newest first.
void OrderIndexState::collect(const OrderBlock& rows, const Conditions& conditions,
                              std::uint32_t ranks, Selection& selection, PageBuilder& page) const {
    const auto offer = [&](std::uint32_t rank) {
        page.offer(rows.get(Field::ordinal, rows.slot_at(rank)));
    };
    if (selection.count == rows.size()) {
        const auto skipped = static_cast<std::uint32_t>(std::min<std::uint64_t>(page.skip, ranks));
        page.skip -= skipped;
        for (std::uint32_t rank = ranks - skipped; rank-- > 0 && !page.is_full();) offer(rank);
        return;
    }
    fill_bits(selection, conditions, rows, compares);
    if (selection.count > rows.size() / sparse_share) {
        for (std::uint32_t rank = ranks; rank-- > 0 && !page.is_full();) {
            if (selection.has(rows.slot_at(rank))) offer(rank);
        }
        return;
    }
    std::vector<std::uint32_t> found;
    for (std::size_t w = 0; w < (rows.size() + 63) / 64; ++w) {
        for (std::uint64_t bits = selection.bits[w]; bits != 0; bits &= bits - 1) {
            const auto bit = static_cast<std::uint32_t>(__builtin_ctzll(bits));
            const std::uint32_t slot = static_cast<std::uint32_t>(w * 64) + bit;
            const std::uint32_t rank = rows.rank_of(rows.key_at(slot));
            if (rank < ranks) found.push_back(rank);
        }
    }
    std::ranges::sort(found, std::greater{});
    for (auto at = found.begin(); at != found.end() && !page.is_full(); ++at) offer(*at);
}

OrderIndex::Listed OrderIndexState::list_some(const std::vector<Ordinal>& candidates,
                                              const Conditions& conditions,
                                              const PageRequest& request) const {
    const std::optional<DateKey> cursor = cursor_of(request);
    std::uint64_t total = 0;
    std::vector<DateKey> found;
    for (const Ordinal ordinal : candidates) {
        if (!holds(ordinal, conditions)) continue;
        ++total;
        const DateKey key = key_of(ordinal);
        if (!cursor || key < *cursor) found.push_back(key);
    }
    const std::uint64_t first = std::min<std::uint64_t>(request.offset, found.size());
    const std::uint64_t last = std::min<std::uint64_t>(first + request.limit, found.size());
    const auto at = [&found](std::uint64_t rank) {
        return found.begin() + static_cast<std::ptrdiff_t>(rank);
    };
    std::nth_element(at(0), at(first), found.end(), std::greater{});
    std::partial_sort(at(first), at(last), found.end(), std::greater{});
    PageBuilder page{0, request.limit, {}};
    std::for_each(at(first), at(last), [&page](DateKey key) { page.offer(key.ordinal); });
    return {total, std::move(page.ordinals)};
}

// The index.

OrderIndex::OrderIndex() : state_(std::make_unique<OrderIndexState>()) {}
OrderIndex::~OrderIndex() = default;
OrderIndex::OrderIndex(OrderIndex&&) noexcept = default;
OrderIndex& OrderIndex::operator=(OrderIndex&&) noexcept = default;

Ordinal OrderIndex::add(const OrderRow& row) {
    const Ordinal ordinal = size();
    if (ordinal != 0) CHECK(state_->ids[ordinal - 1] < row.id.value);
    const RowValues values = state_->encode(row, ordinal);
    const std::uint32_t block = state_->block_for(to_ms(row.date));
    const std::uint32_t slot = state_->blocks[block].add(values);
    state_->summaries.add_row(block, values);
    state_->ids.push_back(row.id.value);
    state_->places.push_back(block << slot_bits | slot);
    state_->short_codes.push_back(row.short_code);
    state_->link(ordinal, static_cast<std::uint32_t>(value_of(values, Field::customer)));
    return ordinal;
}

void OrderIndex::change(Ordinal ordinal, const OrderRow& row) {
    CHECK(ordinal < size());
    CHECK(state_->ids[ordinal] == row.id.value);
    const BlockPlace place = state_->place_of(ordinal);
    OrderBlock& rows = state_->blocks[place.block];
    const RowValues before = rows.values(place.slot);
    RowValues after = state_->encode(row, ordinal);
    value_of(after, Field::date) = value_of(before, Field::date);
    value_of(after, Field::customer_previous) = value_of(before, Field::customer_previous);
    state_->summaries.change_row(place.block, before, after);
    for (std::size_t field = 0; field < field_count; ++field) {
        if (before[field] != after[field]) {
            rows.set(static_cast<Field>(field), place.slot, after[field]);
        }
    }
    const auto source = static_cast<std::uint32_t>(value_of(before, Field::customer));
    const auto target = static_cast<std::uint32_t>(value_of(after, Field::customer));
    if (source == target) return;
    state_->unlink(ordinal, source);
    state_->link(ordinal, target);
}

std::uint32_t OrderIndex::size() const { return static_cast<std::uint32_t>(state_->ids.size()); }

std::optional<Ordinal> OrderIndex::find(ObjectId id) const {
    const Ordinal at = state_->ordinal_bound(id);
    if (at == size() || state_->ids[at] != id.value) return std::nullopt;
    return at;
}

std::optional<Ordinal> OrderIndex::find_short_code(std::uint32_t short_code) const {
    return state_->short_codes.find(short_code);
}

OrderRow OrderIndex::row(Ordinal ordinal) const {
    CHECK(ordinal < size());
    const BlockPlace place = state_->place_of(ordinal);
    OrderRow row = state_->codes.decode(state_->blocks[place.block].values(place.slot));
    row.id = ObjectId{state_->ids[ordinal]};
    row.short_code = state_->short_codes.at(ordinal);
    return row;
}

std::uint32_t OrderIndex::entry_of(Ordinal ordinal) const {
    CHECK(ordinal < size());
    return static_cast<std::uint32_t>(state_->get(ordinal, Field::entry));
}

ObjectId OrderIndex::customer_of(Ordinal ordinal) const {
    CHECK(ordinal < size());
    return state_->codes.customer_at(state_->get(ordinal, Field::customer));
}

ObjectId OrderIndex::store_of(Ordinal ordinal) const {
    CHECK(ordinal < size());
    return state_->codes.store_at(state_->get(ordinal, Field::store));
}

std::uint64_t OrderIndex::count(const OrderFilter& filter) const {
    return list(filter, PageRequest{0, 0, {}}).total;
}

std::vector<Ordinal> OrderIndex::page(const OrderFilter& filter, const PageRequest& request) const {
    return list(filter, request).ordinals;
}

OrderIndex::Listed OrderIndex::list(const OrderFilter& filter, const PageRequest& request) const {
    const auto conditions = state_->compile(filter);
    if (!conditions) return {};
    if (!request.sort.empty()) return {0, state_->sorted(*conditions, request)};
    if (const auto orders = state_->few_of_customer(filter)) {
        return state_->list_some(*orders, *conditions, request);
    }
    return state_->list_blocks(*conditions, request);
}

OrderIndex::Listed OrderIndex::list_among(const std::vector<Ordinal>& candidates,
                                          const OrderFilter& filter,
                                          const PageRequest& request) const {
    const auto conditions = state_->compile(filter);
    if (!conditions) return {};
    return state_->list_some(candidates, *conditions, request);
}

bool OrderIndex::matches(Ordinal ordinal, const OrderFilter& filter) const {
    CHECK(ordinal < size());
    const auto conditions = state_->compile(filter);
    return conditions && state_->holds(ordinal, *conditions);
}

std::optional<Ordinal> OrderIndex::last_of_customer(ObjectId customer) const {
    const auto code = state_->codes.find_customer(customer);
    return code ? state_->last_of(*code) : std::nullopt;
}

std::optional<Ordinal> OrderIndex::previous_of_customer(Ordinal ordinal) const {
    CHECK(ordinal < size());
    return state_->previous_of(ordinal);
}

std::uint64_t OrderIndex::bytes() const {
    std::uint64_t bytes = sizeof(OrderIndexState) + state_->summaries.bytes() +
                          state_->ids.bytes() + state_->places.bytes() +
                          state_->short_codes.bytes() + state_->codes.bytes() +
                          state_->chains.capacity() * sizeof(CustomerChain) +
                          state_->by_date.capacity() * sizeof(std::uint32_t) +
                          (state_->blocks.capacity() - state_->blocks.size()) * sizeof(OrderBlock);
    for (const OrderBlock& rows : state_->blocks) bytes += rows.bytes();
    return bytes;
}

}  // namespace tillbook
