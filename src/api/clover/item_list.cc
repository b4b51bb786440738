#include "api/clover/item_list.h"

#include <limits>

namespace tillbook::clover {

Result<ItemList> ItemList::read(const View& view) {
    constexpr CataloguePage everything{0, std::numeric_limits<std::uint32_t>::max()};
    auto list = view.engine().list_products(view.book_id(), {}, everything, Access::may_block);
    if (!*list) return list->error();
    return ItemList(std::move(*list).value().objects);
}

std::vector<ItemView> ItemList::items() const {
    std::vector<ItemView> items;
    items.reserve(products_.size());
    for (const auto& product : products_) add_items(product, items);
    return items;
}

}  // namespace tillbook::clover
