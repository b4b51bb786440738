#include "common/orders.h"

#include <array>
#include <string_view>

namespace tillbook::bench {
namespace {

constexpr std::array<std::string_view, 4> methods = {"CASH", "CASH", "TRANSFER", "CARD"};

}  // namespace

void append_order(const Book& book, Random& random, std::string& out) {
    const std::size_t first = random.below(book.products.size());
    out += R"({"items":[)";
    for (std::size_t i = 0; i < 3; ++i) {
        const Product& product = book.products[(first + i) % book.products.size()];
        if (i > 0) out += ',';
        out += R"({"product_id":")";
        out += product.id;
        out += R"(","product_name":")";
        out += product.name;
        out += R"(","quantity":)";
        out += static_cast<char>('1' + random.below(5));
        out += '}';
    }
    out += R"(],"payment_method":")";
    out += methods[random.below(methods.size())];
    out += R"(","customer_id":")";
    out += book.customers[random.below(book.customers.size())];
    out += R"(","store_id":")";
    out += book.stores[random.below(book.stores.size())];
    out += R"(","channel":"api"})";
}

}  // namespace tillbook::bench
