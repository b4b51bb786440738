// Reference objects as this dialect writes and reads them: one table says what each kind is called
// on the wire.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/clover/body.h"
#include "api/clover/render.h"
#include "book/reference.h"

namespace tillbook::clover {

// One attribute: its name here and in the book, and what is shown where nobody has set it; with
// none it is left out.
struct WireAttribute {
    std::string_view wire;
    std::string_view stored;
    std::optional<AttributeValue> usual{};
};

struct WireKind {
    ReferenceKind kind;
    std::string_view path;  // "order_types"
    bool has_href = false;
    std::span<const WireAttribute> attributes;
    // What lists may be filtered and sorted by, beside id.
    std::span<const std::string_view> filters;
};
const WireKind& wire_kind(ReferenceKind kind);
// The kind of "order_types" and the like; null if there is none.
const WireKind* find_wire_kind(std::string_view path);

void append_reference_object(JsonWriter& json, const Reference& reference, const View& view);
// What a body sets; mistakes are the body's.
std::vector<std::pair<std::string, std::optional<AttributeValue>>> read_attributes(
    Body& body, const WireKind& kind);

// A field of an object, for filters.
FieldValue field_of(const CatalogueRead<Reference>& read, const WireKind& kind,
                    std::string_view name);
// Those that a query asks for, in its order.
std::vector<Reference> fitting_references(std::vector<CatalogueRead<Reference>> objects,
                                          const WireKind& kind, const ListQuery& query);

// The tender of a payment: the one it was made with, else the one whose word for a means of payment
// is the same.
void append_tender_of(JsonWriter& json, const Payment& payment, bool is_expanded, const View& view);

}  // namespace tillbook::clover
