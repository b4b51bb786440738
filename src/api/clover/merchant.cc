// The merchant itself, and small things that clients ask for before they begin.
#include <array>

#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/reference_json.h"
#include "api/clover/render.h"
#include "api/clover/write.h"
#include "book/administration.h"

namespace tillbook::clover {

namespace {

constexpr std::size_t zone_characters_max = 64;

// The first employee who owns the business; absent if there is none. Asks with the book open.
std::optional<Reference> owner_of(const View& view) {
    auto list =
        view.engine().list_references(view.book_id(), ReferenceKind::employee, Access::may_block);
    if (!list || !*list) return std::nullopt;
    for (const auto& read : list->value().objects) {
        if (read.object.flag("isOwner")) return read.object;
    }
    return std::nullopt;
}

void append_properties(JsonWriter& json, const BookRecord& book) {
    json.begin_object();
    json.key("defaultCurrency").plain(book.currency);
    json.key("timezone").plain(book.zone);
    json.key("vat").boolean(book.tax_included);
    json.key("vatTaxName").plain("VAT");
    json.key("groupLineItems").boolean(true);
    json.key("tipsEnabled").boolean(true);
    json.key("stayInCategory").boolean(false);
    json.key("locale").plain("en-US");
    json.end_object();
}

// `book` may be younger than the view's.
void append_merchant(JsonWriter& json, const View& view, const BookRecord& book) {
    json.begin_object();
    std::string own = view.href("");
    own.pop_back();
    json.key("href").plain(own);
    json.key("id").plain(to_base32(view.book_id().value));
    json.key("name").text(book.name);
    // Clients that find no currency here take dollars.
    json.key("defaultCurrency").plain(book.currency);
    json.key("timezone").plain(book.zone);
    json.key("isVat").boolean(book.tax_included);
    for (const std::string_view list :
         {"orders", "items", "tenders", "employees", "payments", "customers"}) {
        json.key(list).begin_object();
        json.key("href").plain(view.href(list));
        json.end_object();
    }
    if (view.expands_to("owner")) {
        const auto owner = owner_of(view);
        if (owner) append_reference_object(json.key("owner"), *owner, view);
    }
    if (view.expands_to("properties")) append_properties(json.key("properties"), book);
    append_moment(json.key("createdTime"), book.created_at);
    json.end_object();
}

}  // namespace

void get_merchant(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.answer_read(
        [view = View(call, query.value().expands)](Access access) -> std::optional<http::Response> {
            // Rendering may wait for nothing once the book is open.
            const auto opened =
                view.engine().list_references(view.book_id(), ReferenceKind::employee, access);
            if (!opened) return std::nullopt;
            return answer_with(
                [&](JsonWriter& json) { append_merchant(json, view, view.book().record); });
        });
}

void update_merchant(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    BookChange change;
    change.name = body.value().text("name", book_name_characters_max);
    change.zone = body.value().text("timezone", zone_characters_max);
    change.tax_included = body.value().flag("isVat");
    if (const auto checked = body.value().finish(call); !checked) return call.fail(checked.error());
    auto envelope = envelope_of(call, body.value());
    if (!envelope) return call.fail(envelope.error());
    call.answer_blocking([&administration = call.administration(), view = View(call, {}),
                          envelope = std::move(envelope).value(), change = std::move(change)] {
        const auto changed = administration.change_book(envelope, change);
        if (!changed) return to_response(changed.error());
        http::Response response = answer_with(
            [&](JsonWriter& json) { append_merchant(json, view, changed.value().book); });
        Recorded recorded;
        recorded.entry = changed.value().entry;
        recorded.replayed = changed.value().replayed;
        add_recorded_headers(response, recorded, key_sent(envelope));
        return response;
    });
}

void get_properties(Call& call) {
    call.send(answer_with([&](JsonWriter& json) { append_properties(json, call.book().record); }));
}

void list_system_order_types(Call& call) {
    struct SystemType {
        std::string_view id;
        std::string_view label;
    };
    static constexpr std::array<SystemType, 6> types = {
        {{"DINE-IN-TYPE", "Dine In"},
         {"TAKE-OUT-TYPE", "Take Out"},
         {"DELIVERY-TYPE", "Delivery"},
         {"PICK-UP-TYPE", "Pick Up"},
         {"CURBSIDE-PICKUP-TYPE", "Curbside Pickup"},
         {"ONLINE-ORDER-TYPE", "Online Order"}}};
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.send(list_answer(types, href_of_list(call.request, query.value()),
                          [](JsonWriter& json, const SystemType& type) {
                              json.begin_object();
                              json.key("id").plain(type.id);
                              json.key("label").plain(type.label);
                              json.end_object();
                          }));
}

void tell_filters(Call& call, std::span<const std::string_view> fields) {
    std::string& headers = call.headers();
    headers += "X-Clover-Allowed-Filter-Fields: ";
    for (std::size_t at = 0; at < fields.size(); ++at) {
        if (at > 0) headers += ", ";
        headers += fields[at];
    }
    headers += "\r\n";
}

}  // namespace tillbook::clover
