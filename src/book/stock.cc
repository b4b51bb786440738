#include "book/stock.h"

#include <algorithm>

#include "book/effects.h"
#include "book/event_types.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

Quantity sum_of(const std::vector<StockLevel>& stock) {
    Quantity sum;
    for (const StockLevel& each : stock) sum.thousandths += each.level.thousandths;
    return sum;
}

// The level that something sold is taken from, by the order of places of the header.
StockLevel level_for(const SoldQuantity& sold, const std::vector<StockLevel>& stock) {
    const std::pair<ObjectId, ObjectId> places[] = {
        {sold.variant, sold.store}, {sold.variant, {}}, {{}, sold.store}, {{}, {}}};
    for (const auto& [variant, store] : places) {
        if (const StockLevel* level = find_level(stock, variant, store)) return *level;
    }
    return {sold.variant, sold.store, {}};
}

// What all moves of a command do to one level.
struct LevelChange {
    const Product* product;
    StockLevel level;
    Quantity by;
};
// What there was of a product before the first of them.
struct ProductBefore {
    const Product* product;
    Quantity quantity;
};

}  // namespace

std::vector<SoldQuantity> sold_quantities(const Order& order) {
    std::vector<SoldQuantity> sold;
    for (const Line& line : order.lines) {
        if (!line.product || !is_sold(line)) continue;
        sold.push_back({line.product, line.variant, order.store, {-line.quantity.thousandths}});
    }
    return sold;
}

bool has_taken_stock(const Order& order) {
    // What came back with refunds has gone its own way.
    const bool nothing_came_back = std::ranges::all_of(order.refunds, &Refund::is_credit);
    if (order.status == OrderStatus::cancelled && nothing_came_back) return false;
    if (!order.tab) return true;
    if (order.tab->test_mode || order.tab->deleted_at) return false;
    return order.tab->is_sold ||
           std::any_of(order.payments.begin(), order.payments.end(),
                       [](const Payment& payment) { return payment.counts(); });
}

std::vector<SoldQuantity> stock_difference(const Order& before, const Order& after) {
    std::vector<SoldQuantity> difference;
    if (!after.tab) return difference;
    if (has_taken_stock(after)) difference = sold_quantities(after);
    if (!has_taken_stock(before)) return difference;
    for (SoldQuantity back : sold_quantities(before)) {
        const auto same =
            std::find_if(difference.begin(), difference.end(), [&back](const SoldQuantity& taken) {
                return taken.product == back.product && taken.variant == back.variant &&
                       taken.store == back.store && taken.by == back.by;
            });
        if (same != difference.end()) {
            difference.erase(same);
        } else {
            back.by.thousandths = -back.by.thousandths;
            difference.push_back(back);
        }
    }
    return difference;
}

void append_stock_event(FactsWriter& facts, const Product& product, Quantity before,
                        Quantity after) {
    const Quantity low = product.reorder_level.value_or(Quantity{0});
    if (before.thousandths > 0 && after.thousandths <= 0) {
        append_event(facts, {std::string(event_type::out_of_stock), product.id, after});
    } else if (before > low && after <= low) {
        append_event(facts, {std::string(event_type::low_stock), product.id, after});
    }
}

void move_stock(std::span<const SoldQuantity> moves, State& state, FactsWriter& facts) {
    std::vector<LevelChange> levels;
    std::vector<ProductBefore> products;
    for (const SoldQuantity& move : moves) {
        const Kept<Product>* kept = state.find_product(move.product);
        if (kept == nullptr) continue;
        const Product& product = kept->object;
        const std::vector<StockLevel>& stock = state.stock_of(product);
        if (stock.empty()) continue;
        if (std::none_of(products.begin(), products.end(),
                         [&](const auto& each) { return each.product == &product; })) {
            products.push_back({&product, sum_of(stock)});
        }
        StockLevel level = level_for(move, stock);
        level.level.thousandths += move.by.thousandths;
        state.set_stock(product, level);
        const auto again = std::find_if(levels.begin(), levels.end(), [&](const auto& each) {
            return each.product == &product && each.level.is_same_place(level);
        });
        if (again == levels.end()) {
            levels.push_back({&product, level, move.by});
        } else {
            again->level = level;
            again->by.thousandths += move.by.thousandths;
        }
    }
    for (const LevelChange& change : levels) {
        append_stock_move(facts, {change.product->id, change.by, change.level.level,
                                  change.level.variant, change.level.store});
    }
    for (const ProductBefore& before : products) {
        append_stock_event(facts, *before.product, before.quantity,
                           sum_of(state.stock_of(*before.product)));
    }
}

}  // namespace tillbook
