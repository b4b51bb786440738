// Events as the dialect writes them: the envelope of feed, stream and webhooks.
#pragma once

#include <optional>
#include <string>

#include "api/feed.h"
#include "api/json_writer.h"
#include "book/directory.h"
#include "book/engine.h"
#include "log/webhooks.h"

namespace tillbook::cloove {

// "evt_" and a UUID of the event's position, the same wherever it is told.
std::string event_id(const BookSettings& book, const Event& event);
// The position in an id of this book and generation; absent for any other text.
std::optional<FeedPosition> parse_event_id(std::string_view text, const BookSettings& book);

// {"id", "type", "created", …, "data": {…}}, one line.
void append_event(JsonWriter& json, const Event& event, const BookSettings& book);

// A trial of a webhook endpoint: an event that is in no feed.
std::string test_event_id(const BookSettings& book, const DeliveryRecord& delivery);
void append_test_event(JsonWriter& json, const DeliveryRecord& delivery, const BookSettings& book);

}  // namespace tillbook::cloove
