// What the load client sends: recorded orders, or requests from a list of targets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/books.h"
#include "common/random.h"

namespace tillbook::bench {

class Traffic {
public:
    // Without targets every request records an order. A targets file has one "book TAB target" per
    // line, a GET, or "book TAB target TAB body", a POST of JSON; they are drawn at random.
    Traffic(std::vector<Book> books, const std::string& targets_path, std::uint64_t seed);

    // Appends the bytes of one request and returns the index of the book it is for.
    std::uint32_t append_next(std::string& out);

private:
    std::uint32_t append_order_request(std::string& out);
    std::uint32_t append_target(std::string& out);

    std::vector<Book> books_;
    std::vector<std::string> heads_;  // Of POST, up to the value of Idempotency-Key.
    std::string targets_;             // The whole file.
    std::vector<std::pair<std::size_t, std::size_t>> lines_;
    Random random_;
    std::string body_;
};

}  // namespace tillbook::bench
