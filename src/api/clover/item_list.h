// All items of a book, read at once.
#pragma once

#include <vector>

#include "api/clover/item_json.h"

namespace tillbook::clover {

class ItemList {
public:
    // May block.
    static Result<ItemList> read(const View& view);

    // Newest product first, its variants in their order. Valid as long as this list.
    std::vector<ItemView> items() const;

private:
    explicit ItemList(std::vector<CatalogueRead<Product>> products)
        : products_(std::move(products)) {}

    std::vector<CatalogueRead<Product>> products_;
};

}  // namespace tillbook::clover
