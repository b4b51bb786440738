// Customers: the contacts of the book. A contact has one phone number and one e-mail address; their
// ids are the contact's own.
#include <algorithm>
#include <array>

#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/reference_json.h"
#include "api/clover/write.h"

namespace tillbook::clover {

namespace {

constexpr auto customer_filters = std::to_array<std::string_view>(
    {"id", "firstName", "lastName", "fullName", "phoneNumber", "emailAddress", "customerSince"});

Error no_such_customer() { return {ErrorCode::not_found, "Customer not found", {}}; }

void append_one(JsonWriter& json, ObjectId id, std::string_view member, std::string_view text) {
    json.begin_object();
    json.key("elements").begin_array();
    if (!text.empty()) {
        json.begin_object();
        append_id(json.key("id"), id);
        json.key(member).text(text);
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

void append_customer(JsonWriter& json, const Contact& contact, const View& view) {
    const PersonName name = split_name(contact.name);
    json.begin_object();
    json.key("href").plain(view.href("customers/" + to_base32(contact.id.value)));
    append_id(json.key("id"), contact.id);
    append_text_member(json, "firstName", name.first);
    append_text_member(json, "lastName", name.last);
    json.key("marketingAllowed").boolean(false);
    append_moment(json.key("customerSince"), contact.created_at);
    if (view.expands_to("phoneNumbers")) {
        append_one(json.key("phoneNumbers"), contact.id, "phoneNumber", contact.phone);
    }
    if (view.expands_to("emailAddresses")) {
        append_one(json.key("emailAddresses"), contact.id, "emailAddress", contact.email);
    }
    json.end_object();
}

FieldValue field_of(const Contact& contact, std::string_view name) {
    if (name == "id") return FieldValue::of(std::string_view(to_base32(contact.id.value)));
    if (name == "firstName")
        return FieldValue::of(std::string_view(split_name(contact.name).first));
    if (name == "lastName") return FieldValue::of(std::string_view(split_name(contact.name).last));
    if (name == "fullName") return FieldValue::of(std::string_view(contact.name));
    if (name == "phoneNumber") return FieldValue::of(std::string_view(contact.phone));
    if (name == "emailAddress") return FieldValue::of(std::string_view(contact.email));
    return FieldValue::of(to_ms(std::chrono::floor<std::chrono::seconds>(contact.created_at)));
}

// The first of a list of numbers or addresses; further ones have no place.
std::optional<std::string> first_of(Body& body, std::string_view list, std::string_view member) {
    auto elements = body.list(list);
    if (!elements || elements->empty()) return std::nullopt;
    elements->front().pass_over("id");
    return elements->front().text(member, 127);
}

std::optional<std::string> joined(const std::optional<std::string>& first,
                                  const std::optional<std::string>& last,
                                  const PersonName& before) {
    if (!first && !last) return std::nullopt;
    const std::string front = first.value_or(before.first);
    const std::string back = last.value_or(before.last);
    return front + (front.empty() || back.empty() ? "" : " ") + back;
}

}  // namespace

void list_customers(Call& call) {
    auto query = read_query(call, customer_filters);
    if (!query) return call.fail(query.error());
    tell_filters(call, customer_filters);
    call.answer_read([view = View(call, query.value().expands),
                      href = href_of_list(call.request, query.value()),
                      query = query.value()](Access access) -> std::optional<http::Response> {
        // Without filters a page of the book's list is the page; else all are looked at.
        const bool is_plain = query.filters.empty();
        if (!is_plain && access == Access::memory_only) return std::nullopt;
        const CataloguePage page{
            is_plain ? query.offset : 0,
            is_plain ? query.limit : std::numeric_limits<std::uint32_t>::max()};
        auto read = view.engine().list_contacts(view.book_id(), {}, page, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        std::vector<const Contact*> rows;
        for (const auto& each : read->value().objects) {
            const bool fits = std::ranges::all_of(query.filters, [&](const Filter& filter) {
                return holds(filter, field_of(each.object, filter.field));
            });
            if (fits) rows.push_back(&each.object);
        }
        const std::size_t first = is_plain ? 0 : std::min<std::size_t>(query.offset, rows.size());
        rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(first));
        if (rows.size() > query.limit) rows.resize(query.limit);
        return list_answer(rows, href, [&](JsonWriter& json, const Contact* contact) {
            append_customer(json, *contact, view);
        });
    });
}

void get_customer(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.answer_read([view = View(call, query.value().expands),
                      id = id_in(call.params[1])](Access access) -> std::optional<http::Response> {
        auto read = view.engine().find_contact(view.book_id(), id, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(failure_of(read->error(), no_such_customer()));
        return answer_with(
            [&](JsonWriter& json) { append_customer(json, read->value().object, view); });
    });
}

void put_customer(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    PutContact command;
    PersonName before;
    if (call.params.size() > 1) {
        command.id = id_in(call.params[1]);
        auto read =
            call.engine().find_contact(call.book().record.id, command.id, Access::memory_only);
        if (!read) return call.fail(being_opened());
        if (!*read) return call.fail(failure_of(read->error(), no_such_customer()));
        before = split_name(read->value().object.name);
    }
    command.change.name = joined(body.text("firstName", 64), body.text("lastName", 64), before);
    if (!command.id && !command.change.name) command.change.name = "";
    command.change.phone = first_of(body, "phoneNumbers", "phoneNumber");
    command.change.email = first_of(body, "emailAddresses", "emailAddress");
    for (const std::string_view name : {"id", "href", "customerSince"}) body.pass_over(name);
    submit(call, body, std::move(command),
           [view = View(call, {"phoneNumbers", "emailAddresses"})](const Recorded& recorded) {
               return answer_with([&](JsonWriter& json) {
                   append_customer(json, std::get<Contact>(recorded.subject), view);
               });
           });
}

void remove_customer(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    submit(call, body.value(), RemoveContact{id_in(call.params[1]), {}},
           [](const Recorded&) { return empty_answer(); });
}

}  // namespace tillbook::clover
