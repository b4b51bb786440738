// Events as the dialect writes them: the envelope of feed, stream and webhooks.
#pragma once

#include <string>

#include "api/json_writer.h"
#include "book/directory.h"
#include "book/engine.h"

namespace tillbook::cloove {

// "evt_" and a UUID that follows from the event's position, the same wherever it is told.
std::string event_id(const BookSettings& book, const Event& event);

// {"id", "type", "created", …, "data": {…}}.
void append_event(JsonWriter& json, const Event& event, const BookSettings& book);

}  // namespace tillbook::cloove
