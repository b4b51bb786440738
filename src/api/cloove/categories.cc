// /v1/products/categories.
#include <array>

#include "api/cloove/catalogue_call.h"
#include "api/cloove/list_page.h"

namespace tillbook::cloove {

namespace {

constexpr std::size_t category_name_characters_max = 255;
// A shop's categories make one menu: all of them unless asked otherwise.
constexpr std::array<std::string_view, 1> category_members = {"name"};

std::string name_in(Form& form) {
    form.require("name");
    return form.text("name", {category_name_characters_max}).value_or("");
}

}  // namespace

void list_categories(Call& call) {
    answer_plain_list(call, "Categories retrieved", whole_list_limit,
                      [](Engine& engine, BookId book, const CataloguePage& rows, Access access) {
                          return engine.list_categories(book, rows, access);
                      });
}

void record_category(Call& call) {
    auto form = Form::parse(call, category_members);
    if (!form) return call.fail(form.error());
    PutCategory command{name_in(form.value())};
    submit_put<Category>(call, std::move(form).value(), std::move(command),
                         {201, "Category recorded", {}});
}

void update_category(Call& call) {
    const auto target = object_target(call, "category");
    if (!target) return call.fail(target.error());
    auto form = Form::parse(call, category_members);
    if (!form) return call.fail(form.error());
    PutCategory command{name_in(form.value()), target.value().id, target.value().if_version};
    submit_put<Category>(call, std::move(form).value(), std::move(command),
                         {200, "Category updated", {}});
}

void remove_category(Call& call) {
    submit_removal<RemoveCategory>(call, "category", "Category removed");
}

}  // namespace tillbook::cloove
