#include "book/order_index.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>

#include "base/check.h"

namespace tillbook {

struct OrderIndex::State {
    std::vector<OrderRow> rows;
    std::set<std::string, std::less<>> words;
    std::vector<Ordinal> by_date;  // oldest first
    std::vector<std::optional<Ordinal>> previous;
    std::unordered_map<std::uint64_t, Ordinal> last;

    std::string_view intern(std::string_view word) { return *words.emplace(word).first; }
    void store(OrderRow& slot, const OrderRow& row) {
        slot = row;
        slot.channel = intern(row.channel);
        slot.method = intern(row.method);
    }
    bool before(Ordinal left, Ordinal right) const {
        return std::pair(rows[left].date, rows[left].id) <
               std::pair(rows[right].date, rows[right].id);
    }
};

OrderIndex::OrderIndex() : state_(std::make_unique<State>()) {}
OrderIndex::~OrderIndex() = default;
OrderIndex::OrderIndex(OrderIndex&&) noexcept = default;
OrderIndex& OrderIndex::operator=(OrderIndex&&) noexcept = default;

Ordinal OrderIndex::add(const OrderRow& row) {
    const Ordinal ordinal = size();
    if (ordinal != 0) CHECK(state_->rows.back().id < row.id);
    state_->store(state_->rows.emplace_back(), row);
    const auto before = [this](Ordinal left, Ordinal right) { return state_->before(left, right); };
    auto& by_date = state_->by_date;
    by_date.insert(std::upper_bound(by_date.begin(), by_date.end(), ordinal, before), ordinal);
    state_->previous.push_back(last_of_customer(row.customer));
    if (row.customer) state_->last[row.customer.value] = ordinal;
    return ordinal;
}

void OrderIndex::change(Ordinal ordinal, const OrderRow& row) {
    OrderRow& slot = state_->rows.at(ordinal);
    CHECK(slot.id == row.id);
    const OrderRow old = slot;
    state_->store(slot, row);
    slot.date = old.date;
    slot.short_code = old.short_code;
}

std::uint32_t OrderIndex::size() const { return static_cast<std::uint32_t>(state_->rows.size()); }

std::optional<Ordinal> OrderIndex::find(ObjectId id) const {
    const auto& rows = state_->rows;
    const auto at = std::ranges::lower_bound(rows, id, {}, &OrderRow::id);
    if (at == rows.end() || at->id != id) return std::nullopt;
    return static_cast<Ordinal>(at - rows.begin());
}

std::optional<Ordinal> OrderIndex::find_short_code(std::uint32_t short_code) const {
    const auto& rows = state_->rows;
    const auto at = std::ranges::lower_bound(rows, short_code, {}, &OrderRow::short_code);
    if (at == rows.end() || at->short_code != short_code) return std::nullopt;
    return static_cast<Ordinal>(at - rows.begin());
}

OrderRow OrderIndex::row(Ordinal ordinal) const { return state_->rows.at(ordinal); }

bool OrderIndex::matches(Ordinal ordinal, const OrderFilter& filter) const {
    const OrderRow& row = state_->rows.at(ordinal);
    const auto has = [](std::uint8_t wanted, auto code) {
        return wanted == 0 || (wanted >> static_cast<unsigned>(code) & 1) != 0;
    };
    return has(filter.statuses, row.status) && has(filter.payment_statuses, row.payment_status) &&
           (!filter.customer || filter.customer == row.customer) &&
           (!filter.store || filter.store == row.store) &&
           (!filter.channel || *filter.channel == row.channel) &&
           (!filter.method || *filter.method == row.method) &&
           (!filter.date_from || *filter.date_from <= row.date) &&
           (!filter.date_to || row.date <= *filter.date_to) &&
           (!filter.day_from || *filter.day_from <= row.business_day) &&
           (!filter.day_to || row.business_day <= *filter.day_to) &&
           (!filter.total_min || *filter.total_min <= row.total) &&
           (!filter.total_max || row.total <= *filter.total_max) &&
           (!filter.modified_since || *filter.modified_since <= row.modified_at);
}

std::uint64_t OrderIndex::count(const OrderFilter& filter) const {
    return list(filter, PageRequest{0, 0, {}}).total;
}

std::vector<Ordinal> OrderIndex::page(const OrderFilter& filter, const PageRequest& request) const {
    return list(filter, request).ordinals;
}

OrderIndex::Listed OrderIndex::list(const OrderFilter& filter, const PageRequest& request) const {
    return list_among(state_->by_date, filter, request);
}

OrderIndex::Listed OrderIndex::list_among(const std::vector<Ordinal>& candidates,
                                          const OrderFilter& filter,
                                          const PageRequest& request) const {
    std::vector<Ordinal> found;
    for (const Ordinal ordinal : candidates) {
        if (matches(ordinal, filter)) found.push_back(ordinal);
    }
    std::ranges::sort(found,
                      [this](Ordinal left, Ordinal right) { return state_->before(right, left); });
    Listed listed{found.size(), {}};
    std::uint64_t skip = request.offset;
    for (const Ordinal ordinal : found) {
        const OrderRow& row = state_->rows[ordinal];
        if (request.behind && std::pair(row.date, row.id) >= *request.behind) continue;
        if (skip > 0) {
            --skip;
        } else if (listed.ordinals.size() < request.limit) {
            listed.ordinals.push_back(ordinal);
        }
    }
    return listed;
}

std::optional<Ordinal> OrderIndex::last_of_customer(ObjectId customer) const {
    const auto at = state_->last.find(customer.value);
    return at == state_->last.end() ? std::nullopt : std::optional(at->second);
}

std::optional<Ordinal> OrderIndex::previous_of_customer(Ordinal ordinal) const {
    return state_->previous.at(ordinal);
}

std::uint64_t OrderIndex::bytes() const { return state_->rows.capacity() * sizeof(OrderRow); }

}  // namespace tillbook
