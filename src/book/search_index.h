// Words of customer names and notes → orders. Built when a book is first searched, then kept up;
// dropped when somebody is forgotten. Words are lower-case (ASCII) runs of letters and digits;
// bytes beyond ASCII count as letters.
//
// Not thread-safe: the book's lock guards it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "book/order_index.h"

namespace tillbook {

class SearchIndex {
public:
    bool is_built() const { return built_; }
    void mark_built() { built_ = true; }
    void clear();

    // Adds the words of an order's texts. Orders may be added again after a change.
    void add(Ordinal ordinal, std::string_view customer_name, std::string_view notes);
    // Orders that have, for every word of the query, a word that begins with it; ascending. Empty
    // for a query without words. Takes as long as there are orders with such words, plus a look at
    // a bit of every order for each word of the query.
    std::vector<Ordinal> find(std::string_view query) const;

private:
    using Bits = std::vector<std::uint64_t>;  // of an order each, 64 in a word
    Bits with_prefix(const std::string& prefix) const;

    std::map<std::string, std::vector<Ordinal>, std::less<>> orders_by_word_;
    Ordinal last_ = 0;  // the greatest that was added
    bool built_ = false;
};

}  // namespace tillbook
