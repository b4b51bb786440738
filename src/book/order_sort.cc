// Lists in any order but that of dates. The order of creation is that of ordinals, which are
// walked; for others the page is selected among all that the conditions leave.
#include <algorithm>
#include <memory>

#include "book/order_index_state.h"

namespace tillbook {

namespace {

// Which orders of each block are selected, found out when a block is first asked about.
class LazySelections {
public:
    LazySelections(const OrderIndexState& state, const Conditions& conditions)
        : state_(state), conditions_(conditions), selections_(state.blocks.size()) {}

    bool has(BlockPlace place) {
        std::unique_ptr<Selection>& selection = selections_[place.block];
        const OrderBlock& rows = state_.blocks[place.block];
        if (!selection) {
            selection = std::make_unique<Selection>(
                select(conditions_, rows, place.block, state_.summaries, state_.compares));
            const bool is_some = selection->count > 0 && selection->count < rows.size();
            if (is_some) fill_bits(*selection, conditions_, rows, state_.compares);
        }
        if (selection->count == 0) return false;
        return selection->count == rows.size() || selection->has(place.slot);
    }

private:
    const OrderIndexState& state_;
    const Conditions& conditions_;
    std::vector<std::unique_ptr<Selection>> selections_;
};

std::int64_t floor_to(std::int64_t value, std::int64_t step) {
    const std::int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

}  // namespace

std::int64_t OrderIndexState::sort_key(Ordinal ordinal, const OrderSort& sort) const {
    const auto stepped = [&sort](std::int64_t value) { return floor_to(value, sort.step); };
    switch (sort.column) {
        case OrderColumn::id:
            return ordinal;
        case OrderColumn::created:
            return stepped(to_ms(time_of({ids[ordinal]})));
        case OrderColumn::date:
            return stepped(get(ordinal, Field::date));
        case OrderColumn::modified:
            return stepped(get(ordinal, Field::modified_at));
        case OrderColumn::deleted:
            return stepped(get(ordinal, Field::deleted_at));
        case OrderColumn::total:
            return get(ordinal, Field::total);
        case OrderColumn::state:
            return get(ordinal, Field::state);
        case OrderColumn::payment_state:
            return get(ordinal, Field::payment_state);
        case OrderColumn::pay_type:
            return get(ordinal, Field::pay_type);
        case OrderColumn::is_test:
            return get(ordinal, Field::is_test);
        case OrderColumn::is_manual:
            return get(ordinal, Field::is_manual);
        case OrderColumn::customer:
            return get(ordinal, Field::customer);
        case OrderColumn::employee:
            return get(ordinal, Field::employee);
        case OrderColumn::order_type:
            return get(ordinal, Field::order_type);
        case OrderColumn::device:
            return get(ordinal, Field::device);
    }
    return ordinal;
}

// Newest or oldest first; stops when the page is full.
std::vector<Ordinal> OrderIndexState::by_ordinal(const Conditions& conditions,
                                                 const PageRequest& request) const {
    LazySelections selections(*this, conditions);
    PageBuilder page{request.offset, request.limit, {}};
    const auto size = static_cast<std::uint32_t>(ids.size());
    const bool descending = request.sort.front().descending;
    for (std::uint32_t at = 0; at < size && !page.is_full(); ++at) {
        const Ordinal ordinal = descending ? size - 1 - at : at;
        if (selections.has(place_of(ordinal))) page.offer(ordinal);
    }
    return std::move(page.ordinals);
}

std::vector<Ordinal> OrderIndexState::sorted(const Conditions& conditions,
                                             const PageRequest& request) const {
    const OrderSort& first = request.sort.front();
    if (first.column == OrderColumn::id || first.column == OrderColumn::created) {
        return by_ordinal(conditions, request);
    }
    struct Row {
        std::int64_t key;
        Ordinal ordinal;
    };
    std::vector<Row> rows;
    for (std::uint32_t block = 0; block < blocks.size(); ++block) {
        Selection selection = select(conditions, blocks[block], block, summaries, compares);
        if (selection.count == 0) continue;
        const bool is_all = selection.count == blocks[block].size();
        if (!is_all) fill_bits(selection, conditions, blocks[block], compares);
        for (std::uint32_t slot = 0; slot < blocks[block].size(); ++slot) {
            if (!is_all && !selection.has(slot)) continue;
            const auto ordinal = static_cast<Ordinal>(blocks[block].get(Field::ordinal, slot));
            rows.push_back({sort_key(ordinal, first), ordinal});
        }
    }
    const auto is_before = [&](const Row& left, const Row& right) {
        if (left.key != right.key) return (left.key < right.key) != first.descending;
        for (std::size_t at = 1; at < request.sort.size(); ++at) {
            const std::int64_t of_left = sort_key(left.ordinal, request.sort[at]);
            const std::int64_t of_right = sort_key(right.ordinal, request.sort[at]);
            if (of_left != of_right) return (of_left < of_right) != request.sort[at].descending;
        }
        return left.ordinal != right.ordinal && (left.ordinal < right.ordinal) != first.descending;
    };
    const std::uint64_t begin = std::min<std::uint64_t>(request.offset, rows.size());
    const std::uint64_t end = std::min<std::uint64_t>(begin + request.limit, rows.size());
    const auto at = [&rows](std::uint64_t rank) {
        return rows.begin() + static_cast<std::ptrdiff_t>(rank);
    };
    std::nth_element(at(0), at(begin), rows.end(), is_before);
    std::partial_sort(at(begin), at(end), rows.end(), is_before);
    std::vector<Ordinal> ordinals;
    ordinals.reserve(end - begin);
    for (std::uint64_t rank = begin; rank < end; ++rank) ordinals.push_back(rows[rank].ordinal);
    return ordinals;
}

}  // namespace tillbook
