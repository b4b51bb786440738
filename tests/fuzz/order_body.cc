// Bodies of POST /v1/orders: what is accepted reads the same however it is written, its amounts add
// up, and it is stored and read again as the same order.
#include "api/cloove/order_body.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <vector>

#include "base/check.h"
#include "book/order_body.h"
#include "domain/sale.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "support/test_book.h"

namespace tillbook::cloove {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::string_view scope = "POST /v1/orders";

const BookSettings& book() {
    static const BookSettings settings{test::sample_record(), find_currency("NGN").value(),
                                       Calendar::make("Africa/Lagos", 0).value()};
    return settings;
}

Result<OrderBody> parse(std::string_view body) {
    constexpr std::size_t padding_bytes = 64;
    std::vector<char> padded(body.begin(), body.end());
    padded.resize(body.size() + padding_bytes, '\0');
    Ignored ignored;
    auto parsed =
        parse_order_body({padded.data(), body.size()}, scope, book(), CamelTwins::ignored, ignored);
    for (const char c : ignored.header_value()) CHECK(c >= ' ' && c < 0x7f);
    return parsed;
}

void put_text(Writer& json, const char* name, std::string_view text) {
    json.Key(name);
    json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void put_decimal(Writer& json, const char* name, std::int64_t units, int decimals) {
    std::string text;
    append_decimal(text, units, decimals);
    put_text(json, name, text);
}

void put_id(Writer& json, const char* name, ObjectId id) {
    if (!id) return;
    put_text(json, name,
             id == unknown_object ? "00000000-0000-7000-8000-000000000000"
                                  : to_uuid(id.value, book().record.id_secret));
}

std::string written(const OrderBody& body) {
    const RecordOrder& command = body.command;
    rapidjson::StringBuffer buffer;
    Writer json(buffer);
    json.StartObject();
    if (command.occurred_at) put_text(json, "occurred_at", to_string(*command.occurred_at));
    put_text(json, "notes", command.notes);
    put_text(json, "channel", command.channel);
    put_id(json, "store_id", command.store);
    put_text(json, "customer_name", command.customer_name);
    put_id(json, "customer_id", command.customer);
    put_decimal(json, "discount_amount", command.discount.minor, book().currency.exponent);
    if (command.amount_paid) {
        put_decimal(json, "amount_paid", command.amount_paid->minor, book().currency.exponent);
    }
    put_text(json, "payment_method", command.payment_method);
    if (!body.key.empty()) put_text(json, "idempotency_key", body.key);
    json.Key("items");
    json.StartArray();
    for (const DraftLine& line : command.lines) {
        json.StartObject();
        put_decimal(json, "quantity", line.quantity.thousandths, 3);
        put_text(json, "product_name", line.name);
        put_id(json, "product_id", line.product);
        put_id(json, "variant_id", line.variant);
        if (line.custom_price) {
            put_decimal(json, "custom_price", line.custom_price->minor, book().currency.exponent);
        }
        json.EndObject();
    }
    json.EndArray();
    json.EndObject();
    return {buffer.GetString(), buffer.GetSize()};
}

void check_same(const OrderBody& left, const OrderBody& right) {
    const RecordOrder& a = left.command;
    const RecordOrder& b = right.command;
    CHECK(left.key == right.key && a.payment_method == b.payment_method);
    CHECK(a.amount_paid == b.amount_paid && a.discount == b.discount);
    CHECK(a.customer == b.customer && a.customer_name == b.customer_name && a.store == b.store);
    CHECK(a.channel == b.channel && a.notes == b.notes && a.occurred_at == b.occurred_at);
    CHECK(a.lines.size() == b.lines.size());
    for (std::size_t at = 0; at < a.lines.size(); ++at) {
        const DraftLine& one_line = a.lines[at];
        const DraftLine& other = b.lines[at];
        CHECK(one_line.name == other.name && one_line.product == other.product);
        CHECK(one_line.variant == other.variant && one_line.quantity == other.quantity);
        CHECK(one_line.custom_price == other.custom_price);
    }
}

// The order that the book makes of it, without its catalogue.
Order order_of(const RecordOrder& command) {
    Order order;
    order.id = {1000};
    order.created_at = order.modified_at = fuzz::recorded_at;
    order.date = command.occurred_at.value_or(order.created_at);
    order.business_day = book().calendar.day_of(order.date);
    std::uint64_t next = order.id.value;
    for (const DraftLine& line : command.lines) {
        order.lines.push_back({{++next},
                               line.name,
                               line.product,
                               line.variant,
                               {},
                               line.custom_price.value_or(Money{}),
                               line.quantity});
    }
    order.discount = command.discount;
    order.payment_method = command.payment_method;
    const Money paid = command.amount_paid.value_or(Money{});
    if (paid > Money{}) {
        order.payments.push_back(
            {{++next}, command.payment_method, paid, paid, {}, order.date, order.business_day});
    }
    order.customer = command.customer;
    order.customer_name = command.customer_name;
    order.store = command.store;
    order.channel = command.channel;
    order.notes = command.notes;
    return order;
}

void check_amounts(const Order& order) {
    const Result<Amounts> computed = amounts_of(order);
    if (!computed) return;
    const Amounts& amounts = computed.value();
    Money subtotal;
    for (const Line& line : order.lines) {
        subtotal = add(subtotal, line_total(line).value()).value();
    }
    CHECK(amounts.subtotal == subtotal && amounts.discount == order.discount);
    CHECK(amounts.total.minor == subtotal.minor - order.discount.minor);
    CHECK(amounts.remaining.minor ==
          std::max<std::int64_t>(0, amounts.total.minor - amounts.paid.minor));
    if (order.discount > subtotal) return;
    Money discount, discounted;
    for (const LineAmounts& line : line_amounts(order)) {
        CHECK(line.discounted.minor == line.value.minor - line.discount.minor);
        discount = add(discount, line.discount).value();
        discounted = add(discounted, line.discounted).value();
    }
    CHECK(discount == order.discount && discounted == amounts.total);
}

void check_stored(const Order& order) {
    const std::string body = encode_order(order);
    const std::string personal = encode_order_personal(order);
    EntryView entry;
    entry.object = order.id;
    entry.at = order.modified_at;
    entry.body = body;
    const std::string stored = personal.empty() ? std::string() : make_personal(personal, {1});
    entry.personal = stored;
    const std::vector<EntryView> entries = {entry};
    const Result<Order> again = decode_order(entries);
    CHECK(again.ok());
    CHECK(encode_order(again.value()) == body);
    CHECK(encode_order_personal(again.value()) == personal);
    CHECK(again.value().notes == order.notes && again.value().lines.size() == order.lines.size());
}

void try_order_body(std::string_view input) {
    const auto body = parse(input);
    if (!body) {
        CHECK(!body.error().detail.empty() || !body.error().mistakes.empty());
        return;
    }
    const auto again = parse(written(body.value()));
    CHECK(again.ok());
    check_same(body.value(), again.value());
    const auto third = parse(written(again.value()));
    CHECK(third.ok() && third.value().fingerprint == again.value().fingerprint);
    const Order order = order_of(body.value().command);
    check_amounts(order);
    check_stored(order);
}

const fuzz::Target order_body("order_body", try_order_body);

}  // namespace
}  // namespace tillbook::cloove
