// The demo book that a first start makes, so that there is something to look at and to sell.
#pragma once

#include <string>

#include "cli/installation.h"
#include "cli/options.h"

namespace tillbook {

struct Demo {
    bool is_new = false;  // made by this start; only then the rest is known
    std::string url;
    std::string key;
    std::string product;  // UUIDs
    std::string contact;
    std::string store;
};

// In a database without books, makes one in naira with a product, a contact, a store and five
// orders, and writes address, ids and key to `file` (0600). With books it only looks. No engine may
// be at work on the installation meanwhile.
Demo prepare_demo(Installation& installation, const std::string& file, const std::string& url);

// Four lines to paste for a new demo, and the file's path every time.
void print_demo(const Demo& demo, const std::string& file, Streams& streams);

}  // namespace tillbook
