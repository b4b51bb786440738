// Orders as the Cloove dialect writes them: camelCase, amounts in major units as JSON numbers,
// times as ISO 8601 UTC with milliseconds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json_writer.h"
#include "api/recorded.h"
#include "book/directory.h"
#include "book/engine.h"
#include "http/message.h"

namespace tillbook::cloove {

// How much of an order is shown: a row of a list, a row with its items, or everything.
enum class Extent { row, row_with_items, whole };

void append_order(JsonWriter& json, const OrderRead& read, const BookSettings& book, Extent extent);

void append_amount(JsonWriter& json, Money amount, const BookSettings& book);
void append_quantity(JsonWriter& json, Quantity quantity);
void append_uuid(JsonWriter& json, ObjectId id, const BookSettings& book);  // none: null
// {"id": …, "name": …}, each null where it is not known; null if neither is.
void append_named(JsonWriter& json, ObjectId id, std::string_view name, const BookSettings& book);
// What came back with a refund.
void append_returned(JsonWriter& json, const std::vector<ReturnedLine>& lines,
                     const BookSettings& book);
void append_optional(JsonWriter& json, std::string_view text);  // empty: null
void append_time(JsonWriter& json, Instant instant);
void append_optional_time(JsonWriter& json, const std::optional<Instant>& instant);  // or null
std::string short_code_of(const Order& order);                                       // "ORD-1234"

// Opens {"success":true,"message":…,"data": and leaves the writer where the data goes; the caller
// ends the object.
void begin_envelope(JsonWriter& json, std::string_view message);

// Whether the answer has `meta.notification`: who was told of a kitchen ticket beside the event
// (nobody; kitchens listen to events).
enum class Notification { absent, shown };

// An answer that carries one whole order, with its ETag.
http::Response order_response(int status, std::string_view message, const OrderRead& read,
                              const BookSettings& book,
                              Notification notification = Notification::absent);
// The entity tag of a version: "3", with its quotes.
std::string entity_tag(std::uint32_t version);

}  // namespace tillbook::cloove
