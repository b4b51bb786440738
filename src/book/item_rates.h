// Which tax rates hold for an item: one rule for lines that are made of it and for showing it.
#pragma once

#include <vector>

#include "book/catalogue_objects.h"

namespace tillbook {

// The book's default rates, where the item takes them, and then its own that are none of these.
std::vector<ObjectId> rates_of_item(const Product& product,
                                    const std::vector<ObjectId>& default_rates);

}  // namespace tillbook
