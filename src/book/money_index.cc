#include "book/money_index.h"

#include <algorithm>
#include <tuple>

namespace tillbook {

namespace {

auto key_of(const MoneyRow& row) { return std::tie(row.date_ms, row.id); }
bool is_older(const MoneyRow& left, const MoneyRow& right) { return key_of(left) < key_of(right); }

template <class T>
struct Range {
    T first = std::numeric_limits<T>::min();
    T last = std::numeric_limits<T>::max();

    bool holds(T value) const { return first <= value && value <= last; }
    bool covers(T lowest, T highest) const { return first <= lowest && highest <= last; }
    bool misses(T lowest, T highest) const { return highest < first || last < lowest; }
    bool is_open() const { return first == Range{}.first && last == Range{}.last; }
};

struct MoneyPageBuilder {
    std::uint64_t skip;
    std::uint32_t limit;
    std::vector<MoneyRow> rows;

    bool is_full() const { return rows.size() >= limit; }
    // Whether none of the next `count` rows of the list stands on the page.
    bool passes(std::uint64_t count) const { return is_full() || skip >= count; }
    void pass(std::uint64_t count) { skip -= std::min(skip, count); }
    void offer(const MoneyRow& row) {
        if (skip > 0) {
            --skip;
        } else if (!is_full()) {
            rows.push_back(row);
        }
    }
};

}  // namespace

// A filter with its words looked up.
class MoneyIndex::Question {
public:
    Question(const MoneyIndex& index, const OrderIndex& orders, const MoneyFilter& filter);

    // False: no row can match.
    bool is_possible() const { return is_possible_; }
    // How many rows of a chunk match, where its bounds and counts tell.
    std::optional<std::uint64_t> count(const Chunk& chunk) const;
    bool holds(const MoneyRow& row) const;

private:
    bool may_match(const Chunk& chunk) const;
    bool fits_customer(const MoneyRow& row) const;
    bool fits_store(const MoneyRow& row) const;
    bool fits_standing(const MoneyRow& row) const;

    const MoneyIndex& index_;
    const OrderIndex& orders_;
    const MoneyFilter& filter_;
    bool is_possible_ = true;
    std::optional<std::uint32_t> method_;
    // Orders that a row may belong to, if the filter names an order or a customer; rising.
    bool names_orders_ = false;
    std::vector<Ordinal> ordinals_;
    Range<std::int64_t> dates_;
    Range<std::int32_t> days_;
    Range<std::int64_t> amounts_;
};

MoneyIndex::Question::Question(const MoneyIndex& index, const OrderIndex& orders,
                               const MoneyFilter& filter)
    : index_(index), orders_(orders), filter_(filter) {
    if (filter.method) {
        method_ = index.methods_.find(*filter.method);
        is_possible_ = method_.has_value();
    }
    if (filter.order) {
        names_orders_ = true;
        if (const auto ordinal = orders.find(filter.order)) ordinals_.push_back(*ordinal);
    } else if (filter.customer) {
        names_orders_ = true;
        orders.each_of_customer(filter.customer, [this](Ordinal ordinal) {
            ordinals_.push_back(ordinal);
            return true;
        });
        std::reverse(ordinals_.begin(), ordinals_.end());
    }
    if (filter.date_from) dates_.first = to_ms(*filter.date_from);
    if (filter.date_to) dates_.last = to_ms(*filter.date_to);
    if (filter.day_from) days_.first = filter.day_from->days;
    if (filter.day_to) days_.last = filter.day_to->days;
    if (filter.amount_min) amounts_.first = filter.amount_min->minor;
    if (filter.amount_max) amounts_.last = filter.amount_max->minor;
}

bool MoneyIndex::Question::may_match(const Chunk& chunk) const {
    if (filter_.id && (filter_.id < chunk.first_id || filter_.id > chunk.last_id)) return false;
    if (dates_.misses(chunk.rows.front().date_ms, chunk.rows.back().date_ms)) return false;
    if (days_.misses(chunk.first_day.days, chunk.last_day.days)) return false;
    if (method_ && (*method_ >= chunk.by_method.size() || chunk.by_method[*method_] == 0)) {
        return false;
    }
    if (!names_orders_ || (chunk.loose > 0 && !filter_.order)) return true;
    const auto at = std::ranges::lower_bound(ordinals_, chunk.first_order);
    return at != ordinals_.end() && *at <= chunk.last_order;
}

std::optional<std::uint64_t> MoneyIndex::Question::count(const Chunk& chunk) const {
    if (!may_match(chunk)) return 0;
    const bool all = dates_.covers(chunk.rows.front().date_ms, chunk.rows.back().date_ms) &&
                     days_.covers(chunk.first_day.days, chunk.last_day.days) &&
                     amounts_.is_open() && !names_orders_ && !filter_.store && !filter_.id;
    if (!all) return std::nullopt;
    const bool is_mixed =
        filter_.standing != MoneyFilter::Standing::any && (chunk.loose > 0 || chunk.credits > 0);
    if (method_ && is_mixed) return std::nullopt;
    if (method_) return chunk.by_method[*method_];
    const std::uint64_t of_orders = chunk.rows.size() - chunk.loose;
    switch (filter_.standing) {
        case MoneyFilter::Standing::any:
            return chunk.rows.size();
        case MoneyFilter::Standing::refunds:
            return of_orders - chunk.credits;
        case MoneyFilter::Standing::without_order:
            return chunk.loose;
    }
    return std::nullopt;
}

bool MoneyIndex::Question::holds(const MoneyRow& row) const {
    if (filter_.id && row.id != filter_.id) return false;
    if (method_ && row.method != *method_) return false;
    if (!dates_.holds(row.date_ms) || !days_.holds(row.business_day.days)) return false;
    if (!amounts_.holds(row.amount.minor) || !fits_standing(row)) return false;
    if (filter_.order && row.order == no_ordinal) return false;
    if (names_orders_ && !fits_customer(row)) return false;
    return !filter_.store || fits_store(row);
}

bool MoneyIndex::Question::fits_customer(const MoneyRow& row) const {
    if (row.order == no_ordinal) {
        return index_.loose_.find(row.id.value)->second.customer == filter_.customer;
    }
    // An order that the filter names may still be somebody else's.
    return std::ranges::binary_search(ordinals_, row.order) &&
           (!filter_.order || !filter_.customer ||
            orders_.customer_of(row.order) == filter_.customer);
}

bool MoneyIndex::Question::fits_store(const MoneyRow& row) const {
    if (row.order == no_ordinal) {
        return index_.loose_.find(row.id.value)->second.store == filter_.store;
    }
    return orders_.store_of(row.order) == filter_.store;
}

bool MoneyIndex::Question::fits_standing(const MoneyRow& row) const {
    switch (filter_.standing) {
        case MoneyFilter::Standing::any:
            return true;
        case MoneyFilter::Standing::refunds:
            return row.order != no_ordinal && !index_.credits_.contains(row.id.value);
        case MoneyFilter::Standing::without_order:
            return row.order == no_ordinal;
    }
    return false;
}

void MoneyIndex::Chunk::note(const MoneyRow& row) {
    if (by_method.size() <= row.method) by_method.resize(row.method + 1);
    ++by_method[row.method];
    first_id = std::min(first_id, row.id);
    last_id = std::max(last_id, row.id);
    if (rows.size() == 1) {
        first_day = last_day = row.business_day;
    } else {
        first_day = std::min(first_day, row.business_day);
        last_day = std::max(last_day, row.business_day);
    }
    if (row.order == no_ordinal) {
        ++loose;
    } else {
        first_order = std::min(first_order, row.order);
        last_order = std::max(last_order, row.order);
    }
}

void MoneyIndex::Chunk::recount(const std::unordered_set<std::uint64_t>& all_credits) {
    by_method.clear();
    loose = credits = 0;
    first_order = no_ordinal;
    last_order = 0;
    first_id = {~std::uint64_t{0}};
    last_id = {};
    first_day = last_day = rows.front().business_day;
    for (const MoneyRow& row : rows) {
        note(row);
        if (all_credits.contains(row.id.value)) ++credits;
    }
}

// The chunk in whose range the row lies, with room for it.
std::size_t MoneyIndex::chunk_for(const MoneyRow& row) {
    if (chunks_.empty()) chunks_.emplace_back();
    if (chunks_.back().rows.empty() || !is_older(row, chunks_.back().rows.back())) {
        if (chunks_.back().rows.size() == rows_max) {
            chunks_.emplace_back();
            chunks_.back().rows.reserve(rows_max);
        }
        return chunks_.size() - 1;
    }
    const auto behind = std::upper_bound(
        chunks_.begin(), chunks_.end(), row,
        [](const MoneyRow& given, const Chunk& chunk) { return is_older(given, chunk.rows[0]); });
    auto at = behind == chunks_.begin() ? behind : std::prev(behind);
    if (at->rows.size() == rows_max) {
        const auto middle = at->rows.begin() + rows_max / 2;
        Chunk newer;
        newer.rows.reserve(rows_max);
        newer.rows.assign(middle, at->rows.end());
        newer.recount(credits_);
        at->rows.erase(middle, at->rows.end());
        at->recount(credits_);
        at = chunks_.insert(std::next(at), std::move(newer));
        if (is_older(row, at->rows.front())) --at;
    }
    return static_cast<std::size_t>(at - chunks_.begin());
}

void MoneyIndex::add(MoneyRow row, std::string_view method) {
    row.method = methods_.intern(method);
    Chunk& chunk = chunks_[chunk_for(row)];
    if (chunk.rows.empty() || !is_older(row, chunk.rows.back())) {
        chunk.rows.push_back(row);
    } else {
        chunk.rows.insert(std::upper_bound(chunk.rows.begin(), chunk.rows.end(), row, is_older),
                          row);
    }
    chunk.note(row);
    ++size_;
}

void MoneyIndex::add_loose(const MoneyRow& row, std::string_view method, ObjectId customer,
                           ObjectId store) {
    loose_[row.id.value] = {customer, store};
    add(row, method);
}

void MoneyIndex::add_credit(const MoneyRow& row, std::string_view method) {
    add(row, method);
    credits_.insert(row.id.value);
    ++chunk_of(row)->credits;
}

// The chunk in which a row of this date and id stands, if any does.
std::vector<MoneyIndex::Chunk>::iterator MoneyIndex::chunk_of(const MoneyRow& row) {
    return std::partition_point(chunks_.begin(), chunks_.end(),
                                [&](const Chunk& each) { return is_older(each.rows.back(), row); });
}

bool MoneyIndex::remove(ObjectId id, Instant date) {
    MoneyRow sought;
    sought.id = id;
    sought.date_ms = to_ms(date);
    const auto chunk = chunk_of(sought);
    if (chunk == chunks_.end()) return false;
    const auto at = std::lower_bound(chunk->rows.begin(), chunk->rows.end(), sought, is_older);
    if (at == chunk->rows.end() || key_of(*at) != key_of(sought)) return false;
    if (at->order == no_ordinal) {
        --chunk->loose;
        loose_.erase(id.value);
    }
    if (credits_.erase(id.value) > 0) --chunk->credits;
    --chunk->by_method[at->method];
    chunk->rows.erase(at);
    if (chunk->rows.empty()) chunks_.erase(chunk);
    --size_;
    return true;
}

MoneyIndex::Listed MoneyIndex::list(const MoneyFilter& filter, const PageRequest& request,
                                    const OrderIndex& orders) const {
    const Question question(*this, orders, filter);
    if (!question.is_possible()) return {};
    std::uint64_t total = 0;
    MoneyPageBuilder page{request.offset, request.limit, {}};
    for (auto chunk = chunks_.rbegin(); chunk != chunks_.rend(); ++chunk) {
        const std::optional<std::uint64_t> count = question.count(*chunk);
        if (count && page.passes(*count)) {
            total += *count;
            page.pass(*count);
            continue;
        }
        for (auto row = chunk->rows.rbegin(); row != chunk->rows.rend(); ++row) {
            if (!question.holds(*row)) continue;
            ++total;
            page.offer(*row);
        }
    }
    return {total, std::move(page.rows)};
}

std::uint64_t MoneyIndex::bytes() const {
    constexpr std::uint64_t node_bytes = 24;  // what a map adds to each of its values
    std::uint64_t bytes = chunks_.capacity() * sizeof(Chunk) + methods_.bytes() +
                          loose_.size() * (node_bytes + sizeof(std::uint64_t) + sizeof(Owner)) +
                          credits_.size() * (node_bytes + sizeof(std::uint64_t));
    for (const Chunk& chunk : chunks_) {
        bytes += chunk.rows.capacity() * sizeof(MoneyRow) +
                 chunk.by_method.capacity() * sizeof(std::uint32_t);
    }
    return bytes;
}

}  // namespace tillbook
