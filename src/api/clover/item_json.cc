#include "api/clover/item_json.h"

#include <algorithm>
#include <array>

#include "api/clover/reference_json.h"
#include "api/values.h"
#include "book/item_rates.h"

namespace tillbook::clover {

namespace {

constexpr std::array<std::string_view, 3> price_types = {"FIXED", "VARIABLE", "PER_UNIT"};

bool is_of(const ItemView& item, const StockLevel& level) {
    return item.variant == nullptr || level.variant == item.variant->id;
}

// Half away from zero, as a client of the old whole numbers expects.
std::int64_t whole_number_of(Quantity quantity) {
    return static_cast<std::int64_t>(divide_half_up(quantity.thousandths, one.thousandths));
}

void append_categories(JsonWriter& json, const Product& product, const View& view) {
    append_elements(json, product.categories(), [&](ObjectId id) {
        auto category = view.engine().find_category(view.book_id(), id, Access::may_block);
        json.begin_object();
        append_id(json.key("id"), id);
        if (category && *category) json.key("name").text(category->value().object.name);
        json.end_object();
    });
}

void append_references(JsonWriter& json, const std::vector<ObjectId>& ids, const View& view) {
    append_elements(json, ids, [&](ObjectId id) {
        if (const auto reference = view.reference(id)) {
            append_reference_object(json, *reference, view);
        } else {
            append_reference(json, id);
        }
    });
}

std::vector<ObjectId> default_rates(const View& view) {
    std::vector<ObjectId> ids;
    auto rates =
        view.engine().list_references(view.book_id(), ReferenceKind::tax_rate, Access::may_block);
    if (!rates || !*rates) return ids;
    for (const auto& read : rates->value().objects) {
        if (read.object.flag("isDefault")) ids.push_back(read.object.id);
    }
    return ids;
}

template <class Each>
std::vector<FieldValue> values_of(const std::vector<Each>& each) {
    std::vector<FieldValue> values;
    values.reserve(each.size());
    for (const Each& value : each) values.push_back(FieldValue::of(value));
    return values;
}

}  // namespace

bool ItemView::is_tracked() const {
    return std::ranges::any_of(product->stock,
                               [this](const StockLevel& level) { return is_of(*this, level); });
}

Quantity ItemView::stock() const {
    Quantity sum;
    for (const StockLevel& level : product->stock) {
        if (is_of(*this, level)) sum.thousandths += level.level.thousandths;
    }
    return sum;
}

void add_items(const CatalogueRead<Product>& read, std::vector<ItemView>& items) {
    if (read.object.variants.empty()) {
        items.push_back({&read.object, nullptr, read.changed_at});
    }
    for (const Variant& variant : read.object.variants) {
        items.push_back({&read.object, &variant, read.changed_at});
    }
}

ItemView item_of(const CatalogueRead<Product>& read, ObjectId id) {
    std::vector<ItemView> items;
    add_items(read, items);
    const auto found =
        std::ranges::find_if(items, [id](const ItemView& item) { return item.id() == id; });
    return found == items.end() ? items.front() : *found;
}

void append_item(JsonWriter& json, const ItemView& item, const View& view) {
    const Product& product = *item.product;
    json.begin_object();
    append_id(json.key("id"), item.id());
    json.key("hidden").boolean(product.item.hidden);
    json.key("available").boolean(product.active);
    json.key("name").text(item.name());
    append_text_member(json, "alternateName", product.item.alternate_name);
    append_text_member(json, "code", product.barcode);
    append_text_member(json, "sku", item.sku());
    append_number(json.key("price"), item.price().minor);
    json.key("priceType").plain(word_of(product.item.price_type));
    json.key("defaultTaxRates").boolean(product.item.default_taxes);
    append_text_member(json, "unitName", product.unit);
    if (product.cost_price) append_number(json.key("cost"), product.cost_price->minor);
    json.key("isRevenue").boolean(product.item.is_revenue);
    if (item.variant != nullptr) append_reference(json.key("itemGroup"), product.id);
    append_moment(json.key("modifiedTime"), item.changed_at);
    if (view.expands_to("categories")) append_categories(json.key("categories"), product, view);
    if (view.expands_to("modifierGroups")) {
        append_references(json.key("modifierGroups"), product.item.modifier_groups, view);
    }
    if (view.expands_to("taxRates")) {
        append_references(json.key("taxRates"), rates_of_item(product, default_rates(view)), view);
    }
    // A book has no tags.
    if (view.expands_to("tags")) append_references(json.key("tags"), {}, view);
    if (view.expands_to("itemStock")) append_item_stock(json.key("itemStock"), item);
    json.end_object();
}

void append_item_stock(JsonWriter& json, const ItemView& item) {
    json.begin_object();
    append_reference(json.key("item"), item.id());
    if (item.is_tracked()) {
        append_number(json.key("stockCount"), whole_number_of(item.stock()));
        append_decimal(json.key("quantity").value(), item.stock().thousandths, 3);
        append_moment(json.key("modifiedTime"), item.product->stock_changed_at);
    }
    json.end_object();
}

std::span<const std::string_view> item_filters() {
    static constexpr auto fields = std::to_array<std::string_view>({"id",
                                                                    "name",
                                                                    "alternateName",
                                                                    "code",
                                                                    "sku",
                                                                    "price",
                                                                    "priceType",
                                                                    "unitName",
                                                                    "cost",
                                                                    "hidden",
                                                                    "available",
                                                                    "isRevenue",
                                                                    "defaultTaxRates",
                                                                    "modifiedTime",
                                                                    "category.id",
                                                                    "categories.id",
                                                                    "categoryId",
                                                                    "itemGroup.id",
                                                                    "itemStock.quantity",
                                                                    "itemStock.stockCount"});
    return fields;
}

std::vector<FieldValue> item_fields_of(const ItemView& item, std::string_view name) {
    const Product& product = *item.product;
    if (name == "id") return {FieldValue::of(item.id())};
    if (name == "name") return {FieldValue::of(std::string_view(item.name()))};
    if (name == "alternateName") {
        return {FieldValue::of(std::string_view(product.item.alternate_name))};
    }
    if (name == "code") return {FieldValue::of(std::string_view(product.barcode))};
    if (name == "sku") return {FieldValue::of(std::string_view(item.sku()))};
    if (name == "price") return {FieldValue::of(item.price().minor)};
    if (name == "priceType") return {FieldValue::of(word_of(product.item.price_type))};
    if (name == "unitName") return {FieldValue::of(std::string_view(product.unit))};
    if (name == "cost") {
        return {product.cost_price ? FieldValue::of(product.cost_price->minor) : FieldValue{}};
    }
    if (name == "hidden") return {FieldValue::of(product.item.hidden)};
    if (name == "available") return {FieldValue::of(product.active)};
    if (name == "isRevenue") return {FieldValue::of(product.item.is_revenue)};
    if (name == "defaultTaxRates") return {FieldValue::of(product.item.default_taxes)};
    if (name == "modifiedTime") return {FieldValue::of(item.changed_at)};
    if (name == "itemGroup.id") {
        return {item.variant != nullptr ? FieldValue::of(product.id) : FieldValue{}};
    }
    if (name.starts_with("itemStock.")) {
        return stock_fields_of(item, name.substr(std::string_view("itemStock.").size()));
    }
    return values_of(product.categories());
}

std::span<const std::string_view> stock_filters() {
    static constexpr auto fields =
        std::to_array<std::string_view>({"item.id", "quantity", "stockCount", "modifiedTime"});
    return fields;
}

std::vector<FieldValue> stock_fields_of(const ItemView& item, std::string_view name) {
    if (name == "item.id") return {FieldValue::of(item.id())};
    if (!item.is_tracked()) return {};
    if (name == "quantity") return {FieldValue::of(item.stock())};
    if (name == "stockCount") return {FieldValue::of(whole_number_of(item.stock()))};
    return {FieldValue::of(item.product->stock_changed_at)};
}

std::string_view word_of(PriceType type) { return price_types[static_cast<std::size_t>(type)]; }

std::optional<PriceType> price_type_in(std::string_view word) {
    const auto type = std::ranges::find(price_types, to_upper(word));
    if (type == price_types.end()) return std::nullopt;
    return static_cast<PriceType>(type - price_types.begin());
}

}  // namespace tillbook::clover
