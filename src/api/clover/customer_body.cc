#include "api/clover/customer_body.h"

#include <algorithm>

#include "api/clover/customer_json.h"

namespace tillbook::clover {

namespace {

constexpr std::size_t name_signs_max = 64;
constexpr std::size_t point_signs_max = 127;
constexpr std::size_t line_signs_max = 255;
constexpr std::size_t note_signs_max = 2'047;
constexpr std::int64_t year_max = 9'999;

std::optional<std::string> read_point(Body& body, std::string_view member) {
    auto text = body.text(member, point_signs_max);
    if (text && text->empty()) body.add_mistake(member, "must not be empty");
    return text;
}

ObjectId id_of(Body& element, PartIds ids) {
    if (ids == PartIds::taken) return element.id("id").value_or(ObjectId{});
    element.pass_over("id");
    return {};
}

using Points = std::vector<ContactPointChange>;

// Elements whose text is empty are passed over, as if they were not there.
std::optional<Points> read_points(Body& body, std::string_view list, std::string_view member,
                                  PartIds ids, ContactPointChange (*read_one)(Body& body)) {
    auto elements = body.list(list);
    if (!elements) return std::nullopt;
    Points points;
    for (Body& element : *elements) {
        const ObjectId id = id_of(element, ids);
        const JsonTree* text = element.tree().find(member);
        const bool is_cleared = text != nullptr && text->text.empty() && text->children.empty();
        if (is_cleared && !id) {
            element.pass_over(member);
            continue;
        }
        ContactPointChange& point = points.emplace_back(read_one(element));
        point.id = id;
        if (!id && says_nothing(point)) element.add_mistake(member, "is required");
    }
    return points;
}

std::optional<std::vector<PostalAddressChange>> read_addresses(Body& body, PartIds ids) {
    auto elements = body.list("addresses");
    if (!elements) return std::nullopt;
    std::vector<PostalAddressChange> addresses;
    for (Body& element : *elements) {
        PostalAddressChange address = read_address(element);
        address.id = id_of(element, ids);
        if (address.id || !says_nothing(address)) addresses.push_back(std::move(address));
    }
    return addresses;
}

void read_notes(Body& body, ContactChange& change) {
    auto notes = body.object("metadata");
    if (!notes) return;
    change.business = notes->text("businessName", line_signs_max);
    change.note = notes->text("note", note_signs_max);
    change.birth_year = notes->number("dobYear", 0, year_max);
    change.birth_month = notes->number("dobMonth", 0, 12);
    change.birth_day = notes->number("dobDay", 0, 31);
    notes->pass_over("modifiedTime");
}

}  // namespace

ContactChange read_customer(Body& body, PartIds ids) {
    ContactChange change;
    change.first_name = body.text("firstName", name_signs_max);
    change.last_name = body.text("lastName", name_signs_max);
    change.takes_marketing = body.flag("marketingAllowed");
    change.phones.all = read_points(body, "phoneNumbers", "phoneNumber", ids, read_phone);
    change.emails.all = read_points(body, "emailAddresses", "emailAddress", ids, read_email);
    change.addresses.all = read_addresses(body, ids);
    read_notes(body, change);
    for (const std::string_view name : {"id", "href", "customerSince"}) body.pass_over(name);
    return change;
}

bool says_nothing(const ContactPointChange& point) { return !point.text; }
bool says_nothing(const PostalAddressChange& address) {
    return std::ranges::all_of(address.lines, [](const auto& line) { return line.second.empty(); });
}

ContactPointChange read_phone(Body& body) { return {{}, read_point(body, "phoneNumber")}; }

ContactPointChange read_email(Body& body) {
    ContactPointChange change{{}, read_point(body, "emailAddress")};
    change.goes_first = body.flag("primaryEmail").value_or(false);
    body.pass_over("verifiedTime");
    return change;
}

PostalAddressChange read_address(Body& body) {
    PostalAddressChange change;
    for (const WireLine& line : address_lines()) {
        if (auto text = body.text(line.name, line_signs_max)) {
            change.lines.emplace_back(line.text, *std::move(text));
        }
    }
    return change;
}

}  // namespace tillbook::clover
