// Items, and the lists of those that belong to a category, a tax rate or a modifier group.
#include <algorithm>

#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/item_list.h"
#include "api/clover/reference_json.h"
#include "api/clover/write.h"

namespace tillbook::clover {

namespace {

// The items that `belongs(product)` holds for; nothing but not_found where `is_there(view, access)`
// says no.
template <class IsThere, class Belongs>
void list_items_with(Call& call, IsThere is_there, Belongs belongs) {
    auto query = read_query(call, item_filters());
    if (!query) return call.fail(query.error());
    tell_filters(call, item_filters());
    call.answer_read([view = View(call, query.value().expands),
                      href = href_of_list(call.request, query.value()), query = query.value(),
                      is_there, belongs](Access access) -> std::optional<http::Response> {
        // All products are looked at.
        if (access == Access::memory_only) return std::nullopt;
        if (!is_there(view)) return to_response(no_such_object());
        auto list = ItemList::read(view);
        if (!list) return to_response(list.error());
        std::vector<ItemView> items = list.value().items();
        std::erase_if(items, [&](const ItemView& item) { return !belongs(*item.product); });
        return list_answer(
            fitting_page(std::move(items), query, item_fields_of), href,
            [&](JsonWriter& json, const ItemView& item) { append_item(json, item, view); });
    });
}

// The items of a reference object that stands in one of the products' lists.
void list_items_of(Call& call, ReferenceKind kind, std::vector<ObjectId> ItemDetails::*list) {
    const ObjectId id = id_in(call.params[1]);
    list_items_with(
        call, [id, kind](const View& view) { return view.present_reference(kind, id).has_value(); },
        [id, list](const Product& product) {
            return std::ranges::find(product.item.*list, id) != (product.item.*list).end();
        });
}

// The ids in [{"id": …}].
std::optional<std::vector<ObjectId>> ids_in(Body& body, std::string_view name) {
    auto list = body.list(name);
    if (!list) return std::nullopt;
    std::vector<ObjectId> ids;
    for (Body& each : *list) ids.push_back(each.id("id").value_or(unknown_object));
    return ids;
}

ItemChange read_item(Body& body) {
    ItemChange change;
    change.alternate_name = body.text("alternateName", 127);
    if (const auto word = body.text("priceType", 16); word && !word->empty()) {
        change.price_type = price_type_in(*word);
        if (!change.price_type) {
            body.add_mistake("priceType",
                             "must be FIXED, VARIABLE or PER_UNIT (got " + *word + ")");
        }
    }
    change.hidden = body.flag("hidden");
    change.is_revenue = body.flag("isRevenue");
    change.default_taxes = body.flag("defaultTaxRates");
    change.tax_rates = ids_in(body, "taxRates");
    change.categories = ids_in(body, "categories");
    change.modifier_groups = ids_in(body, "modifierGroups");
    return change;
}

}  // namespace

void list_items(Call& call) {
    list_items_with(
        call, [](const View&) { return true; }, [](const Product&) { return true; });
}

void list_items_of_category(Call& call) {
    const ObjectId id = id_in(call.params[1]);
    list_items_with(
        call,
        [id](const View& view) {
            return view.engine().find_category(view.book_id(), id, Access::may_block)->ok();
        },
        [id](const Product& product) {
            const std::vector<ObjectId> categories = product.categories();
            return std::ranges::find(categories, id) != categories.end();
        });
}

// A default rate holds for items that do not name it, too; they are not in its list.
void list_items_of_tax_rate(Call& call) {
    list_items_of(call, ReferenceKind::tax_rate, &ItemDetails::tax_rates);
}

void list_items_of_modifier_group(Call& call) {
    list_items_of(call, ReferenceKind::modifier_group, &ItemDetails::modifier_groups);
}

void get_item(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.answer_read([view = View(call, query.value().expands),
                      id = id_in(call.params[1])](Access access) -> std::optional<http::Response> {
        auto read = view.engine().find_item(view.book_id(), id, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(failure_of(read->error(), no_such_object()));
        return answer_with(
            [&](JsonWriter& json) { append_item(json, item_of(read->value(), id), view); });
    });
}

void put_item(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    const bool is_new = call.params.size() < 2;
    PutProduct command;
    if (!is_new) command.id = id_in(call.params[1]);
    command.names_may_repeat = true;
    ProductChange& change = command.change;
    change.name = body.text("name", 127);
    const bool has_no_name = change.name ? change.name->empty() : is_new;
    if (has_no_name) body.add_message("name is required");
    if (const auto price = body.number("price", 0, money_minor_max)) change.price = Money{*price};
    if (is_new && !change.price) body.add_message("price is required");
    if (const auto cost = body.number("cost", 0, money_minor_max)) change.cost_price = Money{*cost};
    change.sku = body.text("sku", 100);
    change.barcode = body.text("code", 100);
    change.unit = body.text("unitName", 64);
    change.active = body.flag("available");
    change.item = read_item(body);
    for (const std::string_view name : {"id", "href", "modifiedTime"}) body.pass_over(name);
    submit(call, body, std::move(command), [view = View(call, {})](const Recorded& recorded) {
        const auto& product = std::get<Product>(recorded.subject);
        return answer_with([&](JsonWriter& json) {
            append_item(json, ItemView{&product, nullptr, recorded.at}, view);
        });
    });
}

void remove_item(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    submit(call, body.value(), RemoveProduct{id_in(call.params[1]), {}},
           [](const Recorded&) { return empty_answer(); });
}

}  // namespace tillbook::clover
