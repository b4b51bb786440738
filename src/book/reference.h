// Reference objects: what orders point at and a business sets up once. Tenders, order types,
// employees, tax rates, discounts, modifier groups and modifiers, service charges, order fees.
// Their attributes are few, flat and many, so one table says what each kind has, and one command,
// one body and one index serve them all.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace tillbook {

// The numbers are stored and never reused.
enum class ReferenceKind : std::uint8_t {
    tender = 1,
    order_type = 2,
    employee = 3,
    tax_rate = 4,
    discount = 5,
    modifier_group = 6,
    modifier = 7,
    service_charge = 8,
    order_fee = 9,
    device = 10,
};
inline constexpr std::uint8_t reference_kind_count = 10;

// The word for a kind: "order_type".
const char* name_of(ReferenceKind kind);
// The same for a person: "order type".
const char* spoken_name_of(ReferenceKind kind);

using AttributeValue = std::variant<bool, std::int64_t, std::string>;
using Attributes = std::map<std::string, AttributeValue, std::less<>>;

// One attribute that objects of a kind may have.
struct AttributeRule {
    // Ids stand in one text, with blanks between.
    enum class Type : std::uint8_t { flag, number, text, id, ids };
    std::string_view name;
    Type type = Type::text;
    // Numbers: the range; texts: the most bytes in `most`.
    std::int64_t least = 0;
    std::int64_t most = 127;
    bool is_required = false;
};
// In the order in which they are written.
std::span<const AttributeRule> attributes_of(ReferenceKind kind);
const AttributeRule* find_attribute(ReferenceKind kind, std::string_view name);

struct Reference {
    ObjectId id;
    ReferenceKind kind = ReferenceKind::tender;
    Attributes attributes;  // those that somebody set
    Instant created_at{};

    // What stands there, or what stands for its absence.
    std::string_view text(std::string_view name) const;
    std::int64_t number(std::string_view name, std::int64_t absent = 0) const;
    bool flag(std::string_view name, bool absent = false) const;
    ObjectId id_of(std::string_view name) const;
    std::vector<ObjectId> ids_of(std::string_view name) const;
    bool has(std::string_view name) const { return attributes.contains(name); }
    // What a person calls it: a tender's or order type's label, the name of others.
    std::string_view name() const;
};

// The value of an attribute of several ids; absent for none.
std::optional<AttributeValue> value_of(const std::vector<ObjectId>& ids);

// What every book has before anybody has set up anything: tenders, order types, one owner, the rate
// NO_TAX_APPLIED, a default rate of 0 and a service charge that is off. They count as version 1 of
// objects whose ids are small numbers, and are changed and removed like others.
std::span<const Reference> default_references();
// The one of this id; null if none has it.
const Reference* find_default_reference(ObjectId id);
// The tender for cash and the service charge that every book has from the beginning.
inline constexpr ObjectId default_cash_tender{1};
inline constexpr ObjectId default_service_charge{64};
// A tender's word as a means of payment of plain sales: "CASH", "CREDIT_CARD". The tender for cash
// that every book has is "CASH" whatever it is called, so that its money is in the drawer.
std::string method_of_tender(const Reference& tender);

}  // namespace tillbook
