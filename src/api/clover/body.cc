#include "api/clover/body.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <unordered_set>

#include "api/request.h"
#include "book/commands.h"
#include "log/fingerprint.h"

namespace tillbook::clover {

namespace {

// The members a body of this dialect may have; the place is its code in fingerprints, so that names
// may only be added at the end.
constexpr std::array<std::string_view, 80> member_names = {"addresses",
                                                           "alternateName",
                                                           "amount",
                                                           "available",
                                                           "binName",
                                                           "categories",
                                                           "clientCreatedTime",
                                                           "code",
                                                           "colorCode",
                                                           "cost",
                                                           "currency",
                                                           "customId",
                                                           "customers",
                                                           "defaultTaxRates",
                                                           "discount",
                                                           "discounts",
                                                           "elements",
                                                           "email",
                                                           "emailAddresses",
                                                           "employee",
                                                           "enabled",
                                                           "externalPaymentId",
                                                           "externalReferenceId",
                                                           "firstName",
                                                           "groupLineItems",
                                                           "hidden",
                                                           "id",
                                                           "isDefault",
                                                           "isRevenue",
                                                           "item",
                                                           "itemCode",
                                                           "items",
                                                           "label",
                                                           "lastName",
                                                           "lineItems",
                                                           "manualTransaction",
                                                           "marketingAllowed",
                                                           "merchant",
                                                           "modifications",
                                                           "modifier",
                                                           "modifierGroup",
                                                           "modifierGroups",
                                                           "name",
                                                           "nickname",
                                                           "note",
                                                           "offline",
                                                           "opensCashDrawer",
                                                           "order",
                                                           "orderCart",
                                                           "orderType",
                                                           "payType",
                                                           "payment",
                                                           "percentage",
                                                           "percentageDecimal",
                                                           "phoneNumbers",
                                                           "price",
                                                           "priceType",
                                                           "printed",
                                                           "quantity",
                                                           "rate",
                                                           "reason",
                                                           "role",
                                                           "serviceCharge",
                                                           "sku",
                                                           "state",
                                                           "stockCount",
                                                           "taxAmount",
                                                           "taxRates",
                                                           "taxRemoved",
                                                           "taxable",
                                                           "tender",
                                                           "testMode",
                                                           "tipAmount",
                                                           "title",
                                                           "total",
                                                           "unitName",
                                                           "unitQty",
                                                           "userData",
                                                           "visible",
                                                           "cashTendered"};
constexpr std::uint8_t other_member = 255;

// Members that may say something of a person.
constexpr std::array personal_members = std::to_array<std::string_view>({
    "addresses",
    "customers",
    "email",
    "emailAddresses",
    "firstName",
    "lastName",
    "name",
    "note",
    "phoneNumbers",
    "reason",
    "title",
    "orderCart",
    "items",
    "lineItems",
});

std::uint8_t code_of(std::string_view name) {
    const auto at = std::ranges::find(member_names, name);
    if (at == member_names.end()) return other_member;
    return static_cast<std::uint8_t>(at - member_names.begin() + 1);
}

bool is_scalar(const JsonTree& node) {
    return node.kind != Scalar::Kind::array && node.kind != Scalar::Kind::object;
}

}  // namespace

struct Body::Shared {
    JsonTree body;
    std::optional<std::string> message;  // the first mistake
    std::unordered_set<const JsonTree*> read;
    std::string mark;
};

ObjectId id_in(std::string_view text) {
    const auto number = parse_base32(text);
    return number && *number != 0 ? ObjectId{*number} : unknown_object;
}

Body::Body(std::shared_ptr<Shared> shared, const JsonTree& node, std::string path)
    : shared_(std::move(shared)), node_(&node), path_(std::move(path)) {}

Result<Body> Body::parse(const Call& call) {
    auto shared = std::make_shared<Shared>();
    shared->body.kind = Scalar::Kind::object;
    if (!call.request.body.empty()) shared->body = TRY(read_json_tree(call.request.body));
    const JsonTree& root = shared->body;
    return Body(std::move(shared), root, {});
}

std::string Body::path_of(std::string_view name) const {
    return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

const JsonTree* Body::find(std::string_view name) {
    for (const JsonTree& child : node_->children) {
        if (child.name == name) shared_->read.insert(&child);
    }
    return node_->find(name);
}

void Body::pass_over(std::string_view name) { find(name); }

void Body::add_mistake(std::string_view name, std::string message) {
    add_message(path_of(name) + " " + std::move(message));
}

void Body::add_message(std::string message) {
    if (!shared_->message) shared_->message = std::move(message);
}

std::optional<std::string> Body::text(std::string_view name, std::size_t characters_max) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    if (!is_scalar(*node)) {
        add_mistake(name, "must be a text");
        return std::nullopt;
    }
    if (node->text.size() > characters_max && count_characters(node->text) > characters_max) {
        add_mistake(name,
                    "must not be longer than " + std::to_string(characters_max) + " characters");
        return std::nullopt;
    }
    return node->text;
}

std::optional<std::int64_t> Body::number(std::string_view name, std::int64_t least,
                                         std::int64_t most) {
    const JsonTree* node = find(name);
    if (node == nullptr || (is_scalar(*node) && node->text.empty())) return std::nullopt;
    std::int64_t number = 0;
    std::string_view digits = node->text;
    // 599.0 is a whole number, too.
    if (const auto point = digits.find('.');
        point != digits.npos && digits.find_first_not_of('0', point + 1) == digits.npos) {
        digits = digits.substr(0, point);
    }
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool is_whole =
        is_scalar(*node) && error == std::errc{} && end == digits.data() + digits.size();
    if (!is_whole || number < least || number > most) {
        const std::string got = is_scalar(*node) ? " (got " + node->text + ")" : std::string();
        add_mistake(name, "must be a whole number from " + std::to_string(least) + " to " +
                              std::to_string(most) + got);
        return std::nullopt;
    }
    return number;
}

std::optional<Quantity> Body::quantity(std::string_view name) {
    const JsonTree* node = find(name);
    if (node == nullptr || (is_scalar(*node) && node->text.empty())) return std::nullopt;
    const auto thousandths = parse_decimal(node->text, 3, quantity_thousandths_max);
    if (!is_scalar(*node) || !thousandths) {
        add_mistake(name,
                    "must be a number from -999999.999 to 999999.999 (got " + node->text + ")");
        return std::nullopt;
    }
    return Quantity{thousandths.value()};
}

std::optional<bool> Body::flag(std::string_view name) {
    const JsonTree* node = find(name);
    if (node == nullptr || (is_scalar(*node) && node->text.empty())) return std::nullopt;
    const std::string word = to_lower(node->text);
    if (word == "true" || word == "1") return true;
    if (word == "false" || word == "0") return false;
    const std::string got = is_scalar(*node) ? " (got " + node->text + ")" : std::string();
    add_mistake(name, "must be true or false" + got);
    return std::nullopt;
}

std::optional<Money> Body::money(std::string_view name) {
    const auto minor = number(name, -money_minor_max, money_minor_max);
    return minor ? std::optional(Money{*minor}) : std::nullopt;
}

std::optional<Instant> Body::moment(std::string_view name) {
    constexpr std::int64_t ms_max = 4'102'444'800'000;  // the year 2100
    const auto ms = number(name, 0, ms_max);
    return ms ? std::optional(from_ms(*ms)) : std::nullopt;
}

ObjectId Body::parse_id(std::string_view name, const JsonTree& node) {
    if (!is_scalar(node)) {
        add_mistake(name, "must be an id");
        return {};
    }
    return node.text.empty() ? ObjectId{} : id_in(node.text);
}

std::optional<ObjectId> Body::id(std::string_view name) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    return parse_id(name, *node);
}

std::optional<ObjectId> Body::reference(std::string_view name) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    if (is_scalar(*node)) return parse_id(name, *node);
    if (node->kind != Scalar::Kind::object) {
        add_mistake(name, "must be an object with an id");
        return std::nullopt;
    }
    const JsonTree* id = node->find("id");
    return id == nullptr ? ObjectId{} : parse_id(name, *id);
}

std::optional<Body> Body::object(std::string_view name) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    if (node->kind != Scalar::Kind::object) {
        add_mistake(name, "must be an object");
        return std::nullopt;
    }
    return Body(shared_, *node, path_of(name));
}

std::optional<std::vector<Body>> Body::list(std::string_view name) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    if (node->kind == Scalar::Kind::object) {
        if (const JsonTree* elements = node->find("elements")) {
            shared_->read.insert(elements);
            node = elements;
        } else if (node->children.empty()) {
            return std::vector<Body>{};
        }
    }
    if (node->kind != Scalar::Kind::array) {
        add_mistake(name, "must be a list");
        return std::nullopt;
    }
    std::vector<Body> elements;
    for (std::size_t at = 0; at < node->children.size(); ++at) {
        const JsonTree& child = node->children[at];
        shared_->read.insert(&child);
        if (child.kind == Scalar::Kind::null) continue;
        const std::string place = path_of(name) + "[" + std::to_string(at) + "]";
        if (child.kind != Scalar::Kind::object) {
            add_message(place + " must be an object");
            return std::nullopt;
        }
        elements.push_back(Body(shared_, child, place));
    }
    return elements;
}

// A member that nobody asked for is named; what stands inside it is not looked at.
void Body::name_unread(const Shared& shared, const JsonTree& node, const std::string& path,
                       Ignored& ignored) {
    for (std::size_t at = 0; at < node.children.size(); ++at) {
        const JsonTree& child = node.children[at];
        if (child.kind == Scalar::Kind::null) continue;  // as if it were not there
        const bool is_element = node.kind == Scalar::Kind::array;
        std::string place = is_element     ? path + "[" + std::to_string(at) + "]"
                            : path.empty() ? child.name
                                           : path + "." + child.name;
        if (child.name == "elements") place = path;
        const bool inner_was_read = (is_element && shared.read.contains(&child)) ||
                                    std::ranges::any_of(child.children, [&](const JsonTree& part) {
                                        return shared.read.contains(&part);
                                    });
        if (!is_element && !shared.read.contains(&child)) {
            ignored.add({place}, [] { return std::string_view(); });
        } else if (inner_was_read) {
            name_unread(shared, child, place, ignored);
        }
    }
}

Result<> Body::finish(Call& call) {
    if (shared_->message) return Error{ErrorCode::validation_failed, *shared_->message, {}};
    Ignored ignored;
    name_unread(*shared_, shared_->body, {}, ignored);
    if (!ignored.none()) {
        call.headers() += "Tillbook-Ignored: " + ignored.header_value() + "\r\n";
    }
    return done;
}

void Body::mark(std::string_view word) { shared_->mark = word; }

std::string Body::fingerprint(std::string_view scope) const {
    std::vector<const JsonTree*> members;
    for (const JsonTree& child : shared_->body.children) {
        if (child.kind != Scalar::Kind::null) members.push_back(&child);
    }
    // Members without a code of their own share one: theirs must not depend on how they were sent.
    std::ranges::sort(members, {}, [](const JsonTree* member) { return member->name; });
    std::map<std::uint8_t, std::string> parts;
    for (const JsonTree* member : members) {
        const std::uint8_t code = code_of(member->name);
        if (code == other_member) parts[code] += member->name;
        member->append_canonical(parts[code]);
    }
    FingerprintBuilder builder(std::string(scope).append(shared_->mark));
    for (const auto& [code, bytes] : parts) {
        const bool is_personal =
            code == other_member ||
            std::ranges::find(personal_members, member_names[code - 1]) != personal_members.end();
        if (is_personal) {
            builder.add_personal(code, bytes);
        } else {
            builder.add(code, bytes);
        }
    }
    return builder.take();
}

}  // namespace tillbook::clover
