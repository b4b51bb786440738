// What there is of items: the book's stock, all stores together.
#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/item_list.h"
#include "api/clover/write.h"

namespace tillbook::clover {

// The items whose stock is tracked.
void list_item_stocks(Call& call) {
    auto query = read_query(call, stock_filters());
    if (!query) return call.fail(query.error());
    tell_filters(call, stock_filters());
    call.answer_read([view = View(call, query.value().expands),
                      href = href_of_list(call.request, query.value()),
                      query = query.value()](Access access) -> std::optional<http::Response> {
        if (access == Access::memory_only) return std::nullopt;
        const auto list = ItemList::read(view);
        if (!list) return to_response(list.error());
        std::vector<ItemView> items = list.value().items();
        std::erase_if(items, [](const ItemView& item) { return !item.is_tracked(); });
        return list_answer(
            fitting_page(std::move(items), query, stock_fields_of), href,
            [](JsonWriter& json, const ItemView& item) { append_item_stock(json, item); });
    });
}

void get_item_stock(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.answer_read([view = View(call, {}),
                      id = id_in(call.params[1])](Access access) -> std::optional<http::Response> {
        auto read = view.engine().find_item(view.book_id(), id, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(failure_of(read->error(), no_such_object()));
        return answer_with(
            [&](JsonWriter& json) { append_item_stock(json, item_of(read->value(), id)); });
    });
}

// quantity counts; stockCount is what older clients send for it.
void put_item_stock(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    SetItemStock command;
    if (call.params.size() > 1) {
        command.item = id_in(call.params[1]);
        body.pass_over("item");
    } else {
        command.item = body.reference("item").value_or(ObjectId{});
        if (!command.item) body.add_message("item is required");
    }
    command.level = body.quantity("quantity");
    const auto count = body.quantity("stockCount");
    if (!command.level) command.level = count;
    if (!command.level) body.add_message("quantity is required");
    body.pass_over("modifiedTime");
    const ObjectId item = command.item;
    submit(call, body, command, [item](const Recorded& recorded) {
        CatalogueRead<Product> read{std::get<Product>(recorded.subject), recorded.version,
                                    recorded.at};
        read.object.stock_changed_at = recorded.at;
        return answer_with([&](JsonWriter& json) { append_item_stock(json, item_of(read, item)); });
    });
}

// The stock of the item is not tracked any more.
void remove_item_stock(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    submit(call, body.value(), SetItemStock{id_in(call.params[1]), {}},
           [](const Recorded&) { return empty_answer(); });
}

}  // namespace tillbook::clover
