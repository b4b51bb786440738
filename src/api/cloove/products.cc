// Reading and removing: /v1/products.
#include <array>

#include "api/cloove/catalogue_call.h"
#include "api/cloove/limits.h"

namespace tillbook::cloove {

namespace {

std::optional<bool> read_flag(QueryReader& query, std::string_view name) {
    const auto value = query.find(name);
    if (!value) return std::nullopt;
    const std::string word = to_lower(value->text);
    if (word != "true" && word != "false") {
        query.mistakes().add({name}, "must be true or false", *value);
    }
    return word == "true";
}

}  // namespace

void list_products(Call& call) {
    static constexpr std::array<std::string_view, 6> parameters = {
        "search", "category_id", "store_id", "is_active", "page", "limit"};
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
    if (const auto value = query.find("category_id")) {
        filter.category = values.id(*value, {"category_id"}).value_or(ObjectId{});
    }
    if (const auto value = query.find("store_id")) {
        filter.store = values.id(*value, {"store_id"}).value_or(ObjectId{});
    }
    filter.active = read_flag(query, "is_active");
    const ListPage page = read_list_page(query, values);
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    answer_list(call, "Products retrieved", page,
                [filter = std::move(filter)](Engine& engine, BookId book, const CataloguePage& rows,
                                             Access access) {
                    return engine.list_products(book, filter, rows, access);
                });
}

void get_product(Call& call) {
    answer_object(call, "product", "Product retrieved",
                  [](Engine& engine, BookId book, ObjectId id, Access access) {
                      return engine.find_product(book, id, access);
                  });
}

void remove_product(Call& call) {
    submit_removal<RemoveProduct>(call, "product", "Product removed");
}

}  // namespace tillbook::cloove
