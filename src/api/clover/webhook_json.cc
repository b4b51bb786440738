#include "api/clover/webhook_json.h"

#include <string>
#include <string_view>

namespace tillbook::clover {

namespace {

// What changed, by the family of an event's type. Payments, discounts and kitchen tickets show as
// changes of their order.
struct Family {
    std::string_view prefix;
    std::string_view key;
};
constexpr Family families[] = {
    {"product.", "I:"},
    {"inventory.", "I:"},
    {"contact.", "C:"},
    {"refund.", "P:"},
};

std::string merchant_object(const BookSettings& book) {
    return "M:" + to_base32(book.record.id.value);
}

std::string_view key_of(std::string_view type) {
    for (const Family& family : families) {
        if (type.starts_with(family.prefix)) return family.key;
    }
    return "O:";
}

// What this dialect has no objects for shows as a change of the merchant.
std::string object_of(const Event& event, const BookSettings& book) {
    if (event.type.starts_with("day.")) return merchant_object(book);
    return std::string(key_of(event.type)) + to_base32(event.object.value);
}

std::string_view change_of(const Event& event) {
    if (event.type.ends_with(".created")) return "CREATE";
    const bool is_removed =
        event.kind == EntryKind::product_removed || event.kind == EntryKind::contact_removed;
    return is_removed ? "DELETE" : "UPDATE";
}

void append_message(JsonWriter& json, std::string_view app, const BookSettings& book,
                    std::string_view object, std::string_view change, Instant at) {
    const std::string merchant = to_base32(book.record.id.value);
    json.begin_object();
    json.key("appId").plain(app);
    json.key("merchants").begin_object();
    json.key(std::string_view(merchant)).begin_array();
    json.begin_object();
    json.key("objectId").plain(object);
    json.key("type").plain(change);
    json.key("ts").number(static_cast<std::uint64_t>(to_ms(at)));
    json.end_object();
    json.end_array();
    json.end_object();
    json.end_object();
}

}  // namespace

void append_update(JsonWriter& json, const Event& event, const BookSettings& book, EndpointId app) {
    append_message(json, to_base32(app.value), book, object_of(event, book), change_of(event),
                   event.at);
}

void append_test_update(JsonWriter& json, const DeliveryRecord& delivery,
                        const BookSettings& book) {
    append_message(json, to_base32(delivery.endpoint.value), book, merchant_object(book), "UPDATE",
                   delivery.created_at);
}

}  // namespace tillbook::clover
