#include "book/catalogue_body.h"

#include "book/day_close_body.h"
#include "book/effects.h"
#include "book/json_in.h"
#include "book/json_out.h"
#include "book/manual_refund.h"
#include "book/order_body.h"

namespace tillbook {

namespace {

template <class Each>
bool each_member_of(std::string_view body, Each each) {
    return each_member(json_in_of_this_thread().parse(body), each);
}

bool read_variant(JsonValue source, Variant& variant) {
    return each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, variant.id);
        if (name == "name") return read(value, variant.name);
        if (name == "price") return read(value, variant.price);
        if (name == "sku") return read(value, variant.sku);
        return true;
    });
}

bool read_store_name(JsonValue source, StoreName& store) {
    return each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, store.id);
        if (name == "name") return read(value, store.name);
        return true;
    });
}

bool read_item(JsonValue source, ItemDetails& item) {
    const auto read_ids = [](JsonValue value, std::vector<ObjectId>& ids) {
        return read_list(value, ids, [](JsonValue each, ObjectId& id) { return read(each, id); });
    };
    return each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "alt") return read(value, item.alternate_name);
        if (name == "priceType") {
            std::int64_t type = 0;
            const bool is_read = read(value, type) && type >= 0 && type <= 2;
            if (is_read) item.price_type = static_cast<PriceType>(type);
            return is_read;
        }
        if (name == "hidden") return read(value, item.hidden);
        if (name == "revenue") return read(value, item.is_revenue);
        if (name == "defaultTaxes") return read(value, item.default_taxes);
        if (name == "taxRates") return read_ids(value, item.tax_rates);
        if (name == "categories") return read_ids(value, item.more_categories);
        if (name == "modifierGroups") return read_ids(value, item.modifier_groups);
        return true;
    });
}

bool read_product_member(std::string_view name, JsonValue value, Product& product) {
    if (name == "name") return read(value, product.name);
    if (name == "description") return read(value, product.description);
    if (name == "price") return read(value, product.price);
    if (name == "costPrice") return read(value, product.cost_price.emplace());
    if (name == "sku") return read(value, product.sku);
    if (name == "barcode") return read(value, product.barcode);
    if (name == "unit") return read(value, product.unit);
    if (name == "category") return read(value, product.category);
    if (name == "active") return read(value, product.active);
    if (name == "reorderLevel") return read(value, product.reorder_level.emplace());
    if (name == "taxRate") return read(value, product.tax_rate);
    if (name == "images") {
        return read_list(value, product.image_urls,
                         [](JsonValue url, std::string& text) { return read(url, text); });
    }
    if (name == "stores") return read_list(value, product.stores, read_store_name);
    if (name == "variants") return read_list(value, product.variants, read_variant);
    if (name == "item") return read_item(value, product.item);
    if (name == "createdAt") return read(value, product.created_at);
    return true;
}

bool read_stock(const EntryView& entry, Product& product) {
    FactsReader facts(entry.facts);
    while (const auto fact = facts.next()) {
        if (fact->tag != fact_stock_move) continue;
        const auto move = parse_stock_move(fact->bytes);
        if (!move) return false;
        if (move->product == entry.object) product.stock.push_back(move->level_after());
    }
    return facts.intact();
}

Result<Subject> decode_product(const EntryView& entry) {
    Product product;
    product.created_at = entry.at;
    const bool is_read = each_member_of(entry.body, [&](std::string_view name, JsonValue value) {
        return read_product_member(name, value, product);
    });
    if (!is_read || !read_stock(entry, product)) return damaged("product");
    product.id = entry.object;
    return Subject(std::move(product));
}

Result<Subject> decode_reference(const EntryView& entry) {
    Reference reference;
    reference.created_at = entry.at;
    const bool is_read = each_member_of(entry.body, [&](std::string_view name, JsonValue value) {
        if (name == "createdAt") return read(value, reference.created_at);
        if (name == "kind") {
            std::int64_t kind = 0;
            const bool is_known = read(value, kind) && kind >= 1 && kind <= reference_kind_count;
            if (is_known) reference.kind = static_cast<ReferenceKind>(kind);
            return is_known;
        }
        // "kind" comes first, so the rules are known.
        const AttributeRule* rule = find_attribute(reference.kind, name);
        if (rule == nullptr) return true;
        AttributeValue& attribute = reference.attributes[std::string(name)];
        switch (rule->type) {
            case AttributeRule::Type::flag:
                return read(value, attribute.emplace<bool>());
            case AttributeRule::Type::number:
                return read(value, attribute.emplace<std::int64_t>());
            case AttributeRule::Type::text:
            case AttributeRule::Type::id:
            case AttributeRule::Type::ids:
                return read(value, attribute.emplace<std::string>());
        }
        return false;
    });
    if (!is_read) return damaged("reference object");
    reference.id = entry.object;
    return Subject(std::move(reference));
}

Result<Subject> decode_category(const EntryView& entry) {
    Category category{entry.object, {}, entry.at};
    const bool is_read = each_member_of(entry.body, [&](std::string_view name, JsonValue value) {
        if (name == "name") return read(value, category.name);
        if (name == "createdAt") return read(value, category.created_at);
        return true;
    });
    if (!is_read) return damaged("category");
    return Subject(std::move(category));
}

// What an address has besides its id, as it is called in bodies.
struct AddressLine {
    std::string_view name;
    std::string PostalAddress::*text;
};
constexpr AddressLine address_lines[] = {
    {"line1", &PostalAddress::line1},     {"line2", &PostalAddress::line2},
    {"line3", &PostalAddress::line3},     {"city", &PostalAddress::city},
    {"state", &PostalAddress::state},     {"zip", &PostalAddress::zip},
    {"country", &PostalAddress::country}, {"phone", &PostalAddress::phone},
};

bool read_address(JsonValue source, PostalAddress& address) {
    return each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, address.id);
        for (const AddressLine& line : address_lines) {
            if (line.name == name) return read(value, address.*line.text);
        }
        return true;
    });
}

bool read_point(JsonValue source, ContactPoint& point) {
    return each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, point.id);
        if (name == "text") return read(value, point.text);
        return true;
    });
}

// Contacts once had one number and one address each, which go by the contact's own id.
bool read_only_point(JsonValue value, ObjectId contact, std::vector<ContactPoint>& points) {
    return read(value, points.emplace_back(ContactPoint{contact, {}}).text);
}

bool read_contact_member(std::string_view name, JsonValue value, Contact& contact) {
    if (name == "name") return read(value, contact.name);
    if (name == "last") return read(value, contact.last_name.emplace());
    if (name == "phone") return read_only_point(value, contact.id, contact.phones);
    if (name == "email") return read_only_point(value, contact.id, contact.emails);
    if (name == "phones") return read_list(value, contact.phones, read_point);
    if (name == "emails") return read_list(value, contact.emails, read_point);
    if (name == "addresses") return read_list(value, contact.addresses, read_address);
    if (name == "whatsapp") return read(value, contact.whatsapp);
    if (name == "business") return read(value, contact.notes.business);
    if (name == "note") return read(value, contact.notes.note);
    if (name == "birthYear") return read(value, contact.notes.birth_year);
    if (name == "birthMonth") return read(value, contact.notes.birth_month);
    if (name == "birthDay") return read(value, contact.notes.birth_day);
    return true;
}

bool read_contact_personal(std::string_view personal, Contact& contact) {
    if (personal.empty()) return true;
    return each_member_of(personal, [&](std::string_view name, JsonValue value) {
        return read_contact_member(name, value, contact);
    });
}

Result<Subject> decode_contact(const EntryView& entry) {
    Contact contact;
    contact.id = entry.object;
    contact.created_at = entry.at;
    const bool is_read = each_member_of(entry.body, [&](std::string_view name, JsonValue value) {
        if (name == "vip") return read(value, contact.is_vip);
        if (name == "blacklisted") return read(value, contact.is_blacklisted);
        if (name == "marketing") return read(value, contact.takes_marketing);
        if (name == "createdAt") return read(value, contact.created_at);
        return true;
    });
    if (!is_read || !read_contact_personal(personal_text(entry.personal), contact)) {
        return damaged("contact");
    }
    return Subject(std::move(contact));
}

Result<Subject> decode_store(const EntryView& entry) {
    Store store;
    store.id = entry.object;
    store.created_at = entry.at;
    const bool is_read = each_member_of(entry.body, [&](std::string_view name, JsonValue value) {
        if (name == "name") return read(value, store.name);
        if (name == "address") return read(value, store.address);
        if (name == "zone") return read(value, store.zone);
        if (name == "default") return read(value, store.is_default);
        if (name == "active") return read(value, store.is_active);
        if (name == "createdAt") return read(value, store.created_at);
        return true;
    });
    if (!is_read) return damaged("store");
    return Subject(std::move(store));
}

void put_created(JsonOut& out, Instant created_at, Instant at) {
    if (created_at != at) out.member("createdAt", to_ms(created_at));
}

void put_ids(JsonOut& out, std::string_view name, const std::vector<ObjectId>& ids) {
    if (ids.empty()) return;
    out.key(name);
    out.begin_array();
    for (const ObjectId id : ids) out.text(to_base32(id.value));
    out.end_array();
}

void put_item(JsonOut& out, const ItemDetails& item) {
    if (item == ItemDetails{}) return;
    out.key("item");
    out.begin_object();
    put_text(out, "alt", item.alternate_name);
    if (item.price_type != PriceType::fixed) {
        out.member("priceType", static_cast<std::int64_t>(item.price_type));
    }
    put_flag(out, "hidden", item.hidden, false);
    put_flag(out, "revenue", item.is_revenue, true);
    put_flag(out, "defaultTaxes", item.default_taxes, true);
    put_ids(out, "taxRates", item.tax_rates);
    put_ids(out, "categories", item.more_categories);
    put_ids(out, "modifierGroups", item.modifier_groups);
    out.end_object();
}

void put_images(JsonOut& out, const std::vector<std::string>& urls) {
    if (urls.empty()) return;
    out.key("images");
    out.begin_array();
    for (const std::string& url : urls) out.text(url);
    out.end_array();
}

void put_stores(JsonOut& out, const std::vector<StoreName>& stores) {
    if (stores.empty()) return;
    out.key("stores");
    out.begin_array();
    for (const StoreName& store : stores) {
        out.begin_object();
        put_optional_id(out, "id", store.id);
        out.member("name", store.name);
        out.end_object();
    }
    out.end_array();
}

void put_points(JsonOut& out, std::string_view name, const std::vector<ContactPoint>& points) {
    if (points.empty()) return;
    out.key(name);
    out.begin_array();
    for (const ContactPoint& point : points) {
        out.begin_object();
        put_id(out, "id", point.id);
        out.member("text", point.text);
        out.end_object();
    }
    out.end_array();
}

void put_addresses(JsonOut& out, const std::vector<PostalAddress>& addresses) {
    if (addresses.empty()) return;
    out.key("addresses");
    out.begin_array();
    for (const PostalAddress& address : addresses) {
        out.begin_object();
        put_id(out, "id", address.id);
        for (const AddressLine& line : address_lines) put_text(out, line.name, address.*line.text);
        out.end_object();
    }
    out.end_array();
}

void put_variants(JsonOut& out, const std::vector<Variant>& variants) {
    if (variants.empty()) return;
    out.key("variants");
    out.begin_array();
    for (const Variant& variant : variants) {
        out.begin_object();
        put_optional_id(out, "id", variant.id);
        out.member("name", variant.name);
        out.member("price", variant.price.minor);
        put_text(out, "sku", variant.sku);
        out.end_object();
    }
    out.end_array();
}

}  // namespace

Result<Subject> decode_subject(const EntryView& entry) {
    switch (entry.kind) {
        case EntryKind::product_put:
        case EntryKind::stock_adjusted:
            return decode_product(entry);
        case EntryKind::category_put:
            return decode_category(entry);
        case EntryKind::contact_put:
            return decode_contact(entry);
        case EntryKind::store_put:
            return decode_store(entry);
        case EntryKind::reference_put:
            return decode_reference(entry);
        case EntryKind::refund_recorded:
            return Subject(TRY(decode_manual_refund(entry)));
        case EntryKind::day_closed:
            return Subject(TRY(decode_day_close(entry)));
        case EntryKind::order_recorded:
        case EntryKind::order_changed:
        case EntryKind::product_removed:
        case EntryKind::category_removed:
        case EntryKind::contact_removed:
        case EntryKind::store_removed:
        case EntryKind::reference_removed:
        case EntryKind::erased:
        case EntryKind::administered:
            break;
    }
    return Subject();
}

std::string encode_product(const Product& product, Instant at) {
    JsonOut out;
    out.begin_object();
    out.member("name", product.name);
    put_text(out, "description", product.description);
    out.member("price", product.price.minor);
    if (product.cost_price) out.member("costPrice", product.cost_price->minor);
    put_text(out, "sku", product.sku);
    put_text(out, "barcode", product.barcode);
    put_text(out, "unit", product.unit);
    put_optional_id(out, "category", product.category);
    put_flag(out, "active", product.active, true);
    if (product.reorder_level) out.member("reorderLevel", product.reorder_level->thousandths);
    if (product.tax_rate != 0) out.member("taxRate", product.tax_rate);
    put_images(out, product.image_urls);
    put_stores(out, product.stores);
    put_variants(out, product.variants);
    put_item(out, product.item);
    put_created(out, product.created_at, at);
    out.end_object();
    return out.take();
}

std::string encode_category(const Category& category, Instant at) {
    JsonOut out;
    out.begin_object();
    out.member("name", category.name);
    put_created(out, category.created_at, at);
    out.end_object();
    return out.take();
}

std::string encode_contact(const Contact& contact, Instant at) {
    JsonOut out;
    out.begin_object();
    put_flag(out, "vip", contact.is_vip, false);
    put_flag(out, "blacklisted", contact.is_blacklisted, false);
    put_flag(out, "marketing", contact.takes_marketing, false);
    put_created(out, contact.created_at, at);
    out.end_object();
    return out.take();
}

std::string encode_contact_personal(const Contact& contact) {
    JsonOut out;
    out.begin_object();
    out.member("name", contact.name);
    if (contact.last_name) out.member("last", *contact.last_name);
    put_points(out, "phones", contact.phones);
    put_points(out, "emails", contact.emails);
    put_addresses(out, contact.addresses);
    put_text(out, "whatsapp", contact.whatsapp);
    put_text(out, "business", contact.notes.business);
    put_text(out, "note", contact.notes.note);
    put_number(out, "birthYear", contact.notes.birth_year);
    put_number(out, "birthMonth", contact.notes.birth_month);
    put_number(out, "birthDay", contact.notes.birth_day);
    out.end_object();
    return out.take();
}

std::string encode_store(const Store& store, Instant at) {
    JsonOut out;
    out.begin_object();
    out.member("name", store.name);
    put_text(out, "address", store.address);
    put_text(out, "zone", store.zone);
    put_flag(out, "default", store.is_default, false);
    put_flag(out, "active", store.is_active, true);
    put_created(out, store.created_at, at);
    out.end_object();
    return out.take();
}

std::string encode_reason(std::string_view reason) {
    if (reason.empty()) return {};
    JsonOut out;
    out.begin_object();
    out.member("reason", reason);
    out.end_object();
    return out.take();
}

std::string encode_reference(const Reference& reference, Instant at) {
    JsonOut out;
    out.begin_object();
    out.member("kind", static_cast<std::int64_t>(reference.kind));
    for (const AttributeRule& rule : attributes_of(reference.kind)) {
        const auto attribute = reference.attributes.find(rule.name);
        if (attribute == reference.attributes.end()) continue;
        if (const auto* flag = std::get_if<bool>(&attribute->second)) {
            out.key(rule.name);
            out.boolean(*flag);
        } else if (const auto* number = std::get_if<std::int64_t>(&attribute->second)) {
            out.member(rule.name, *number);
        } else {
            out.member(rule.name, std::get<std::string>(attribute->second));
        }
    }
    put_created(out, reference.created_at, at);
    out.end_object();
    return out.take();
}

}  // namespace tillbook
