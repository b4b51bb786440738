#include "book/item_rates.h"

#include <algorithm>

namespace tillbook {

std::vector<ObjectId> rates_of_item(const Product& product,
                                    const std::vector<ObjectId>& default_rates) {
    std::vector<ObjectId> rates;
    if (product.item.default_taxes) rates = default_rates;
    for (const ObjectId id : product.item.tax_rates) {
        if (std::ranges::find(rates, id) == rates.end()) rates.push_back(id);
    }
    return rates;
}

}  // namespace tillbook
