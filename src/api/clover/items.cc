// Items: the products of the book, one item each, or one for each variant.
#include <algorithm>
#include <array>

#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/reference_json.h"
#include "api/clover/write.h"

namespace tillbook::clover {

namespace {

constexpr auto item_filters = std::to_array<std::string_view>(
    {"id", "name", "alternateName", "code", "sku", "price", "priceType", "hidden", "available",
     "isRevenue", "modifiedTime", "categoryId", "category.id", "categories.id"});
constexpr std::array<std::string_view, 3> price_types = {"FIXED", "VARIABLE", "PER_UNIT"};

Error no_such_item() {
    return {ErrorCode::not_found, "The requested resource could not be found.", {}};
}

// A product, or one variant of it, as something to put on a tab.
struct Item {
    Product product;
    const Variant* variant = nullptr;
    Instant changed_at{};

    ObjectId id() const { return variant != nullptr ? variant->id : product.id; }
    std::string name() const {
        return variant != nullptr ? product.name + " " + variant->name : product.name;
    }
    Money price() const { return variant != nullptr ? variant->price : product.price; }
    const std::string& sku() const { return variant != nullptr ? variant->sku : product.sku; }
};

std::vector<ObjectId> categories_of(const Product& product) {
    std::vector<ObjectId> ids = product.item.more_categories;
    if (product.category) ids.insert(ids.begin(), product.category);
    return ids;
}

Quantity stock_of(const Item& item) {
    Quantity sum;
    for (const StockLevel& level : item.product.stock) {
        const bool is_its_own = item.variant == nullptr || level.variant == item.variant->id;
        if (is_its_own) sum.thousandths += level.level.thousandths;
    }
    return sum;
}

void append_categories(JsonWriter& json, const Product& product, const View& view) {
    append_elements(json, categories_of(product), [&](ObjectId id) {
        auto category = view.engine().find_category(view.book_id(), id, Access::may_block);
        json.begin_object();
        append_id(json.key("id"), id);
        if (category && *category) json.key("name").text(category->value().object.name);
        json.end_object();
    });
}

void append_references(JsonWriter& json, const std::vector<ObjectId>& ids, const View& view) {
    append_elements(json, ids, [&](ObjectId id) {
        if (const auto reference = view.reference(id)) {
            append_reference_object(json, *reference, view);
        } else {
            append_reference(json, id);
        }
    });
}

// The rates that hold for an item: the book's default ones, and its own.
std::vector<ObjectId> rates_of(const Product& product, const View& view) {
    std::vector<ObjectId> ids = product.item.tax_rates;
    if (!product.item.default_taxes) return ids;
    auto rates =
        view.engine().list_references(view.book_id(), ReferenceKind::tax_rate, Access::may_block);
    if (!rates || !*rates) return ids;
    for (const auto& read : rates->value().objects) {
        if (read.object.flag("isDefault")) ids.push_back(read.object.id);
    }
    return ids;
}

void append_item(JsonWriter& json, const Item& item, const View& view) {
    constexpr std::int64_t thousandths = 1'000;
    const Product& product = item.product;
    json.begin_object();
    append_id(json.key("id"), item.id());
    json.key("hidden").boolean(product.item.hidden);
    json.key("available").boolean(product.active);
    json.key("name").text(item.name());
    append_text_member(json, "alternateName", product.item.alternate_name);
    append_text_member(json, "code", product.barcode);
    append_text_member(json, "sku", item.sku());
    append_number(json.key("price"), item.price().minor);
    json.key("priceType").plain(price_types[static_cast<std::size_t>(product.item.price_type)]);
    json.key("defaultTaxRates").boolean(product.item.default_taxes);
    append_text_member(json, "unitName", product.unit);
    if (product.cost_price) append_number(json.key("cost"), product.cost_price->minor);
    json.key("isRevenue").boolean(product.item.is_revenue);
    if (item.variant != nullptr) append_reference(json.key("itemGroup"), product.id);
    append_moment(json.key("modifiedTime"), item.changed_at);
    if (view.expands_to("categories")) append_categories(json.key("categories"), product, view);
    if (view.expands_to("modifierGroups")) {
        append_references(json.key("modifierGroups"), product.item.modifier_groups, view);
    }
    if (view.expands_to("taxRates")) {
        append_references(json.key("taxRates"), rates_of(product, view), view);
    }
    if (view.expands_to("itemStock") && !product.stock.empty()) {
        const std::int64_t stock = stock_of(item).thousandths;
        json.key("itemStock").begin_object();
        append_reference(json.key("item"), item.id());
        append_number(json.key("stockCount"), stock / thousandths);
        json.key("quantity").raw(std::to_string(stock / thousandths));
        json.end_object();
    }
    json.end_object();
}

FieldValue field_of(const Item& item, std::string_view name, const Filter& filter) {
    const Product& product = item.product;
    if (name == "id") return FieldValue::of(std::string_view(to_base32(item.id().value)));
    if (name == "name") return FieldValue::of(std::string_view(item.name()));
    if (name == "alternateName")
        return FieldValue::of(std::string_view(product.item.alternate_name));
    if (name == "code") return FieldValue::of(std::string_view(product.barcode));
    if (name == "sku") return FieldValue::of(std::string_view(item.sku()));
    if (name == "price") return FieldValue::of(item.price().minor);
    if (name == "priceType") {
        return FieldValue::of(price_types[static_cast<std::size_t>(product.item.price_type)]);
    }
    if (name == "hidden") return FieldValue::of(product.item.hidden);
    if (name == "available") return FieldValue::of(product.active);
    if (name == "isRevenue") return FieldValue::of(product.item.is_revenue);
    if (name == "modifiedTime") {
        return FieldValue::of(to_ms(std::chrono::floor<std::chrono::seconds>(item.changed_at)));
    }
    // One of several categories: the one that is asked for, if the item is in it.
    for (const ObjectId id : categories_of(product)) {
        FieldValue value = FieldValue::of(std::string_view(to_base32(id.value)));
        if (holds(filter, value)) return value;
    }
    return {};
}

// All items of the book that fit, newest first, as many as the page asks for.
std::optional<Result<std::vector<CatalogueRead<Product>>>> products_of(const View& view,
                                                                       Access access) {
    constexpr CataloguePage everything{0, std::numeric_limits<std::uint32_t>::max()};
    auto read = view.engine().list_products(view.book_id(), {}, everything, access);
    if (!read) return std::nullopt;
    if (!*read) return Result<std::vector<CatalogueRead<Product>>>(read->error());
    return Result<std::vector<CatalogueRead<Product>>>(std::move(*read).value().objects);
}

template <class Visit>
void each_item(const CatalogueRead<Product>& read, Visit visit) {
    if (read.object.variants.empty()) return visit(Item{read.object, nullptr, read.changed_at});
    for (std::size_t at = 0; at < read.object.variants.size(); ++at) {
        Item item{read.object, nullptr, read.changed_at};
        item.variant = &item.product.variants[at];
        visit(item);
    }
}

// The ids in a list of references.
std::vector<ObjectId> ids_in(Body& body, std::string_view name) {
    std::vector<ObjectId> ids;
    if (auto list = body.list(name)) {
        for (Body& each : *list) ids.push_back(each.id("id").value_or(unknown_object));
    }
    return ids;
}

ItemDetails read_details(Body& body, ItemDetails details) {
    if (auto text = body.text("alternateName", 127)) details.alternate_name = *text;
    if (const auto word = body.text("priceType", 16)) {
        const auto type = std::ranges::find(price_types, to_upper(*word));
        if (type == price_types.end()) {
            body.add_mistake("priceType",
                             "must be FIXED, VARIABLE or PER_UNIT (got " + *word + ")");
        } else {
            details.price_type = static_cast<PriceType>(type - price_types.begin());
        }
    }
    if (const auto flag = body.flag("hidden")) details.hidden = *flag;
    if (const auto flag = body.flag("isRevenue")) details.is_revenue = *flag;
    if (const auto flag = body.flag("defaultTaxRates")) details.default_taxes = *flag;
    if (body.has("taxRates")) details.tax_rates = ids_in(body, "taxRates");
    if (body.has("modifierGroups")) details.modifier_groups = ids_in(body, "modifierGroups");
    return details;
}

}  // namespace

void list_items(Call& call) {
    auto query = read_query(call, item_filters);
    if (!query) return call.fail(query.error());
    tell_filters(call, item_filters);
    call.answer_read([view = View(call, query.value().expands),
                      href = href_of_list(call.request, query.value()),
                      query = query.value()](Access access) -> std::optional<http::Response> {
        // All products are looked at.
        if (access == Access::memory_only) return std::nullopt;
        auto products = products_of(view, access);
        if (!products) return std::nullopt;
        if (!*products) return to_response(products->error());
        std::uint64_t skip = query.offset;
        std::uint32_t shown = 0;
        return answer_with([&](JsonWriter& json) {
            json.begin_object();
            json.key("elements").begin_array();
            for (const auto& read : products->value()) {
                each_item(read, [&](const Item& item) {
                    const bool fits = std::ranges::all_of(query.filters, [&](const Filter& each) {
                        return holds(each, field_of(item, each.field, each));
                    });
                    if (!fits || shown == query.limit) return;
                    if (skip > 0) {
                        --skip;
                        return;
                    }
                    ++shown;
                    append_item(json, item, view);
                });
            }
            json.end_array();
            json.key("href").text(href);
            json.end_object();
        });
    });
}

void get_item(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.answer_read([view = View(call, query.value().expands),
                      id = id_in(call.params[1])](Access access) -> std::optional<http::Response> {
        auto read = view.engine().find_item(view.book_id(), id, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(failure_of(read->error(), no_such_item()));
        return answer_with([&](JsonWriter& json) {
            bool is_shown = false;
            each_item(read->value(), [&](const Item& item) {
                const bool is_it = item.id() == id || item.product.id == id;
                if (is_it && !std::exchange(is_shown, true)) append_item(json, item, view);
            });
        });
    });
}

// The members that an update leaves out stay, so the item is read first.
void put_item(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    const bool is_new = call.params.size() < 2;
    PutProduct command;
    ItemDetails details;
    if (!is_new) {
        const ObjectId id = id_in(call.params[1]);
        auto read = call.engine().find_item(call.book().record.id, id, Access::memory_only);
        if (!read) return call.fail(being_opened());
        if (!*read) return call.fail(failure_of(read->error(), no_such_item()));
        if (read->value().object.id != id) {
            body.add_message("An item of a group is changed through /v1/products");
        }
        command.id = read->value().object.id;
        details = read->value().object.item;
    }
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
    change.item = read_details(body, details);
    if (body.has("categories")) {
        std::vector<ObjectId> ids = ids_in(body, "categories");
        change.category = ids.empty() ? ObjectId{} : ids.front();
        if (!ids.empty()) ids.erase(ids.begin());
        change.item->more_categories = std::move(ids);
    }
    for (const std::string_view name : {"id", "href", "modifiedTime", "stockCount", "itemStock"}) {
        body.pass_over(name);
    }
    submit(call, body, std::move(command), [view = View(call, {})](const Recorded& recorded) {
        return answer_with([&](JsonWriter& json) {
            append_item(json, Item{std::get<Product>(recorded.subject), nullptr, recorded.at},
                        view);
        });
    });
}

void remove_item(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    submit(call, body.value(), RemoveProduct{id_in(call.params[1]), {}},
           [](const Recorded&) { return empty_answer(); });
}

void list_categories(Call& call) {
    static constexpr std::array<std::string_view, 2> fields = {"id", "name"};
    auto query = read_query(call, fields);
    if (!query) return call.fail(query.error());
    tell_filters(call, fields);
    call.answer_read([view = View(call, query.value().expands),
                      href = href_of_list(call.request, query.value()),
                      query = query.value()](Access access) -> std::optional<http::Response> {
        constexpr CataloguePage everything{0, std::numeric_limits<std::uint32_t>::max()};
        auto read = view.engine().list_categories(view.book_id(), everything, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        std::vector<Category> rows;
        for (const auto& each : read->value().objects) {
            const bool fits = std::ranges::all_of(query.filters, [&](const Filter& filter) {
                return holds(filter,
                             filter.field == "id"
                                 ? FieldValue::of(std::string_view(to_base32(each.object.id.value)))
                                 : FieldValue::of(std::string_view(each.object.name)));
            });
            if (fits) rows.push_back(each.object);
        }
        const std::size_t first = std::min<std::size_t>(query.offset, rows.size());
        rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(first));
        if (rows.size() > query.limit) rows.resize(query.limit);
        return list_answer(rows, href, [](JsonWriter& json, const Category& category) {
            json.begin_object();
            append_id(json.key("id"), category.id);
            json.key("name").text(category.name);
            json.end_object();
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
    submit(call, body.value(), std::move(command), [](const Recorded& recorded) {
        return answer_with([&](JsonWriter& json) {
            const auto& category = std::get<Category>(recorded.subject);
            json.begin_object();
            append_id(json.key("id"), category.id);
            json.key("name").text(category.name);
            json.end_object();
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
