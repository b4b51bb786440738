// What stands inside other objects: collections cut short, and references that may be shown in
// full. For sources only.
#pragma once

#include <string>
#include <string_view>

#include "api/clover/reference_json.h"

namespace tillbook::clover {

inline constexpr std::size_t nested_max = 100;  // of a collection inside another object

// A collection inside an order or a line, cut to its first hundred.
template <class Elements, class Append>
void append_nested(JsonWriter& json, const Elements& elements, Append append) {
    json.begin_object();
    json.key("elements").begin_array();
    std::size_t count = 0;
    for (const auto& element : elements) {
        if (count++ == nested_max) break;
        append(element);
    }
    json.end_array();
    json.end_object();
}

// A reference object by its id alone, or in full where that was asked for.
inline void append_expandable(JsonWriter& json, ObjectId id, bool is_expanded, const View& view) {
    const auto reference = is_expanded ? view.reference(id) : std::nullopt;
    if (reference) {
        append_reference_object(json, *reference, view);
    } else {
        append_reference(json, id);
    }
}

// Whether `prefix` and `name` together were asked for.
inline bool expands_to(const View& view, std::string_view prefix, std::string_view name) {
    return view.expands_to(std::string(prefix) + std::string(name));
}

}  // namespace tillbook::clover
