#include "api/cloove/event_json.h"

#include "api/cloove/render.h"
#include "base/hash.h"

namespace tillbook::cloove {

namespace {

// What an event is about, by the family of its type.
struct Family {
    std::string_view prefix;
    std::string_view entity;
};
constexpr Family families[] = {
    {"order.", "sale"},      {"payment.", "sale"},    {"kitchen_ticket.", "sale"},
    {"refund.", "refund"},   {"product.", "product"}, {"inventory.", "product"},
    {"contact.", "contact"}, {"store.", "store"},
};

std::string_view entity_type(std::string_view type) {
    for (const Family& family : families) {
        if (type.starts_with(family.prefix)) return family.entity;
    }
    return "object";
}

void append_sale(JsonWriter& json, const OrderRead& read, const BookSettings& book) {
    const Order& order = *read.order;
    append_uuid(json.key("storeId"), order.store, book);
    json.key("metadata").begin_object();
    json.key("shortCode").plain(short_code_of(order));
    append_amount(json.key("totalAmount"), read.amounts.total, book);
    append_amount(json.key("amountPaid"), read.amounts.paid, book);
    append_amount(json.key("remainingAmount"), read.amounts.remaining, book);
    json.key("paymentMethod").text(order.payment_method);
    json.key("channel").text(order.channel);
    json.end_object();
    append_order(json.key("order"), read, book, Extent::whole);
}

}  // namespace

// A UUID of version 8 made of a keyed hash, so that ids of another book cannot be guessed. The
// generation is part of it, because after a restore numbers are given again.
std::string event_id(const BookSettings& book, const Event& event) {
    std::string position = "event";
    for (const std::uint64_t part : {book.record.id.value, std::uint64_t{book.record.generation},
                                     event.number, std::uint64_t{event.index}}) {
        for (int shift = 0; shift < 64; shift += 8) {
            position += static_cast<char>(part >> shift & 0xff);
        }
    }
    Sha256 hash = hmac_sha256(as_view(book.record.id_secret), position);
    hash[6] = static_cast<std::uint8_t>((hash[6] & 0x0f) | 0x80);
    hash[8] = static_cast<std::uint8_t>((hash[8] & 0x3f) | 0x80);
    std::string uuid = to_hex(as_view(hash).substr(0, 16));
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) uuid.insert(dash, 1, '-');
    return "evt_" + uuid;
}

void append_event(JsonWriter& json, const Event& event, const BookSettings& book) {
    json.begin_object();
    json.key("id").plain(event_id(book, event));
    json.key("type").plain(event.type);
    append_time(json.key("created"), event.at);
    json.key("environment").plain(name_of(book.record.environment));
    json.key("apiVersion").plain("v1");
    json.key("sequence").plain(std::to_string(event.number) + '.' + std::to_string(event.index));
    json.key("generation").number(book.record.generation);
    if (event.imported) json.key("source").plain("import");
    json.key("data").begin_object();
    json.key("entityType").plain(entity_type(event.type));
    append_uuid(json.key("entityId"), event.object, book);
    if (event.order.order) {
        append_sale(json, event.order, book);
    } else {
        json.key("metadata").begin_object();
        json.key("name").text(event.name);
        json.end_object();
    }
    json.end_object();
    json.end_object();
}

}  // namespace tillbook::cloove
