// The order a benchmark's server read from a request, and the answer it gives.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tillbook::bench {

using Uuid = std::array<std::uint8_t, 16>;

struct OrderItem {
    Uuid product{};
    std::string name;
    std::int64_t quantity = 0;
    std::int64_t unit_price = 0;
};

struct OrderBody {
    std::vector<OrderItem> items;
    std::string payment_method;
    Uuid customer{};
    Uuid store{};
    std::string channel;
    std::int64_t total = 0;
};

// Malformed text becomes zeros: the benchmark sends no such thing.
Uuid parse_uuid(std::string_view text);
void append_uuid(const Uuid& id, std::string& out);

class OrderParser {
public:
    OrderParser();
    ~OrderParser();
    OrderParser(const OrderParser&) = delete;
    OrderParser& operator=(const OrderParser&) = delete;

    // Absent when the body is not an order. 64 bytes behind `body` must be readable.
    std::optional<OrderBody> parse(std::string_view body);

private:
    struct State;
    std::unique_ptr<State> state_;
};

// The JSON of an order as it is answered.
std::string order_json(const Uuid& id, std::int64_t number, std::int64_t at_ms,
                       const OrderBody& order);

}  // namespace tillbook::bench
