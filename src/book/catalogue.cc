#include "book/catalogue.h"

#include <algorithm>

#include "book/json_in.h"
#include "book/json_out.h"

namespace tillbook {

namespace {

using tillbook::read;

bool read(JsonValue value, Money& target) { return read(value, target.minor); }
bool read(JsonValue value, Quantity& target) { return read(value, target.thousandths); }

bool read_variant(JsonValue source, Variant& variant) {
    return each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, variant.id);
        if (name == "name") return read(value, variant.name);
        if (name == "price") return read(value, variant.price);
        if (name == "sku") return read(value, variant.sku);
        return true;
    });
}

bool read_product(std::string_view body, Product& product) {
    return each_member(json_in_of_this_thread().parse(body),
                       [&](std::string_view name, JsonValue value) {
                           if (name == "name") return read(value, product.name);
                           if (name == "price") return read(value, product.price);
                           if (name == "sku") return read(value, product.sku);
                           if (name == "active") return read(value, product.active);
                           if (name == "stock") {
                               product.tracks_stock = true;
                               return read(value, product.stock);
                           }
                           if (name == "reorderLevel")
                               return read(value, product.reorder_level.emplace());
                           if (name == "variants") {
                               return each_element(value, [&](JsonValue element) {
                                   return read_variant(element, product.variants.emplace_back());
                               });
                           }
                           return true;
                       });
}

bool read_contact(std::string_view personal, Contact& contact) {
    if (personal.empty()) return true;
    return each_member(json_in_of_this_thread().parse(personal),
                       [&](std::string_view name, JsonValue value) {
                           if (name == "name") return read(value, contact.name);
                           if (name == "phone") return read(value, contact.phone);
                           if (name == "email") return read(value, contact.email);
                           return true;
                       });
}

bool read_store(std::string_view body, Store& store) {
    return each_member(json_in_of_this_thread().parse(body),
                       [&](std::string_view name, JsonValue value) {
                           if (name == "name") return read(value, store.name);
                           if (name == "address") return read(value, store.address);
                           if (name == "default") return read(value, store.is_default);
                           return true;
                       });
}

template <class T>
void keep(Kept<T>& kept, T object, const EntryView& entry) {
    object.id = entry.object;
    kept = {std::move(object), entry.version, Presence::present};
}

template <class T>
void mark_removed(Kept<T>& kept, const EntryView& entry) {
    kept.object.id = entry.object;
    kept.version = entry.version;
    kept.presence = Presence::removed;
}

}  // namespace

Result<> Catalogue::apply(const EntryView& entry) {
    switch (entry.kind) {
        case EntryKind::product_put: {
            Product product;
            if (!read_product(entry.body, product)) return damaged("product");
            forget_name(entry.object);
            product_by_name_[product.name] = entry.object;
            keep(products_[entry.object.value], std::move(product), entry);
            return done;
        }
        case EntryKind::contact_put: {
            Contact contact;
            if (!read_contact(personal_text(entry.personal), contact)) return damaged("contact");
            keep(contacts_[entry.object.value], std::move(contact), entry);
            return done;
        }
        case EntryKind::store_put: {
            Store store;
            if (!read_store(entry.body, store)) return damaged("store");
            if (store.is_default) {
                for (auto& [id, kept] : stores_) kept.object.is_default = false;
            }
            keep(stores_[entry.object.value], std::move(store), entry);
            return done;
        }
        case EntryKind::product_removed:
            forget_name(entry.object);
            mark_removed(products_[entry.object.value], entry);
            return done;
        case EntryKind::contact_removed:
            mark_removed(contacts_[entry.object.value], entry);
            return done;
        case EntryKind::store_removed:
            mark_removed(stores_[entry.object.value], entry);
            return done;
        case EntryKind::order_recorded:
        case EntryKind::order_changed:
        case EntryKind::refund_recorded:
        case EntryKind::category_put:
        case EntryKind::category_removed:
        case EntryKind::stock_adjusted:
        case EntryKind::erased:
        case EntryKind::administered:
            return done;
    }
    return done;
}

void Catalogue::set_stock(ObjectId product, Quantity level) {
    const auto found = products_.find(product.value);
    if (found != products_.end()) found->second.object.stock = level;
}

const Kept<Product>* Catalogue::find_product_named(std::string_view name) const {
    const auto found = product_by_name_.find(std::string(name));
    return found == product_by_name_.end() ? nullptr : find_product(found->second);
}

const Kept<Store>* Catalogue::default_store() const {
    for (const auto& [id, kept] : stores_) {
        if (kept.object.is_default && kept.presence == Presence::present) return &kept;
    }
    return nullptr;
}

void Catalogue::forget_name(ObjectId product) {
    const auto found = products_.find(product.value);
    if (found == products_.end()) return;
    const auto named = product_by_name_.find(found->second.object.name);
    if (named != product_by_name_.end() && named->second == product) product_by_name_.erase(named);
}

template <class T>
std::vector<T> Catalogue::present(const Kind<T>& kind) {
    std::vector<T> objects;
    for (const auto& [id, kept] : kind) {
        if (kept.presence == Presence::present) objects.push_back(kept.object);
    }
    std::sort(objects.begin(), objects.end(), [](const T& a, const T& b) { return a.id < b.id; });
    return objects;
}

template std::vector<Product> Catalogue::present(const Kind<Product>&);
template std::vector<Contact> Catalogue::present(const Kind<Contact>&);
template std::vector<Store> Catalogue::present(const Kind<Store>&);

std::string encode_product(const Product& product) {
    JsonOut json;
    json.begin_object();
    json.member("name", product.name);
    json.member("price", product.price.minor);
    if (!product.sku.empty()) json.member("sku", product.sku);
    if (!product.active) {
        json.key("active");
        json.boolean(false);
    }
    if (product.tracks_stock) json.member("stock", product.stock.thousandths);
    if (product.reorder_level) json.member("reorderLevel", product.reorder_level->thousandths);
    if (!product.variants.empty()) {
        json.key("variants");
        json.begin_array();
        for (const Variant& variant : product.variants) {
            json.begin_object();
            json.member("id", to_base32(variant.id.value));
            json.member("name", variant.name);
            json.member("price", variant.price.minor);
            if (!variant.sku.empty()) json.member("sku", variant.sku);
            json.end_object();
        }
        json.end_array();
    }
    json.end_object();
    return json.take();
}

std::string encode_contact_personal(const Contact& contact) {
    JsonOut json;
    json.begin_object();
    json.member("name", contact.name);
    if (!contact.phone.empty()) json.member("phone", contact.phone);
    if (!contact.email.empty()) json.member("email", contact.email);
    json.end_object();
    return json.take();
}

std::string encode_store(const Store& store) {
    JsonOut json;
    json.begin_object();
    json.member("name", store.name);
    if (!store.address.empty()) json.member("address", store.address);
    if (store.is_default) {
        json.key("default");
        json.boolean(true);
    }
    json.end_object();
    return json.take();
}

}  // namespace tillbook
