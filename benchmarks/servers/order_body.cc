#include "servers/order_body.h"

#include <simdjson.h>

#include <charconv>

namespace tillbook::bench {
namespace {

std::uint8_t hex_digit(char c) {
    return static_cast<std::uint8_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

// simdjson's accessors throw on a wrong type; parse() turns that into an absent order.
OrderItem parse_item(simdjson::ondemand::object object) {
    OrderItem item;
    for (auto field : object) {
        const std::string_view name = field.unescaped_key();
        if (name == "product_id") {
            item.product = parse_uuid(field.value().get_string());
        } else if (name == "product_name") {
            item.name = std::string_view(field.value().get_string());
        } else if (name == "quantity") {
            item.quantity = field.value().get_int64();
        }
    }
    item.unit_price = 50'000 + item.product[0] * 100;
    return item;
}

void append_number(std::int64_t value, std::string& out) {
    std::array<char, 20> digits{};
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

}  // namespace

Uuid parse_uuid(std::string_view text) {
    Uuid id{};
    std::size_t at = 0;
    for (std::size_t i = 0; i + 1 < text.size() && at < id.size();) {
        if (text[i] == '-') {
            ++i;
            continue;
        }
        id[at++] = static_cast<std::uint8_t>(hex_digit(text[i]) << 4U | hex_digit(text[i + 1]));
        i += 2;
    }
    return id;
}

void append_uuid(const Uuid& id, std::string& out) {
    static constexpr char digits[] = "0123456789abcdef";
    for (std::size_t i = 0; i < id.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
        out += digits[id[i] >> 4U];
        out += digits[id[i] & 15U];
    }
}

struct OrderParser::State {
    simdjson::ondemand::parser parser;
};

OrderParser::OrderParser() : state_(std::make_unique<State>()) {}

OrderParser::~OrderParser() = default;

std::optional<OrderBody> OrderParser::parse(std::string_view body) try {
    OrderBody order;
    order.items.reserve(3);
    auto document = state_->parser.iterate(body.data(), body.size(), body.size() + 64);
    for (auto field : document.get_object()) {
        const std::string_view name = field.unescaped_key();
        if (name == "items") {
            for (auto item : field.value().get_array()) {
                order.items.push_back(parse_item(item.get_object()));
                order.total += order.items.back().quantity * order.items.back().unit_price;
            }
        } else if (name == "payment_method") {
            order.payment_method = std::string_view(field.value().get_string());
        } else if (name == "customer_id") {
            order.customer = parse_uuid(field.value().get_string());
        } else if (name == "store_id") {
            order.store = parse_uuid(field.value().get_string());
        } else if (name == "channel") {
            order.channel = std::string_view(field.value().get_string());
        }
    }
    if (order.items.empty()) return std::nullopt;
    return order;
} catch (const simdjson::simdjson_error&) {
    return std::nullopt;
}

std::string order_json(const Uuid& id, std::int64_t number, std::int64_t at_ms,
                       const OrderBody& order) {
    std::string out;
    out.reserve(1024);
    out += R"({"success":true,"message":"Order recorded","data":{"id":")";
    append_uuid(id, out);
    out += R"(","shortCode":"ORD-)";
    append_number(number, out);
    out += R"(","status":"COMPLETED","totalAmount":)";
    append_number(order.total, out);
    out += R"(,"amountPaid":)";
    append_number(order.total, out);
    out += R"(,"remainingAmount":0,"paymentMethod":")";
    out += order.payment_method;
    out += R"(","customer":{"id":")";
    append_uuid(order.customer, out);
    out += R"("},"channel":")";
    out += order.channel;
    out += R"(","date":)";
    append_number(at_ms, out);
    out += R"(,"items":[)";
    for (const OrderItem& item : order.items) {
        if (out.back() != '[') out += ',';
        out += R"({"productId":")";
        append_uuid(item.product, out);
        out += R"(","productName":")";
        out += item.name;
        out += R"(","quantity":)";
        append_number(item.quantity, out);
        out += R"(,"totalPrice":)";
        append_number(item.quantity * item.unit_price, out);
        out += '}';
    }
    out += "]}}";
    return out;
}

}  // namespace tillbook::bench
