// Answers of reads about catalogue objects.
#pragma once

#include <cstdint>
#include <vector>

#include "book/catalogue_objects.h"

namespace tillbook {

// A catalogue object as it is now; a product without the category and stores that are gone.
template <class T>
struct CatalogueRead {
    T object;
    std::uint32_t version = 0;
    Instant changed_at{};  // when this version was made; sales do not change a product
    bool removed = false;  // only where removed ones are told, too
};

template <class T>
struct CatalogueList {
    std::uint64_t total = 0;  // exact number of objects the filter holds for
    std::vector<CatalogueRead<T>> objects;
};

}  // namespace tillbook
