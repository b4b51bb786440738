#include "api/clover/reference_json.h"

#include <algorithm>
#include <array>

#include "api/clover/device.h"

namespace tillbook::clover {

namespace {

constexpr std::string_view system_prefix = "com.clover.";

template <class Value>
WireAttribute shown(std::string_view name, Value usual) {
    return {name, name, AttributeValue(usual)};
}
WireAttribute optional(std::string_view name) { return {name, name, {}}; }

std::span<const WireAttribute> tender_attributes() {
    static const std::array attributes = {
        shown("editable", true),
        WireAttribute{"labelKey", "key", {}},
        optional("label"),
        shown("opensCashDrawer", false),
        optional("supportsTipping"),
        shown("enabled", true),
        shown("visible", true),
        optional("instructions"),
        shown("supportsCashDiscount", false),
    };
    return attributes;
}

std::span<const WireAttribute> order_type_attributes() {
    static const std::array attributes = {
        WireAttribute{"labelKey", "key", {}},
        optional("label"),
        shown("taxable", true),
        shown("isDefault", false),
        shown("filterCategories", false),
        shown("isHidden", false),
        shown("fee", std::int64_t{0}),
        shown("minOrderAmount", std::int64_t{0}),
        shown("maxOrderAmount", std::int64_t{0}),
        shown("maxRadius", std::int64_t{0}),
        shown("avgOrderTime", std::int64_t{0}),
        shown("hoursAvailable", std::string("BUSINESS")),
        optional("customerIdMethod"),
        optional("systemOrderTypeId"),
    };
    return attributes;
}

std::span<const WireAttribute> employee_attributes() {
    static const std::array attributes = {
        optional("name"),
        optional("nickname"),
        optional("customId"),
        optional("email"),
        shown("role", std::string("EMPLOYEE")),
        shown("isOwner", false),
    };
    return attributes;
}

std::span<const WireAttribute> tax_rate_attributes() {
    static const std::array attributes = {
        optional("name"),          optional("taxType"),   shown("rate", std::int64_t{0}),
        shown("isDefault", false), optional("taxAmount"),
    };
    return attributes;
}

std::span<const WireAttribute> discount_attributes() {
    static const std::array attributes = {
        optional("name"),
        optional("amount"),
        optional("percentage"),
        optional("percentageDecimal"),
        shown("type", std::string("DEFAULT")),
    };
    return attributes;
}

std::span<const WireAttribute> modifier_group_attributes() {
    static const std::array attributes = {
        optional("name"),       optional("alternateName"),    optional("minRequired"),
        optional("maxAllowed"), shown("showByDefault", true), optional("sortOrder"),
    };
    return attributes;
}

std::span<const WireAttribute> modifier_attributes() {
    static const std::array attributes = {
        optional("name"),          optional("alternateName"),
        shown("available", true),  shown("price", std::int64_t{0}),
        optional("modifierGroup"), optional("sortOrder"),
    };
    return attributes;
}

std::span<const WireAttribute> device_attributes() {
    static const std::array attributes = {optional("name"), optional("model"), optional("serial"),
                                          optional("orderPrefix")};
    return attributes;
}

std::span<const WireAttribute> service_charge_attributes() {
    static const std::array attributes = {
        optional("name"),
        shown("enabled", true),
        optional("percentage"),
        shown("percentageDecimal", std::int64_t{0}),
    };
    return attributes;
}

std::span<const WireAttribute> order_fee_attributes() {
    static const std::array attributes = {
        optional("name"),         optional("amount"),
        optional("percentage"),   shown("isDefault", false),
        shown("isHidden", false), shown("readOnly", false),
        optional("type"),         optional("serviceChargeUuid"),
    };
    return attributes;
}

constexpr auto tender_filters = std::to_array<std::string_view>(
    {"labelKey", "label", "opensCashDrawer", "enabled", "visible", "instructions", "id"});
constexpr auto order_type_filters =
    std::to_array<std::string_view>({"id", "label", "isDefault", "isHidden", "taxable"});
constexpr auto employee_filters = std::to_array<std::string_view>(
    {"id", "name", "nickname", "email", "role", "customId", "isOwner"});
constexpr auto tax_rate_filters =
    std::to_array<std::string_view>({"isDefault", "rate", "name", "id", "taxAmount", "taxType"});
constexpr auto discount_filters = std::to_array<std::string_view>(
    {"id", "name", "amount", "percentage", "percentageDecimal", "type"});
constexpr auto modifier_group_filters =
    std::to_array<std::string_view>({"id", "name", "alternateName", "showByDefault"});
constexpr auto modifier_filters = std::to_array<std::string_view>(
    {"id", "name", "alternateName", "price", "available", "modifierGroup.id"});
constexpr auto device_filters =
    std::to_array<std::string_view>({"id", "model", "name", "orderPrefix", "serial"});
constexpr auto service_charge_filters = std::to_array<std::string_view>({"id", "name", "enabled"});
constexpr auto order_fee_filters =
    std::to_array<std::string_view>({"modifiedTime", "amount", "serviceChargeUuid", "type",
                                     "percentage", "name", "createdTime", "id", "deletedTime"});

std::span<const WireKind> wire_kinds() {
    using Kind = ReferenceKind;
    static const std::array kinds = {
        WireKind{Kind::tender, "tenders", true, tender_attributes(), tender_filters},
        WireKind{Kind::order_type, "order_types", false, order_type_attributes(),
                 order_type_filters},
        WireKind{Kind::employee, "employees", true, employee_attributes(), employee_filters},
        WireKind{Kind::tax_rate, "tax_rates", false, tax_rate_attributes(), tax_rate_filters},
        WireKind{Kind::discount, "discounts", false, discount_attributes(), discount_filters},
        WireKind{Kind::modifier_group, "modifier_groups", false, modifier_group_attributes(),
                 modifier_group_filters},
        WireKind{Kind::modifier, "modifiers", false, modifier_attributes(), modifier_filters},
        WireKind{Kind::service_charge, "service_charges", false, service_charge_attributes(),
                 service_charge_filters},
        WireKind{Kind::order_fee, "order_fees", false, order_fee_attributes(), order_fee_filters},
        WireKind{Kind::device, "devices", false, device_attributes(), device_filters},
    };
    return kinds;
}

// A tender's or order type's key is stored without the vendor's prefix.
std::string with_prefix(const Reference& reference, std::string_view key) {
    if (key.empty() || key.find('.') != key.npos) return std::string(key);
    const bool is_tender = reference.kind == ReferenceKind::tender;
    return std::string(system_prefix) + (is_tender ? "tender." : "order.type.") + std::string(key);
}

void append_value(JsonWriter& json, const Reference& reference, const WireAttribute& attribute,
                  const AttributeValue& value) {
    const AttributeRule* rule = find_attribute(reference.kind, attribute.stored);
    json.key(attribute.wire);
    if (const auto* flag = std::get_if<bool>(&value)) {
        json.boolean(*flag);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        append_number(json, *number);
    } else if (rule != nullptr && rule->type == AttributeRule::Type::id) {
        append_reference(json, {parse_base32(std::get<std::string>(value)).value_or(0)});
    } else if (attribute.stored == "key") {
        json.text(with_prefix(reference, std::get<std::string>(value)));
    } else {
        json.text(std::get<std::string>(value));
    }
}

void append_modifiers(JsonWriter& json, const Reference& group, const View& view) {
    auto list =
        view.engine().list_references(view.book_id(), ReferenceKind::modifier, Access::may_block);
    std::vector<Reference> modifiers;
    if (list && *list) {
        for (const auto& read : list->value().objects) {
            if (read.object.id_of("modifierGroup") == group.id) modifiers.push_back(read.object);
        }
    }
    append_elements(json, modifiers, [&](const Reference& modifier) {
        append_reference_object(json, modifier, view);
    });
}

// Those that are still there.
void append_categories(JsonWriter& json, const Reference& type, const View& view) {
    std::vector<Category> categories;
    for (const ObjectId id : type.ids_of("categories")) {
        auto read = view.engine().find_category(view.book_id(), id, Access::may_block);
        if (read && *read && !read->value().removed) categories.push_back(read->value().object);
    }
    append_elements(json.key("categories"), categories, [&](const Category& category) {
        json.begin_object();
        append_id(json.key("id"), category.id);
        json.key("name").text(category.name);
        json.end_object();
    });
}

}  // namespace

const WireKind& wire_kind(ReferenceKind kind) {
    return *std::ranges::find(wire_kinds(), kind, &WireKind::kind);
}

const WireKind* find_wire_kind(std::string_view path) {
    const auto kinds = wire_kinds();
    const auto found = std::ranges::find(kinds, path, &WireKind::path);
    return found == kinds.end() ? nullptr : &*found;
}

void append_reference_object(JsonWriter& json, const Reference& reference, const View& view) {
    const WireKind& kind = wire_kind(reference.kind);
    const std::string own = std::string(kind.path) + "/" + to_base32(reference.id.value);
    json.begin_object();
    if (kind.has_href) json.key("href").plain(view.href(own));
    if (reference.kind == ReferenceKind::device) {
        append_device_id(json.key("id"), reference.id, view.book());
    } else {
        append_id(json.key("id"), reference.id);
    }
    for (const WireAttribute& attribute : kind.attributes) {
        const auto value = reference.attributes.find(attribute.stored);
        if (value != reference.attributes.end()) {
            append_value(json, reference, attribute, value->second);
        } else if (attribute.usual) {
            append_value(json, reference, attribute, *attribute.usual);
        }
    }
    if (reference.kind == ReferenceKind::employee) {
        json.key("orders").begin_object();
        json.key("href").plain(view.href(own + "/orders"));
        json.end_object();
    }
    if (reference.kind == ReferenceKind::order_fee) {
        append_moment(json.key("createdTime"), reference.created_at);
    }
    if (reference.kind == ReferenceKind::order_type) {
        json.key("isDeleted").boolean(false);
        if (view.expands_to("categories")) append_categories(json, reference, view);
    }
    if (reference.kind == ReferenceKind::modifier_group && view.expands_to("modifiers")) {
        append_modifiers(json.key("modifiers"), reference, view);
    }
    json.end_object();
}

std::vector<std::pair<std::string, std::optional<AttributeValue>>> read_attributes(
    Body& body, const WireKind& kind) {
    std::vector<std::pair<std::string, std::optional<AttributeValue>>> changes;
    for (const WireAttribute& attribute : kind.attributes) {
        if (!body.has(attribute.wire)) continue;
        const AttributeRule& rule = *find_attribute(kind.kind, attribute.stored);
        std::optional<AttributeValue> value;
        switch (rule.type) {
            case AttributeRule::Type::flag:
                if (const auto flag = body.flag(attribute.wire)) value = *flag;
                break;
            case AttributeRule::Type::number:
                if (const auto number = body.number(attribute.wire, rule.least, rule.most)) {
                    value = *number;
                }
                break;
            case AttributeRule::Type::text: {
                const auto text = body.text(attribute.wire, static_cast<std::size_t>(rule.most));
                if (text && !text->empty()) value = *text;
                break;
            }
            case AttributeRule::Type::id:
                if (const auto id = body.reference(attribute.wire); id && *id) {
                    value = to_base32(id->value);
                }
                break;
            case AttributeRule::Type::ids:
                break;  // they have paths of their own
        }
        changes.emplace_back(std::string(attribute.stored), std::move(value));
    }
    for (const std::string_view given :
         {"id", "href", "isDeleted", "createdTime", "deletedTime", "modifiedTime"}) {
        body.pass_over(given);
    }
    return changes;
}

FieldValue field_of(const CatalogueRead<Reference>& read, const WireKind& kind,
                    std::string_view name) {
    const Reference& reference = read.object;
    if (name == "createdTime") return FieldValue::of(reference.created_at);
    if (name == "modifiedTime") return FieldValue::of(read.changed_at);
    if (name == "deletedTime") return {};  // lists have what is there
    if (name == "id") return FieldValue::of(std::string_view(to_base32(reference.id.value)));
    if (name.ends_with(".id")) name.remove_suffix(3);
    for (const WireAttribute& attribute : kind.attributes) {
        if (attribute.wire != name) continue;
        const auto found = reference.attributes.find(attribute.stored);
        if (found == reference.attributes.end() && !attribute.usual) return {};
        const AttributeValue& value =
            found != reference.attributes.end() ? found->second : *attribute.usual;
        if (const auto* flag = std::get_if<bool>(&value)) return FieldValue::of(*flag);
        if (const auto* number = std::get_if<std::int64_t>(&value)) return FieldValue::of(*number);
        const std::string& text = std::get<std::string>(value);
        return FieldValue::of(
            std::string_view(attribute.stored == "key" ? with_prefix(reference, text) : text));
    }
    return {};
}

std::vector<Reference> fitting_references(std::vector<CatalogueRead<Reference>> objects,
                                          const WireKind& kind, const ListQuery& query) {
    objects = fitting_page(std::move(objects), query,
                           [&kind](const CatalogueRead<Reference>& each, std::string_view name) {
                               return std::vector<FieldValue>{field_of(each, kind, name)};
                           });
    std::vector<Reference> references;
    references.reserve(objects.size());
    for (auto& read : objects) references.push_back(std::move(read.object));
    return references;
}

void append_tender_of(JsonWriter& json, const Payment& payment, bool is_expanded,
                      const View& view) {
    std::optional<Reference> tender;
    if (payment.details) tender = view.reference(payment.details->tender);
    if (!tender) {
        auto list =
            view.engine().list_references(view.book_id(), ReferenceKind::tender, Access::may_block);
        if (list && *list) {
            for (const auto& read : list->value().objects) {
                if (!tender && method_of_tender(read.object) == payment.method) {
                    tender = read.object;
                }
            }
        }
    }
    if (tender && is_expanded) return append_reference_object(json, *tender, view);
    json.begin_object();
    if (tender) {
        json.key("href").plain(view.href("tenders/" + to_base32(tender->id.value)));
        append_id(json.key("id"), tender->id);
    } else {
        json.key("label").text(payment.method);
    }
    json.end_object();
}

}  // namespace tillbook::clover
