#include "domain/pricing_taxes.h"

#include <algorithm>
#include <map>

namespace tillbook {

namespace {

// Gives each rate its place in the order of first appearance. Rates of one id share a place; a rate
// without id never meets another one.
class Places {
public:
    std::size_t place_of(const TaxRate& rate) {
        if (rate.id.empty()) return count_++;
        const auto [at, made] = by_id_.try_emplace(rate.id, count_);
        if (made) ++count_;
        return at->second;
    }

private:
    std::map<std::string, std::size_t, std::less<>> by_id_;
    std::size_t count_ = 0;
};

// The flat tax a rate asks for once per line; 0 for a percentage.
Money flat_part(const TaxRate& rate) {
    return rate.rate == Factor{} ? rate.flat.value_or(Money{}) : Money{};
}

bool by_id(const TaxRow& left, const TaxRow& right) {
    if (left.rate.id.empty() || right.rate.id.empty()) return !left.rate.id.empty();
    return left.rate.id < right.rate.id;
}

// Everything sold under one rate.
struct TaxGroup {
    TaxRate rate;            // as its first line has it
    Money value;             // line values, order discounts not yet taken off
    std::int64_t lines = 0;  // that count
    Money fees;              // order fees that carry the rate
};

Result<std::vector<TaxGroup>> groups_of(const Discounted& order) {
    std::vector<TaxGroup> groups;
    Places places;
    for (std::size_t i = 0; i < order.draft.lines.size(); ++i) {
        const Draft::Line& line = order.draft.lines[i];
        for (const TaxRate& rate : line.tax_rates) {
            const std::size_t place = places.place_of(rate);
            if (place == groups.size()) groups.push_back({rate, {}, 0, {}});
            TaxGroup& group = groups[place];
            if (counts(line, order.refunds)) {
                group.value = TRY(add(group.value, order.line_values[i]));
                ++group.lines;
            }
            if (line.order_fee) group.fees = TRY(add(group.fees, line.price));
        }
    }
    return groups;
}

Result<Money> tax_of_group(const TaxGroup& group, Money base, bool tax_included) {
    const Money flat = flat_part(group.rate);
    if (flat.minor != 0) {
        const Money owed = TRY(multiply(flat, Quantity{group.lines * one.thousandths}));
        return base.minor < 0 ? subtract(Money{}, owed) : owed;
    }
    return tax_included ? contained_in(base, group.rate.rate) : scale(base, group.rate.rate);
}

// Rounded once per rate over the whole order, not per line: 10 % of lines of 333 and 333 is
// round(66.6) = 67, while two lines by themselves would give 33 + 33. With prices that contain
// 20 %, a line of 600 is net 500 and tax 100.
Result<TaxRow> row_of_group(const Discounted& order, const TaxGroup& group) {
    TaxRow row{group.rate, {}, {}, {}};
    const Money base = TRY(discounted(order, group.value));
    row.tax = TRY(tax_of_group(group, base, order.draft.tax_included));
    if (order.draft.tax_included) {
        row.net = TRY(subtract(base, row.tax));
        row.gross = base;
    } else {
        row.net = base;
        row.gross = TRY(add(base, row.tax));
    }
    if (group.rate.name == untaxed_rate_name) {
        row.net = TRY(add(row.net, group.fees));
        row.gross = TRY(add(row.gross, group.fees));
    }
    return row;
}

Result<std::vector<TaxRow>> rows_by_group(const Discounted& order) {
    const std::vector<TaxGroup> groups = TRY(groups_of(order));
    std::vector<TaxRow> rows;
    rows.reserve(groups.size());
    for (const TaxGroup& group : groups) {
        TaxRow row = TRY(row_of_group(order, group));
        rows.push_back(std::move(row));
    }
    return rows;
}

// Prices that contain several taxes at once must be taken apart line by line. Order fees and lines
// without effect on the amounts count here as well, refunded and exchanged ones do not.
bool must_take_lines_apart(const Discounted& order) {
    const bool keep_refunded = order.refunds == Refunds::kept;
    return order.draft.tax_included &&
           std::any_of(order.draft.lines.begin(), order.draft.lines.end(), [&](const auto& line) {
               return line.tax_rates.size() > 1 && !line.exchanged &&
                      (keep_refunded || !line.refunded);
           });
}

bool in_range(Factor rate) {
    return rate.ten_millionths <= factor_max && rate.ten_millionths >= -factor_max;
}

Factor sum_of_percentages(const std::vector<TaxRate>& rates) {
    Factor sum;
    for (const TaxRate& rate : rates) sum.ten_millionths += rate.rate.ten_millionths;
    return sum;
}

Result<Money> flat_taxes(const std::vector<TaxRate>& rates) {
    Money sum;
    for (const TaxRate& rate : rates) sum = TRY(add(sum, flat_part(rate)));
    return sum;
}

// A price less its flat taxes, then less the sum of its percentages: 350 with 10 %, 20 % and a flat
// 20 is round((350 - 20) / 1.3) = 254.
Result<Money> net_of(Money gross, const std::vector<TaxRate>& rates) {
    const Money flats = TRY(flat_taxes(rates));
    const Money taxed = TRY(subtract(gross, flats));
    const Factor sum = sum_of_percentages(rates);
    return sum == Factor{} ? taxed : without(taxed, sum);
}

// Net and gross are gathered line by line, flat taxes too; a percentage is taken of the gathered
// net in the end, at the rate the last line has. Rates of lines that do not count give no row.
Result<std::vector<TaxRow>> rows_by_line(const Discounted& order) {
    std::vector<TaxRow> rows;
    Places places;
    for (std::size_t i = 0; i < order.draft.lines.size(); ++i) {
        const Draft::Line& line = order.draft.lines[i];
        if (!counts(line, order.refunds)) continue;
        const Money gross = TRY(discounted(order, order.line_values[i]));
        const Money net = TRY(net_of(gross, line.tax_rates));
        for (const TaxRate& rate : line.tax_rates) {
            const std::size_t place = places.place_of(rate);
            if (place == rows.size()) rows.push_back({});
            TaxRow& row = rows[place];
            row.rate = rate;
            row.net = TRY(add(row.net, net));
            row.gross = TRY(add(row.gross, gross));
            row.tax = TRY(add(row.tax, flat_part(rate)));
        }
    }
    for (TaxRow& row : rows) {
        const Money percentage = TRY(scale(row.net, row.rate.rate));
        row.tax = TRY(add(row.tax, percentage));
    }
    return rows;
}

Error bad_price() {
    return {ErrorCode::validation_failed, "price must not be below 0 or its flat taxes", {}};
}

}  // namespace

Result<> check_rates(const std::vector<TaxRate>& rates) {
    const Error out_of_range{ErrorCode::validation_failed, "tax rate out of range", {}};
    Factor sum;
    for (const TaxRate& rate : rates) {
        if (!in_range(rate.rate)) return out_of_range;
        sum.ten_millionths += rate.rate.ten_millionths;
        if (!in_range(sum)) return out_of_range;
    }
    return done;
}

Result<std::vector<TaxRow>> tax_rows_of(const Discounted& order) {
    if (order.draft.tax_removed) return std::vector<TaxRow>{};
    std::vector<TaxRow> rows =
        TRY(must_take_lines_apart(order) ? rows_by_line(order) : rows_by_group(order));
    std::stable_sort(rows.begin(), rows.end(), by_id);
    return rows;
}

Result<Money> tax_of(const std::vector<TaxRow>& rows) {
    Money sum;
    for (const TaxRow& row : rows) sum = TRY(add(sum, row.tax));
    return sum;
}

Result<Money> price_without_tax(Money gross, const std::vector<TaxRate>& rates) {
    TRY(check_rates(rates));
    const Money flats = TRY(flat_taxes(rates));
    if (gross.minor < 0 || gross < flats) return bad_price();
    return net_of(gross, rates);
}

// 33 with 13.3 %, 20 % and a flat 20 is round(33 × 1.333) + 20 = 64.
Result<Money> price_with_tax(Money net, const std::vector<TaxRate>& rates) {
    TRY(check_rates(rates));
    if (net.minor < 0) return bad_price();
    const Factor rate{whole.ten_millionths + sum_of_percentages(rates).ten_millionths};
    const Money taxed = TRY(scale(net, rate));
    const Money flats = TRY(flat_taxes(rates));
    return add(taxed, flats);
}

}  // namespace tillbook
