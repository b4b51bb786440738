#include "common/books.h"

#include <fstream>
#include <stdexcept>
#include <string_view>

namespace tillbook::bench {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return parts;
}

Book parse_book(const std::string& line) {
    const std::vector<std::string> columns = split(line, '\t');
    if (columns.size() != 4) throw std::runtime_error("a line of the books file has 4 columns");
    Book book{columns[0], {}, split(columns[2], ','), split(columns[3], ',')};
    for (const std::string& product : split(columns[1], ',')) {
        const std::size_t colon = product.find(':');
        if (colon == std::string::npos) throw std::runtime_error("a product is written id:name");
        book.products.push_back({product.substr(0, colon), product.substr(colon + 1)});
    }
    if (book.products.size() < 3 || book.customers.empty() || book.stores.empty()) {
        throw std::runtime_error("a book needs three products, a customer and a store");
    }
    return book;
}

}  // namespace

std::vector<Book> load_books(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::vector<Book> books;
    for (std::string line; std::getline(file, line);) books.push_back(parse_book(line));
    if (books.empty()) throw std::runtime_error(path + " names no book");
    return books;
}

}  // namespace tillbook::bench
