#include "api/clover/customer_json.h"

#include <array>

#include "api/clover/nested_json.h"
#include "book/person_name.h"

namespace tillbook::clover {

namespace {

// The newest ones, as references.
void append_orders(JsonWriter& json, ObjectId customer, const View& view) {
    OrderFilter filter;
    filter.customer = customer;
    filter.skips_hidden = true;
    filter.skips_deleted = true;
    const PageRequest page{0, nested_max, {}};
    auto list = view.engine().list_orders(view.book_id(), filter, page, Access::may_block);
    if (!*list) throw Unavailable(list->error().detail);
    append_elements(json, list->value().orders, [&](const OrderRead& read) {
        json.begin_object();
        json.key("href").plain(view.href("orders/" + to_base32(read.order->id.value)));
        append_id(json.key("id"), read.order->id);
        json.end_object();
    });
}

void append_notes(JsonWriter& json, const ContactNotes& notes) {
    const auto append = [&json](std::string_view name, std::int64_t number) {
        if (number != 0) append_number(json.key(name), number);
    };
    json.begin_object();
    append_text_member(json, "businessName", notes.business);
    append_text_member(json, "note", notes.note);
    append("dobYear", notes.birth_year);
    append("dobMonth", notes.birth_month);
    append("dobDay", notes.birth_day);
    json.end_object();
}

std::vector<FieldValue> texts_of(const std::vector<ContactPoint>& points) {
    std::vector<FieldValue> values;
    values.reserve(points.size());
    for (const ContactPoint& point : points) {
        values.push_back(FieldValue::of(std::string_view(point.text)));
    }
    return values;
}

}  // namespace

void append_customer(JsonWriter& json, const Contact& contact, const View& view) {
    const PersonName name = name_of(contact);
    json.begin_object();
    json.key("href").plain(view.href("customers/" + to_base32(contact.id.value)));
    append_id(json.key("id"), contact.id);
    append_text_member(json, "firstName", name.first);
    append_text_member(json, "lastName", name.last);
    json.key("marketingAllowed").boolean(contact.takes_marketing);
    append_moment(json.key("customerSince"), contact.created_at);
    if (view.expands_to("orders")) append_orders(json.key("orders"), contact.id, view);
    if (view.expands_to("addresses")) {
        append_elements(json.key("addresses"), contact.addresses,
                        [&](const PostalAddress& address) { append_address(json, address); });
    }
    if (view.expands_to("emailAddresses")) {
        append_elements(json.key("emailAddresses"), contact.emails,
                        [&](const ContactPoint& email) { append_email(json, email, contact); });
    }
    if (view.expands_to("phoneNumbers")) {
        append_elements(json.key("phoneNumbers"), contact.phones,
                        [&](const ContactPoint& phone) { append_phone(json, phone); });
    }
    // A book keeps no cards.
    if (view.expands_to("cards")) {
        append_elements(json.key("cards"), std::array<ObjectId, 0>{}, [](ObjectId) {});
    }
    if (view.expands_to("metadata")) append_notes(json.key("metadata"), contact.notes);
    json.end_object();
}

void append_phone(JsonWriter& json, const ContactPoint& phone) {
    json.begin_object();
    append_id(json.key("id"), phone.id);
    json.key("phoneNumber").text(phone.text);
    json.end_object();
}

void append_email(JsonWriter& json, const ContactPoint& email, const Contact& contact) {
    json.begin_object();
    append_id(json.key("id"), email.id);
    json.key("emailAddress").text(email.text);
    json.key("primaryEmail").boolean(email.id == contact.emails.front().id);
    json.end_object();
}

void append_address(JsonWriter& json, const PostalAddress& address) {
    json.begin_object();
    append_id(json.key("id"), address.id);
    for (const WireLine& line : address_lines()) {
        const std::string& text = address.*line.text;
        if (!text.empty()) json.key(line.name).text(text);
    }
    json.end_object();
}

std::span<const WireLine> address_lines() {
    static constexpr WireLine lines[] = {
        {"address1", &PostalAddress::line1},  {"address2", &PostalAddress::line2},
        {"address3", &PostalAddress::line3},  {"city", &PostalAddress::city},
        {"state", &PostalAddress::state},     {"zip", &PostalAddress::zip},
        {"country", &PostalAddress::country}, {"phoneNumber", &PostalAddress::phone},
    };
    return lines;
}

std::span<const std::string_view> customer_filters() {
    static constexpr auto fields = std::to_array<std::string_view>(
        {"id", "firstName", "lastName", "fullName", "phoneNumber", "emailAddress", "customerSince",
         "marketingAllowed", "deletedTime"});
    return fields;
}

std::vector<FieldValue> customer_fields_of(const Contact& contact, std::string_view name) {
    if (name == "id") return {FieldValue::of(contact.id)};
    if (name == "firstName") return {FieldValue::of(std::string_view(name_of(contact).first))};
    if (name == "lastName") return {FieldValue::of(std::string_view(name_of(contact).last))};
    if (name == "fullName") return {FieldValue::of(std::string_view(contact.name))};
    if (name == "phoneNumber") return texts_of(contact.phones);
    if (name == "emailAddress") return texts_of(contact.emails);
    if (name == "customerSince") return {FieldValue::of(contact.created_at)};
    if (name == "marketingAllowed") return {FieldValue::of(contact.takes_marketing)};
    return {};
}

}  // namespace tillbook::clover
