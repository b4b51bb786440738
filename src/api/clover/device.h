// Devices, which this dialect names by UUIDs, unlike all other objects.
#pragma once

#include "api/clover/body.h"
#include "api/clover/query.h"
#include "api/clover/render.h"

namespace tillbook::clover {

// A device's UUID, or the 13 characters that the log has; an id that nobody has if it is neither.
ObjectId device_in(std::string_view text, const BookSettings& book);
// {"id": …} and "…" as they stand in a body; none for an empty one.
std::optional<ObjectId> read_device(Body& body, std::string_view name, const BookSettings& book);
std::optional<ObjectId> read_device_id(Body& body, std::string_view name, const BookSettings& book);
// Puts the ids that filters by a device name into the spelling of all others.
void read_device_filters(ListQuery& query, std::string_view field, const BookSettings& book);

void append_device_id(JsonWriter& json, ObjectId id, const BookSettings& book);
void append_device_reference(JsonWriter& json, ObjectId id, const View& view);
// The same in full, where it was asked for and the device is known.
void append_device(JsonWriter& json, ObjectId id, bool is_expanded, const View& view);

}  // namespace tillbook::clover
