#include "api/cloove/catalogue_json.h"

#include <algorithm>

#include "api/cloove/render.h"

namespace tillbook::cloove {

namespace {

void append_text(JsonWriter& json, std::string_view text) {
    if (text.empty()) return json.null();
    json.text(text);
}

template <class T>
void append_rest(JsonWriter& json, const CatalogueRead<T>& read) {
    append_time(json.key("createdAt"), read.object.created_at);
    append_time(json.key("updatedAt"), read.changed_at);
    json.key("version").number(read.version);
}

// The sum of the levels that `belongs` holds for; null where there is none, as stock is then not
// tracked.
template <class Belongs>
void append_stock(JsonWriter& json, const Product& product, Belongs belongs) {
    Quantity sum;
    bool is_tracked = false;
    for (const StockLevel& level : product.stock) {
        if (!belongs(level)) continue;
        is_tracked = true;
        sum.thousandths += level.level.thousandths;
    }
    if (!is_tracked) return json.null();
    append_quantity(json, sum);
}

void append_images(JsonWriter& json, const Product& product) {
    json.key("images").begin_array();
    for (const std::string& url : product.image_urls) {
        json.begin_object();
        json.key("url").text(url);
        json.key("isPrimary").boolean(&url == &product.image_urls.front());
        json.end_object();
    }
    json.end_array();
}

void append_places(JsonWriter& json, const Product& product, const BookSettings& book) {
    json.key("stores").begin_array();
    for (const StoreName& store : product.stores) {
        json.begin_object();
        append_uuid(json.key("id"), store.id, book);
        json.key("name").text(store.name);
        json.end_object();
    }
    json.end_array();
    json.key("storeInventory").begin_array();
    for (const StockLevel& level : product.stock) {
        json.begin_object();
        append_uuid(json.key("storeId"), level.store, book);
        append_uuid(json.key("variantId"), level.variant, book);
        append_quantity(json.key("quantity"), level.level);
        json.end_object();
    }
    json.end_array();
}

void append_variants(JsonWriter& json, const Product& product, const BookSettings& book) {
    json.key("variants").begin_array();
    for (const Variant& variant : product.variants) {
        json.begin_object();
        append_uuid(json.key("id"), variant.id, book);
        json.key("name").text(variant.name);
        append_text(json.key("sku"), variant.sku);
        append_amount(json.key("price"), variant.price, book);
        append_stock(json.key("quantity"), product,
                     [&](const StockLevel& level) { return level.variant == variant.id; });
        json.end_object();
    }
    json.end_array();
}

}  // namespace

void append_object(JsonWriter& json, const CatalogueRead<Product>& read, const BookSettings& book) {
    const Product& product = read.object;
    json.begin_object();
    append_uuid(json.key("id"), product.id, book);
    json.key("name").text(product.name);
    append_text(json.key("description"), product.description);
    append_amount(json.key("price"), product.price, book);
    json.key("costPrice");
    product.cost_price ? append_amount(json, *product.cost_price, book) : json.null();
    append_stock(json.key("quantity"), product, [](const StockLevel&) { return true; });
    append_text(json.key("sku"), product.sku);
    append_text(json.key("barcode"), product.barcode);
    append_text(json.key("unit"), product.unit);
    append_uuid(json.key("categoryId"), product.category, book);
    json.key("isActive").boolean(product.active);
    json.key("reorderLevel");
    product.reorder_level ? append_quantity(json, *product.reorder_level) : json.null();
    append_decimal(json.key("taxRate").value(), product.tax_rate, tax_rate_decimals);
    append_images(json, product);
    append_places(json, product, book);
    append_variants(json, product, book);
    append_rest(json, read);
    json.end_object();
}

void append_object(JsonWriter& json, const CatalogueRead<Category>& read,
                   const BookSettings& book) {
    json.begin_object();
    append_uuid(json.key("id"), read.object.id, book);
    json.key("name").text(read.object.name);
    append_rest(json, read);
    json.end_object();
}

void append_object(JsonWriter& json, const CatalogueRead<Contact>& read, const BookSettings& book) {
    const Contact& contact = read.object;
    json.begin_object();
    append_uuid(json.key("id"), contact.id, book);
    json.key("name").text(contact.name);
    append_text(json.key("phoneNumber"), contact.phone());
    append_text(json.key("whatsappNumber"), contact.whatsapp);
    append_text(json.key("email"), contact.email());
    json.key("isVip").boolean(contact.is_vip);
    json.key("isBlacklisted").boolean(contact.is_blacklisted);
    append_time(json.key("joinedAt"), contact.created_at);
    append_time(json.key("updatedAt"), read.changed_at);
    json.key("version").number(read.version);
    json.end_object();
}

void append_object(JsonWriter& json, const CatalogueRead<Store>& read, const BookSettings& book) {
    const Store& store = read.object;
    json.begin_object();
    append_uuid(json.key("id"), store.id, book);
    json.key("name").text(store.name);
    append_text(json.key("address"), store.address);
    append_text(json.key("timezone"), store.zone);
    json.key("isDefault").boolean(store.is_default);
    json.key("isActive").boolean(store.is_active);
    append_rest(json, read);
    json.end_object();
}

}  // namespace tillbook::cloove
