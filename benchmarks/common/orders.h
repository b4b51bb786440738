// Bodies of POST /v1/orders: three catalogue lines, a customer, a store.
#pragma once

#include <string>

#include "common/books.h"
#include "common/random.h"

namespace tillbook::bench {

// Appends the JSON of one random order of this book.
void append_order(const Book& book, Random& random, std::string& out);

}  // namespace tillbook::bench
