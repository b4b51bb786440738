#include "book/reference.h"

#include <algorithm>
#include <array>

#include "domain/order.h"
#include "domain/pricing.h"

namespace tillbook {

namespace {

using Type = AttributeRule::Type;

constexpr std::int64_t amount_max = 1'000'000'000'000'000;
constexpr std::int64_t ten_thousandths_max = 1'000'000;  // 100 %
constexpr std::int64_t rate_max = 100'000'000;           // 1,000 % in ten-millionths

constexpr AttributeRule text(std::string_view name, std::int64_t most = 127) {
    return {name, Type::text, 0, most, false};
}
constexpr AttributeRule required_text(std::string_view name, std::int64_t most = 127) {
    return {name, Type::text, 1, most, true};
}
constexpr AttributeRule flag(std::string_view name) { return {name, Type::flag, 0, 1, false}; }
constexpr AttributeRule number(std::string_view name, std::int64_t least, std::int64_t most) {
    return {name, Type::number, least, most, false};
}
constexpr AttributeRule id(std::string_view name) { return {name, Type::id, 0, 0, false}; }
constexpr AttributeRule ids(std::string_view name) { return {name, Type::ids, 0, 0, false}; }

constexpr std::array tender_rules = {
    flag("editable"),
    text("key"),
    required_text("label"),
    flag("opensCashDrawer"),
    flag("supportsTipping"),
    flag("enabled"),
    flag("visible"),
    text("instructions", 255),
    flag("supportsCashDiscount"),
};
constexpr std::array order_type_rules = {
    text("key"),
    required_text("label"),
    flag("taxable"),
    flag("isDefault"),
    flag("filterCategories"),
    flag("isHidden"),
    number("fee", 0, amount_max),
    number("minOrderAmount", 0, amount_max),
    number("maxOrderAmount", 0, amount_max),
    number("maxRadius", 0, 1'000'000'000),
    number("avgOrderTime", 0, 1'000'000'000),
    text("hoursAvailable", 16),
    text("customerIdMethod", 16),
    text("systemOrderTypeId", 64),
    ids("categories"),
};
constexpr std::array employee_rules = {
    required_text("name"), text("nickname"), text("customId"),
    text("email", 255),    text("role", 16), flag("isOwner"),
};
constexpr std::array tax_rate_rules = {
    required_text("name"),
    text("taxType", 32),
    number("rate", 0, rate_max),
    flag("isDefault"),
    number("taxAmount", 0, amount_max),
};
constexpr std::array discount_rules = {
    required_text("name"),
    number("amount", -amount_max, 0),
    number("percentage", 0, 100),
    number("percentageDecimal", 0, ten_thousandths_max),
    text("type", 32),
};
constexpr std::array modifier_group_rules = {
    required_text("name"),          text("alternateName"), number("minRequired", 0, 1'000),
    number("maxAllowed", 0, 1'000), flag("showByDefault"), number("sortOrder", 0, 1'000'000),
};
constexpr std::array modifier_rules = {
    required_text("name", 255),
    text("alternateName", 255),
    number("price", -amount_max, amount_max),
    flag("available"),
    id("modifierGroup"),
    number("sortOrder", 0, 1'000'000),
};
constexpr std::array device_rules = {
    required_text("name"),
    text("model"),
    text("serial"),
    text("orderPrefix", 16),
};
constexpr std::array service_charge_rules = {
    required_text("name"),
    flag("enabled"),
    number("percentage", 0, 100),
    number("percentageDecimal", 0, ten_thousandths_max),
};

constexpr std::array order_fee_rules = {
    required_text("name"),
    number("amount", 0, amount_max),
    number("percentage", 0, ten_thousandths_max),
    flag("isDefault"),
    flag("isHidden"),
    flag("readOnly"),
    text("type", 32),
    text("serviceChargeUuid", 13),
};

Reference made(std::uint64_t number, ReferenceKind kind, Attributes attributes) {
    return {{number}, kind, std::move(attributes), {}};
}

Reference default_tender(std::uint64_t number, std::string label, std::string key, bool drawer) {
    return made(number, ReferenceKind::tender,
                {{"editable", false},
                 {"label", std::move(label)},
                 {"key", std::move(key)},
                 {"opensCashDrawer", drawer},
                 {"enabled", true},
                 {"visible", true},
                 {"supportsCashDiscount", false}});
}

Reference default_order_type(std::uint64_t number, std::string label, std::string system,
                             bool is_default) {
    return made(number, ReferenceKind::order_type,
                {{"label", std::move(label)},
                 {"systemOrderTypeId", std::move(system)},
                 {"taxable", true},
                 {"isDefault", is_default},
                 {"filterCategories", false},
                 {"isHidden", false},
                 {"hoursAvailable", std::string("BUSINESS")}});
}

}  // namespace

const char* name_of(ReferenceKind kind) {
    switch (kind) {
        case ReferenceKind::tender:
            return "tender";
        case ReferenceKind::order_type:
            return "order_type";
        case ReferenceKind::employee:
            return "employee";
        case ReferenceKind::tax_rate:
            return "tax_rate";
        case ReferenceKind::discount:
            return "discount";
        case ReferenceKind::modifier_group:
            return "modifier_group";
        case ReferenceKind::modifier:
            return "modifier";
        case ReferenceKind::service_charge:
            return "service_charge";
        case ReferenceKind::order_fee:
            return "order_fee";
        case ReferenceKind::device:
            return "device";
    }
    return "tender";
}

const char* spoken_name_of(ReferenceKind kind) {
    switch (kind) {
        case ReferenceKind::order_type:
            return "order type";
        case ReferenceKind::tax_rate:
            return "tax rate";
        case ReferenceKind::modifier_group:
            return "modifier group";
        case ReferenceKind::service_charge:
            return "service charge";
        case ReferenceKind::order_fee:
            return "order fee";
        case ReferenceKind::tender:
        case ReferenceKind::employee:
        case ReferenceKind::discount:
        case ReferenceKind::modifier:
        case ReferenceKind::device:
            break;
    }
    return name_of(kind);
}

std::span<const AttributeRule> attributes_of(ReferenceKind kind) {
    switch (kind) {
        case ReferenceKind::tender:
            return tender_rules;
        case ReferenceKind::order_type:
            return order_type_rules;
        case ReferenceKind::employee:
            return employee_rules;
        case ReferenceKind::tax_rate:
            return tax_rate_rules;
        case ReferenceKind::discount:
            return discount_rules;
        case ReferenceKind::modifier_group:
            return modifier_group_rules;
        case ReferenceKind::modifier:
            return modifier_rules;
        case ReferenceKind::service_charge:
            return service_charge_rules;
        case ReferenceKind::order_fee:
            return order_fee_rules;
        case ReferenceKind::device:
            return device_rules;
    }
    return {};
}

const AttributeRule* find_attribute(ReferenceKind kind, std::string_view name) {
    const auto rules = attributes_of(kind);
    const auto found = std::ranges::find(rules, name, &AttributeRule::name);
    return found == rules.end() ? nullptr : &*found;
}

std::string_view Reference::text(std::string_view name) const {
    const auto at = attributes.find(name);
    const auto* value = at == attributes.end() ? nullptr : std::get_if<std::string>(&at->second);
    return value == nullptr ? std::string_view() : *value;
}

std::int64_t Reference::number(std::string_view name, std::int64_t absent) const {
    const auto at = attributes.find(name);
    const auto* value = at == attributes.end() ? nullptr : std::get_if<std::int64_t>(&at->second);
    return value == nullptr ? absent : *value;
}

bool Reference::flag(std::string_view name, bool absent) const {
    const auto at = attributes.find(name);
    const auto* value = at == attributes.end() ? nullptr : std::get_if<bool>(&at->second);
    return value == nullptr ? absent : *value;
}

ObjectId Reference::id_of(std::string_view name) const {
    return {parse_base32(text(name)).value_or(0)};
}

std::vector<ObjectId> Reference::ids_of(std::string_view name) const {
    std::vector<ObjectId> ids;
    std::string_view rest = text(name);
    while (!rest.empty()) {
        const std::string_view word = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        if (const auto number = parse_base32(word)) ids.push_back({*number});
    }
    return ids;
}

std::optional<AttributeValue> value_of(const std::vector<ObjectId>& ids) {
    if (ids.empty()) return std::nullopt;
    std::string text;
    for (const ObjectId each : ids) {
        if (!text.empty()) text += ' ';
        text += to_base32(each.value);
    }
    return text;
}

std::string_view Reference::name() const {
    return text(kind == ReferenceKind::tender || kind == ReferenceKind::order_type ? "label"
                                                                                   : "name");
}

std::span<const Reference> default_references() {
    static const std::array references = {
        default_tender(1, "Cash", "cash", true),
        default_tender(2, "Credit Card", "credit_card", false),
        default_tender(3, "Debit Card", "debit_card", false),
        default_tender(4, "Check", "check", true),
        default_tender(5, "Gift Card", "external_gift_card", false),
        default_tender(6, "External Payment", "external_payment", false),
        default_order_type(16, "Dine In", "DINE-IN-TYPE", true),
        default_order_type(17, "Take Out", "TAKE-OUT-TYPE", false),
        made(32, ReferenceKind::employee,
             {{"name", std::string("Owner")}, {"role", std::string("ADMIN")}, {"isOwner", true}}),
        made(48, ReferenceKind::tax_rate,
             {{"name", std::string(untaxed_rate_name)},
              {"rate", std::int64_t{0}},
              {"isDefault", false}}),
        made(49, ReferenceKind::tax_rate,
             {{"name", std::string("Sales Tax")}, {"rate", std::int64_t{0}}, {"isDefault", true}}),
        made(default_service_charge.value, ReferenceKind::service_charge,
             {{"name", std::string("Service Charge")},
              {"enabled", false},
              {"percentageDecimal", std::int64_t{0}}}),
    };
    return references;
}

const Reference* find_default_reference(ObjectId id) {
    const auto references = default_references();
    const auto found = std::ranges::find(references, id, &Reference::id);
    return found == references.end() ? nullptr : &*found;
}

// "Gift Card" is GIFT_CARD; what is no letter or digit is a low line. Letters beyond ASCII stay, so
// that 现金 and 刷卡 are two.
std::string method_of_tender(const Reference& tender) {
    constexpr std::size_t method_characters_max = 32;
    if (tender.id == default_cash_tender) return std::string(cash_method);
    std::string method;
    std::size_t characters = 0;
    for (const char each : tender.text("label")) {
        const auto byte = static_cast<unsigned char>(each);
        const bool begins = (byte & 0xc0) != 0x80;
        if (begins && ++characters > method_characters_max) break;
        const bool lower = each >= 'a' && each <= 'z';
        const bool kept =
            byte >= 0x80 || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9');
        method += lower ? static_cast<char>(each - 'a' + 'A') : kept ? each : '_';
    }
    return method;
}

}  // namespace tillbook
