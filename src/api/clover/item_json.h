// Items: the products of the book, one item each, or one for each variant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/clover/render.h"

namespace tillbook::clover {

// A product, or one variant of it, as something to put on a tab. Borrows the product.
struct ItemView {
    const Product* product = nullptr;
    const Variant* variant = nullptr;
    Instant changed_at{};

    ObjectId id() const { return variant != nullptr ? variant->id : product->id; }
    std::string name() const {
        return variant != nullptr ? product->name + " " + variant->name : product->name;
    }
    Money price() const { return variant != nullptr ? variant->price : product->price; }
    const std::string& sku() const { return variant != nullptr ? variant->sku : product->sku; }
    bool is_tracked() const;
    Quantity stock() const;  // in all stores together
};

// Appends the items of a product to the list, in the order of its variants.
void add_items(const CatalogueRead<Product>& read, std::vector<ItemView>& items);
// The item of this id among those of its product. A product with variants has no item of its own,
// so its id finds the first.
ItemView item_of(const CatalogueRead<Product>& read, ObjectId id);

void append_item(JsonWriter& json, const ItemView& item, const View& view);
// {item {id}, stockCount, quantity, modifiedTime}; of stock that is not tracked the item alone.
void append_item_stock(JsonWriter& json, const ItemView& item);

// What lists of items, and of their stocks, may be filtered and sorted by.
std::span<const std::string_view> item_filters();
std::vector<FieldValue> item_fields_of(const ItemView& item, std::string_view name);
std::span<const std::string_view> stock_filters();
std::vector<FieldValue> stock_fields_of(const ItemView& item, std::string_view name);

// The word and the meaning of how a price is meant.
std::string_view word_of(PriceType type);
std::optional<PriceType> price_type_in(std::string_view word);

}  // namespace tillbook::clover
