// /v1/products/categories.
#include <array>

#include "api/cloove/catalogue_call.h"

namespace tillbook::cloove {

namespace {

constexpr std::size_t name_characters_max = 255;
// A shop's categories make one menu: all of them unless asked otherwise.
constexpr std::uint32_t limit_default = 1'000;
constexpr std::array<std::string_view, 1> category_members = {"name"};

std::string name_in(Form& form) {
    form.require("name");
    return form.text("name", {name_characters_max}).value_or("");
}

}  // namespace

void list_categories(Call& call) {
    answer_plain_list(call, "Categories retrieved", limit_default,
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
