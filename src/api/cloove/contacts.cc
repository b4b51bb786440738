// /v1/contacts.
#include <algorithm>
#include <array>

#include "api/cloove/catalogue_call.h"
#include "api/cloove/limits.h"

namespace tillbook::cloove {

namespace {

constexpr std::size_t contact_name_characters_max = 100;
constexpr std::size_t contact_text_characters_max = 255;
constexpr std::uint32_t contacts_limit_default = 20;

// E.164: a plus and 7 to 15 digits, the first not 0. Empty clears the number.
std::optional<std::string> phone_number(Form& form, std::string_view name) {
    auto number = clearable_text(form, name, contact_text_characters_max);
    if (!number || number->empty()) return number;
    constexpr std::size_t digits_min = 7;
    constexpr std::size_t digits_max = 15;
    const std::string_view digits = std::string_view(*number).substr(1);
    const bool fits =
        number->front() == '+' && digits.size() >= digits_min && digits.size() <= digits_max &&
        digits.front() != '0' &&
        std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!fits) {
        form.add_mistake(
            name, "must be an E.164 number such as +2348012345678 (got \"" + *number + "\")");
    }
    return number;
}

// Something, one @, something. Empty clears the address.
std::optional<std::string> email_address(Form& form, std::string_view name) {
    auto address = clearable_text(form, name, contact_text_characters_max);
    if (!address || address->empty()) return address;
    const std::size_t at = address->find('@');
    const bool fits = at != 0 && at != address->npos && at + 1 < address->size() &&
                      address->find('@', at + 1) == address->npos &&
                      address->find_first_of(" \t\r\n") == address->npos;
    if (!fits) {
        form.add_mistake(name, "must be an e-mail address (got \"" + *address + "\")");
    }
    return address;
}

constexpr std::array<std::string_view, 6> contact_members = {
    "name", "phone_number", "email", "whatsapp_number", "is_vip", "is_blacklisted"};

ContactChange contact_in(Form& form) {
    ContactChange change;
    change.name = form.text("name", {contact_name_characters_max});
    change.phone = phone_number(form, "phone_number");
    change.email = email_address(form, "email");
    change.whatsapp = phone_number(form, "whatsapp_number");
    change.is_vip = form.boolean("is_vip");
    change.is_blacklisted = form.boolean("is_blacklisted");
    return change;
}

}  // namespace

void list_contacts(Call& call) {
    static constexpr std::array<std::string_view, 3> parameters = {"search", "page", "limit"};
    auto parsed = QueryReader::parse(call, parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    ValueReader values(query.mistakes(), call.book().record.id_secret,
                       call.book().currency.exponent);
    CatalogueFilter filter;
    if (const auto value = query.find("search")) {
        filter.search = values.text(*value, {"search"}, {search_characters_max}).value_or("");
    }
    const ListPage page = read_list_page(query, values, contacts_limit_default);
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    answer_list(call, "Contacts retrieved", page,
                [filter = std::move(filter)](Engine& engine, BookId book, const CataloguePage& rows,
                                             Access access) {
                    return engine.list_contacts(book, filter, rows, access);
                });
}

void get_contact(Call& call) {
    answer_object(call, "contact", "Contact retrieved",
                  [](Engine& engine, BookId book, ObjectId id, Access access) {
                      return engine.find_contact(book, id, access);
                  });
}

void record_contact(Call& call) {
    auto form = Form::parse(call, contact_members);
    if (!form) return call.fail(form.error());
    form.value().require("name");
    PutContact command{contact_in(form.value())};
    submit_put<Contact>(call, std::move(form).value(), std::move(command),
                        {201, "Contact recorded", "/v1/contacts"});
}

void update_contact(Call& call) {
    const auto target = object_target(call, "contact");
    if (!target) return call.fail(target.error());
    auto form = Form::parse(call, contact_members);
    if (!form) return call.fail(form.error());
    PutContact command{contact_in(form.value()), target.value().id, target.value().if_version};
    submit_put<Contact>(call, std::move(form).value(), std::move(command),
                        {200, "Contact updated", {}});
}

}  // namespace tillbook::cloove
