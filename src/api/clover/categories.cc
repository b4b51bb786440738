// Categories, and the items in them.
#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>

#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/item_list.h"
#include "api/clover/nested_json.h"
#include "api/clover/write.h"

namespace tillbook::clover {

namespace {

constexpr auto category_filters = std::to_array<std::string_view>({"id", "name", "modifiedTime"});

Error no_such_category() {
    return {ErrorCode::not_found, "The requested resource could not be found.", {}};
}

std::vector<FieldValue> category_fields_of(const CatalogueRead<Category>& read,
                                           std::string_view name) {
    if (name == "id") return {FieldValue::of(read.object.id)};
    if (name == "modifiedTime") return {FieldValue::of(read.changed_at)};
    return {FieldValue::of(std::string_view(read.object.name))};
}

// The first items of each category, by its id.
using ItemsByCategory = std::unordered_map<std::uint64_t, std::vector<ItemView>>;

ItemsByCategory by_category(const std::vector<ItemView>& items) {
    ItemsByCategory found;
    for (const ItemView& item : items) {
        for (const ObjectId category : item.product->categories()) {
            std::vector<ItemView>& own = found[category.value];
            if (own.size() < nested_max) own.push_back(item);
        }
    }
    return found;
}

// `items` null: they are not to be shown.
void append_category(JsonWriter& json, const Category& category, const ItemsByCategory* items,
                     const View& view) {
    json.begin_object();
    append_id(json.key("id"), category.id);
    json.key("name").text(category.name);
    if (items != nullptr) {
        const auto own = items->find(category.id.value);
        append_elements(json.key("items"),
                        own == items->end() ? std::vector<ItemView>{} : own->second,
                        [&](const ItemView& item) { append_item(json, item, view); });
    }
    json.end_object();
}

// Answers with `write(items)`, where all items are read first if the query wants them.
template <class Write>
http::Response answer_with_items(const View& view, Write write) {
    if (!view.expands_to("items")) return write(nullptr);
    const auto list = ItemList::read(view);
    if (!list) return to_response(list.error());
    const ItemsByCategory items = by_category(list.value().items());
    return write(&items);
}

}  // namespace

void list_categories(Call& call) {
    auto query = read_query(call, category_filters);
    if (!query) return call.fail(query.error());
    tell_filters(call, category_filters);
    call.answer_read([view = View(call, query.value().expands),
                      href = href_of_list(call.request, query.value()),
                      query = query.value()](Access access) -> std::optional<http::Response> {
        if (view.expands_to("items") && access == Access::memory_only) return std::nullopt;
        constexpr CataloguePage everything{0, std::numeric_limits<std::uint32_t>::max()};
        auto read = view.engine().list_categories(view.book_id(), everything, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        return answer_with_items(view, [&](const ItemsByCategory* items) {
            return list_answer(
                fitting_page(std::move(read->value().objects), query, category_fields_of), href,
                [&](JsonWriter& json, const CatalogueRead<Category>& each) {
                    append_category(json, each.object, items, view);
                });
        });
    });
}

void get_category(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.answer_read([view = View(call, query.value().expands),
                      id = id_in(call.params[1])](Access access) -> std::optional<http::Response> {
        if (view.expands_to("items") && access == Access::memory_only) return std::nullopt;
        auto read = view.engine().find_category(view.book_id(), id, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(failure_of(read->error(), no_such_category()));
        return answer_with_items(view, [&](const ItemsByCategory* items) {
            return answer_with([&](JsonWriter& json) {
                append_category(json, read->value().object, items, view);
            });
        });
    });
}

void put_category(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    PutCategory command;
    command.name = body.value().text("name", 127).value_or("");
    if (command.name.empty()) body.value().add_message("name is required");
    if (call.params.size() > 1) command.id = id_in(call.params[1]);
    submit(call, body.value(), std::move(command),
           [view = View(call, {})](const Recorded& recorded) {
               return answer_with([&](JsonWriter& json) {
                   append_category(json, std::get<Category>(recorded.subject), nullptr, view);
               });
           });
}

void remove_category(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    submit(call, body.value(), RemoveCategory{id_in(call.params[1]), {}},
           [](const Recorded&) { return empty_answer(); });
}

}  // namespace tillbook::clover
