// Customers: the contacts of the book.
#include <limits>

#include "api/clover/customer_body.h"
#include "api/clover/customer_json.h"
#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/write.h"

namespace tillbook::clover {

namespace {

Error no_such_customer() { return {ErrorCode::not_found, "Customer not found", {}}; }

// Each customer's newest orders are read for the answer.
constexpr std::uint32_t limit_with_orders = 50;

// A customer's orders are read from the disk.
bool wants_orders(const View& view) { return view.expands_to("orders"); }

}  // namespace

void list_customers(Call& call) {
    auto query = read_query(call, customer_filters());
    if (!query) return call.fail(query.error());
    const View view(call, query.value().expands);
    if (wants_orders(view) && query.value().limit > limit_with_orders) {
        if (call.request.query.find("limit=") != std::string_view::npos) {
            return call.fail({ErrorCode::bad_request,
                              "limit cannot be greater than 50 where orders are expanded",
                              {}});
        }
        query.value().limit = limit_with_orders;
    }
    tell_filters(call, customer_filters());
    call.answer_read([view, href = href_of_list(call.request, query.value()),
                      query = query.value()](Access access) -> std::optional<http::Response> {
        // Without conditions a page of the book's list is the page; else all are looked at.
        const bool is_plain = query.filters.empty() && query.orders.empty();
        const bool is_costly = !is_plain || wants_orders(view);
        if (is_costly && access == Access::memory_only) return std::nullopt;
        const CataloguePage page =
            is_plain ? CataloguePage{query.offset, query.limit}
                     : CataloguePage{0, std::numeric_limits<std::uint32_t>::max()};
        auto read = view.engine().list_contacts(view.book_id(), {}, page, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        std::vector<const Contact*> rows;
        for (const auto& each : read->value().objects) rows.push_back(&each.object);
        if (!is_plain) {
            rows = fitting_page(std::move(rows), query,
                                [](const Contact* contact, std::string_view name) {
                                    return customer_fields_of(*contact, name);
                                });
        }
        return list_answer(rows, href, [&](JsonWriter& json, const Contact* contact) {
            append_customer(json, *contact, view);
        });
    });
}

void get_customer(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    const View view(call, query.value().expands);
    call.answer_read(
        [view, id = id_in(call.params[1])](Access access) -> std::optional<http::Response> {
            if (wants_orders(view) && access == Access::memory_only) return std::nullopt;
            auto read = view.engine().find_contact(view.book_id(), id, access);
            if (!read) return std::nullopt;
            if (!*read) return to_response(failure_of(read->error(), no_such_customer()));
            return answer_with(
                [&](JsonWriter& json) { append_customer(json, read->value().object, view); });
        });
}

// The answer has all numbers and addresses, so that a client learns their ids.
void put_customer(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    const bool is_new = call.params.size() < 2;
    PutContact command{read_customer(body.value(), is_new ? PartIds::passed_over : PartIds::taken)};
    ContactChange& change = command.change;
    if (!is_new) command.id = id_in(call.params[1]);
    if (is_new && !change.first_name && !change.last_name) change.name = "";
    submit(call, body.value(), std::move(command),
           [view = View(call, {"phoneNumbers", "emailAddresses", "addresses"})](
               const Recorded& recorded) {
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
