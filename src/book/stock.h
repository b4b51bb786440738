// Stock: which level a sale takes from, and what is told when a product runs low.
#pragma once

#include <span>
#include <vector>

#include "book/decision.h"

namespace tillbook {

// A quantity of a product (or one variant of it) in a store (or none in particular) that goes out
// of the book's stock (below 0) or comes back into it.
struct SoldQuantity {
    ObjectId product;
    ObjectId variant;
    ObjectId store;
    Quantity by;
};

// Moves stock as sales, returns and cancellations do, for products that track stock; others are
// passed over. The level is the variant's in the store, else the variant's in none, else the
// product's in the store, else the product's in none; where the product has none of these, one
// starts from 0 for the variant in the store. States the moves in the facts, and the events
// inventory.low_stock and inventory.out_of_stock when a product's whole quantity falls to its
// reorder level or to nothing.
void move_stock(std::span<const SoldQuantity> moves, State& state, FactsWriter& facts);

// What the lines of an order take, negative.
std::vector<SoldQuantity> sold_quantities(const Order& order);

// Whether an order's lines have been taken from stock: those of a plain sale always, those of a tab
// from its first payment on.
bool has_taken_stock(const Order& order);
// What a change of a tab takes or gives back.
std::vector<SoldQuantity> stock_difference(const Order& before, const Order& after);

// Tells that a product has fallen to its reorder level, or to nothing.
void append_stock_event(FactsWriter& facts, const Product& product, Quantity before,
                        Quantity after);

}  // namespace tillbook
