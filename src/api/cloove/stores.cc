// /v1/stores.
#include <array>

#include "api/cloove/catalogue_call.h"
#include "api/cloove/list_page.h"

namespace tillbook::cloove {

namespace {

constexpr std::size_t store_name_characters_max = 255;
constexpr std::size_t address_characters_max = 1'000;
constexpr std::array<std::string_view, 5> store_members = {"name", "address", "timezone",
                                                           "is_default", "is_active"};

StoreChange store_in(Form& form) {
    StoreChange change;
    change.name = form.text("name", {store_name_characters_max});
    change.address = clearable_text(form, "address", address_characters_max);
    change.zone = clearable_text(form, "timezone", store_name_characters_max);
    change.is_default = form.boolean("is_default");
    change.is_active = form.boolean("is_active");
    return change;
}

}  // namespace

void list_stores(Call& call) {
    answer_plain_list(call, "Stores retrieved", whole_list_limit,
                      [](Engine& engine, BookId book, const CataloguePage& rows, Access access) {
                          return engine.list_stores(book, rows, access);
                      });
}

void get_store(Call& call) {
    answer_object(call, "store", "Store retrieved",
                  [](Engine& engine, BookId book, ObjectId id, Access access) {
                      return engine.find_store(book, id, access);
                  });
}

void record_store(Call& call) {
    auto form = Form::parse(call, store_members);
    if (!form) return call.fail(form.error());
    form.value().require("name");
    PutStore command{store_in(form.value())};
    submit_put<Store>(call, std::move(form).value(), std::move(command),
                      {201, "Store recorded", "/v1/stores"});
}

void update_store(Call& call) {
    const auto target = object_target(call, "store");
    if (!target) return call.fail(target.error());
    auto form = Form::parse(call, store_members);
    if (!form) return call.fail(form.error());
    PutStore command{store_in(form.value()), target.value().id, target.value().if_version};
    submit_put<Store>(call, std::move(form).value(), std::move(command),
                      {200, "Store updated", {}});
}

void remove_store(Call& call) { submit_removal<RemoveStore>(call, "store", "Store removed"); }

}  // namespace tillbook::cloove
