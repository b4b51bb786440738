#include "api/cloove/event_json.h"

#include "api/cloove/catalogue_json.h"
#include "api/cloove/day_json.h"
#include "api/cloove/refund_json.h"
#include "api/values.h"
#include "base/check.h"
#include "base/hash.h"
#include "book/calendar.h"

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
    {"contact.", "contact"}, {"day.", "day_close"},
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

void append_product(JsonWriter& json, const Event& event, const BookSettings& book) {
    const auto& product = std::get<Product>(event.subject);
    append_object(json.key("product"), CatalogueRead<Product>{product, event.version, event.at},
                  book);
}

void append_manual_refund(JsonWriter& json, const Event& event, const BookSettings& book) {
    const auto& refund = std::get<ManualRefund>(event.subject);
    append_uuid(json.key("storeId"), refund.store, book);
    json.key("metadata").begin_object();
    append_amount(json.key("amount"), refund.amount, book);
    json.key("paymentMethod").text(refund.method);
    json.end_object();
    RefundRead read = to_refund_read(refund);
    read.store_name = event.store_name;
    append_refund(json.key("refund"), read, book);
}

void append_close(JsonWriter& json, const Event& event, const BookSettings& book) {
    const auto& close = std::get<DayClose>(event.subject);
    append_uuid(json.key("storeId"), close.store, book);
    json.key("metadata").begin_object();
    json.key("number").number(close.number);
    json.key("date").plain(to_string(close.day));
    json.key("supplement").number(close.supplement);
    append_amount(json.key("netAmount"), close.figures.net(), book);
    json.end_object();
    append_day_close(json.key("dayClose"),
                     DayCloseRead{{close, event.number, event.at, {}}, event.store_name}, book);
}

// Whether the entry took its object away, which is told as a change of it.
bool is_removal(EntryKind kind) {
    return kind == EntryKind::product_removed || kind == EntryKind::contact_removed;
}

void append_other(JsonWriter& json, const Event& event, const BookSettings& book) {
    if (std::holds_alternative<ManualRefund>(event.subject)) {
        return append_manual_refund(json, event, book);
    }
    if (std::holds_alternative<DayClose>(event.subject)) return append_close(json, event, book);
    json.key("metadata").begin_object();
    append_optional(json.key("name"), event.name);
    if (event.quantity) append_quantity(json.key("quantity"), *event.quantity);
    if (is_removal(event.kind)) json.key("removed").boolean(true);
    json.end_object();
    if (std::holds_alternative<Product>(event.subject)) return append_product(json, event, book);
    if (const auto* contact = std::get_if<Contact>(&event.subject)) {
        append_object(json.key("contact"),
                      CatalogueRead<Contact>{*contact, event.version, event.at}, book);
    }
}

// A UUID of version 8: 48 bits of the entry's number, 12 of the index, and 62 of a keyed hash, so
// that an id of another book, or of a history that is gone, is nobody's. The generation is part of
// it because after a restore numbers are given again.
constexpr std::uint32_t index_end = 1U << 12;
constexpr std::size_t uuid_bytes = 16;

std::string uuid_of(const BookSettings& book, std::uint64_t number, std::uint32_t index) {
    std::string position = "event";
    for (const std::uint64_t part : {book.record.id.value, std::uint64_t{book.record.generation},
                                     number, std::uint64_t{index}}) {
        for (int shift = 0; shift < 64; shift += 8) {
            position += static_cast<char>(part >> shift & 0xff);
        }
    }
    Sha256 bytes = hmac_sha256(as_view(book.record.id_secret), position);
    for (std::size_t i = 0; i < 6; ++i) {
        bytes[i] = static_cast<std::uint8_t>(number >> (40 - 8 * i) & 0xff);
    }
    bytes[6] = static_cast<std::uint8_t>(0x80 | index >> 8);
    bytes[7] = static_cast<std::uint8_t>(index & 0xff);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
    std::string uuid = to_hex(as_view(bytes).substr(0, uuid_bytes));
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) uuid.insert(dash, 1, '-');
    return uuid;
}

}  // namespace

std::string event_id(const BookSettings& book, const Event& event) {
    CHECK(event.index < index_end);
    return "evt_" + uuid_of(book, event.number, event.index);
}

std::optional<FeedPosition> parse_event_id(std::string_view text, const BookSettings& book) {
    constexpr std::string_view prefix = "evt_";
    if (!text.starts_with(prefix)) return std::nullopt;
    const std::string uuid = to_lower(text.substr(prefix.size()));
    if (!looks_like_uuid(uuid)) return std::nullopt;
    const auto number = [&uuid](std::size_t at, std::size_t digits) {
        return std::stoull(uuid.substr(at, digits), nullptr, 16);
    };
    const FeedPosition position{number(0, 8) << 16 | number(9, 4),
                                static_cast<std::uint32_t>(number(15, 3))};
    if (uuid_of(book, position.number, *position.index) != uuid) return std::nullopt;
    return position;
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
        append_other(json, event, book);
    }
    json.end_object();
    json.end_object();
}

std::string test_event_id(const BookSettings& book, const DeliveryRecord& delivery) {
    return "evt_" + to_uuid(delivery.id.value, book.record.id_secret);
}

void append_test_event(JsonWriter& json, const DeliveryRecord& delivery, const BookSettings& book) {
    json.begin_object();
    json.key("id").plain(test_event_id(book, delivery));
    json.key("type").plain(delivery.event_type);
    append_time(json.key("created"), delivery.created_at);
    json.key("environment").plain(name_of(book.record.environment));
    json.key("apiVersion").plain("v1");
    json.key("data").begin_object();
    json.key("entityType").plain("webhook_endpoint");
    json.key("entityId").plain(to_uuid(delivery.endpoint.value, book.record.id_secret));
    json.key("metadata").begin_object();
    json.key("message").plain("This is a test: nothing has happened.");
    json.end_object();
    json.end_object();
    json.end_object();
}

}  // namespace tillbook::cloove
