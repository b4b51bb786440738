// Recording and changing products and their stock: /v1/products.
#include <array>

#include "api/cloove/catalogue_call.h"

namespace tillbook::cloove {

namespace {

constexpr std::size_t name_characters_min = 2;
constexpr std::size_t product_name_characters_max = 255;
constexpr std::size_t product_text_characters_max = 5'000;
constexpr std::size_t code_characters_max = 100;
constexpr std::size_t url_characters_max = 2'048;
constexpr std::size_t images_max = 50;
constexpr std::size_t stores_max = 1'000;
constexpr std::size_t variants_max = 500;
constexpr std::size_t levels_max = 5'000;
constexpr std::int64_t tax_rate_max = 10'000'000;  // 100 %

// In an order that never changes; a change takes no quantity, which is the last.
constexpr std::array<std::string_view, 16> product_members = {
    "name",       "price",    "description",     "sku",      "barcode",       "category_id",
    "cost_price", "unit",     "is_active",       "tax_rate", "reorder_level", "image_urls",
    "store_ids",  "variants", "store_inventory", "quantity"};
constexpr std::span<const std::string_view> changeable_members =
    std::span(product_members).first(product_members.size() - 1);

std::optional<std::string> read_product_name(Form& form) {
    auto name = form.text("name", {product_name_characters_max});
    if (name && count_characters(*name) < name_characters_min) {
        form.add_mistake("name", "must have at least 2 characters (got \"" + *name + "\")");
    }
    return name;
}

std::optional<std::vector<VariantChange>> variants_in(Form& form) {
    static constexpr std::array<std::string_view, 5> members = {"id", "name", "price", "sku",
                                                                "stock_quantity"};
    auto elements = form.list("variants", members, variants_max);
    if (!elements) return std::nullopt;
    std::vector<VariantChange> variants;
    for (Form& element : *elements) {
        VariantChange& variant = variants.emplace_back();
        variant.id = element.id("id").value_or(ObjectId{});
        if (!element.has("id")) {
            element.require("name");
            element.require("price");
        }
        variant.name = element.text("name", {product_name_characters_max});
        variant.price = element.money("price", Sign::zero_or_above);
        variant.sku = clearable_text(element, "sku", code_characters_max);
        variant.stock = element.quantity("stock_quantity", Sign::zero_or_above);
    }
    return variants;
}

std::vector<StockLevel> levels_in(Form& form) {
    static constexpr std::array<std::string_view, 3> members = {"store_id", "variant_id",
                                                                "stock_quantity"};
    std::vector<StockLevel> levels;
    auto elements = form.list("store_inventory", members, levels_max);
    if (!elements) return levels;
    for (Form& element : *elements) {
        element.require("store_id");
        element.require("stock_quantity");
        StockLevel& level = levels.emplace_back();
        level.store = element.id("store_id").value_or(ObjectId{});
        level.variant = element.id("variant_id").value_or(ObjectId{});
        level.level = element.quantity("stock_quantity", Sign::zero_or_above).value_or(Quantity{});
    }
    return levels;
}

// Absent if the member was not sent; an empty text takes away what is there.
template <class Value>
std::optional<std::optional<Value>> clearable(Form& form, std::string_view name,
                                              std::optional<Value> (Form::*read)(std::string_view,
                                                                                 Sign)) {
    if (form.is_emptied(name)) return std::optional<Value>{};
    const std::optional<Value> value = (form.*read)(name, Sign::zero_or_above);
    if (!value) return std::nullopt;
    return std::optional<std::optional<Value>>(std::in_place, value);
}

ProductChange product_in(Form& form) {
    ProductChange change;
    change.name = read_product_name(form);
    change.price = form.money("price", Sign::zero_or_above);
    change.description = clearable_text(form, "description", product_text_characters_max);
    change.sku = clearable_text(form, "sku", code_characters_max);
    change.barcode = clearable_text(form, "barcode", code_characters_max);
    change.category = form.id_or("category_id", "");
    change.cost_price = clearable(form, "cost_price", &Form::money);
    change.unit = clearable_text(form, "unit", code_characters_max);
    change.active = form.boolean("is_active");
    change.tax_rate = form.is_emptied("tax_rate")
                          ? std::optional<std::int64_t>(0)
                          : form.decimal("tax_rate", tax_rate_decimals, tax_rate_max);
    change.reorder_level = clearable(form, "reorder_level", &Form::quantity);
    change.image_urls = form.texts("image_urls", {url_characters_max}, images_max);
    change.stores = form.ids("store_ids", stores_max);
    change.variants = variants_in(form);
    change.stock = levels_in(form);
    return change;
}

// The level of the product itself, in no store. Where the body has levels by variant or store, it
// is their sum and nothing of its own.
void take_quantity(Form& form, ProductChange& change) {
    const auto quantity = form.quantity("quantity", Sign::zero_or_above);
    if (!quantity) return;
    bool has_levels = !change.stock.empty();
    for (const VariantChange& variant : change.variants.value_or(std::vector<VariantChange>{})) {
        has_levels |= variant.stock.has_value();
    }
    if (has_levels) return form.ignore("quantity");
    change.stock.push_back({{}, {}, *quantity});
}

}  // namespace

void record_product(Call& call) {
    auto form = Form::parse(call, product_members);
    if (!form) return call.fail(form.error());
    form.value().require("name");
    form.value().require("price");
    PutProduct command{product_in(form.value())};
    take_quantity(form.value(), command.change);
    submit_put<Product>(call, std::move(form).value(), std::move(command),
                        {201, "Product recorded", "/v1/products"});
}

void update_product(Call& call) {
    const auto target = object_target(call, "product");
    if (!target) return call.fail(target.error());
    auto form = Form::parse(call, changeable_members);
    if (!form) return call.fail(form.error());
    PutProduct command{product_in(form.value()), target.value().id, target.value().if_version};
    submit_put<Product>(call, std::move(form).value(), std::move(command),
                        {200, "Product updated", {}});
}

void adjust_stock(Call& call) {
    static constexpr std::array<std::string_view, 5> members = {"quantity", "adjustment",
                                                                "variant_id", "store_id", "reason"};
    const auto target = object_target(call, "product");
    if (!target) return call.fail(target.error());
    auto parsed = Form::parse(call, members);
    if (!parsed) return call.fail(parsed.error());
    Form& form = parsed.value();
    AdjustStock command;
    command.product = target.value().id;
    command.if_version = target.value().if_version;
    command.level = form.quantity("quantity", Sign::zero_or_above);
    command.by = form.quantity("adjustment", Sign::any);
    command.variant = form.id("variant_id").value_or(ObjectId{});
    command.store = form.id("store_id").value_or(ObjectId{});
    command.reason = clearable_text(form, "reason", product_text_characters_max).value_or("");
    if (form.has("quantity") == form.has("adjustment")) {
        form.add_mistake("quantity", form.has("quantity")
                                         ? "must not be sent beside adjustment"
                                         : "is required unless adjustment is sent");
    }
    submit_put<Product>(call, std::move(parsed).value(), std::move(command),
                        {201, "Stock adjusted", {}});
}

}  // namespace tillbook::cloove
