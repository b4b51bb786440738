#include "api/clover/device.h"

#include "api/clover/reference_json.h"

namespace tillbook::clover {

namespace {

constexpr std::size_t id_characters_max = 64;

}  // namespace

ObjectId device_in(std::string_view text, const BookSettings& book) {
    if (!looks_like_uuid(text)) return id_in(text);
    const auto number = parse_uuid(text, book.record.id_secret);
    return number && *number != 0 ? ObjectId{*number} : unknown_object;
}

std::optional<ObjectId> read_device_id(Body& body, std::string_view name,
                                       const BookSettings& book) {
    const auto text = body.text(name, id_characters_max);
    if (!text) return std::nullopt;
    return text->empty() ? ObjectId{} : device_in(*text, book);
}

std::optional<ObjectId> read_device(Body& body, std::string_view name, const BookSettings& book) {
    auto object = body.object(name);
    if (!object) return std::nullopt;
    return read_device_id(*object, "id", book).value_or(ObjectId{});
}

void read_device_filters(ListQuery& query, std::string_view field, const BookSettings& book) {
    for (Filter& filter : query.filters) {
        if (filter.field != field) continue;
        for (std::string& value : filter.values) value = to_base32(device_in(value, book).value);
    }
}

void append_device_id(JsonWriter& json, ObjectId id, const BookSettings& book) {
    json.plain(to_uuid(id.value, book.record.id_secret));
}

void append_device_reference(JsonWriter& json, ObjectId id, const View& view) {
    json.begin_object();
    append_device_id(json.key("id"), id, view.book());
    json.end_object();
}

void append_device(JsonWriter& json, ObjectId id, bool is_expanded, const View& view) {
    const auto device = is_expanded ? view.reference(id) : std::nullopt;
    if (device) return append_reference_object(json, *device, view);
    append_device_reference(json, id, view);
}

}  // namespace tillbook::clover
