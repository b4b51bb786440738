// The books a benchmark talks to: their keys and what may stand in an order.
//
// One line per book: key TAB products TAB customers TAB stores, each list separated by commas, a
// product written id:name. Names need no JSON escapes.
#pragma once

#include <string>
#include <vector>

namespace tillbook::bench {

struct Product {
    std::string id;
    std::string name;
};

struct Book {
    std::string key;
    std::vector<Product> products;  // At least three.
    std::vector<std::string> customers;
    std::vector<std::string> stores;
};

// Throws std::runtime_error with a sentence when the file is absent or malformed.
std::vector<Book> load_books(const std::string& path);

}  // namespace tillbook::bench
