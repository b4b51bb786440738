// What a caller may ask of a tab: to make an order, and to change one piece by piece. All of it is
// one command, since one request may do any of it, and either all of it is recorded or nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "book/reference.h"
#include "domain/order.h"

namespace tillbook {

// A choice put on a line. A modifier of the catalogue gives name and amount, unless both are sent.
struct ModificationDraft {
    ObjectId line;  // none: the line it stands in
    ObjectId modifier;
    std::optional<std::string> name;
    std::optional<Money> amount;
};

// A discount as sent: a value and a name; the catalogue's discount is only noted.
struct DiscountDraft {
    ObjectId line;  // none: the order, or the line it stands in
    ObjectId discount;
    std::optional<std::string> name;
    Discount value;
};

// A tax rate of the catalogue, or one of the order's own.
struct TaxDraft {
    ObjectId rate_id;
    std::optional<std::string> name;
    std::optional<Factor> rate;
    std::optional<Money> flat;
};

// Whose name, price and taxes a line of an item has.
enum class ItemValues : std::uint8_t { only, unless_sent };

struct TabLineDraft {
    ObjectId item;  // a product, or a variant; none: a free line, which needs a price
    ItemValues item_values = ItemValues::only;
    std::optional<std::string> name;
    std::optional<std::string> alternate_name;
    std::optional<Money> price;
    std::optional<Quantity> quantity;
    std::optional<std::string> unit_name;
    std::optional<std::string> item_code;
    std::string note;
    std::string bin_name;
    std::string user_data;
    std::string color_code;
    ObjectId print_group;  // none, or one of the order's
    std::optional<bool> is_revenue;
    bool printed = false;
    std::vector<ModificationDraft> modifications;
    std::vector<DiscountDraft> discounts;
    std::optional<std::vector<TaxDraft>> taxes;
};

// What of a line may change later.
struct TabLineChange {
    ObjectId line;
    std::optional<std::string> note;
    std::optional<std::string> bin_name;
    std::optional<std::string> user_data;
    std::optional<bool> printed;
};

struct ServiceChargeDraft {
    ObjectId charge;
    std::optional<std::string> name;
    std::optional<Percent> percent;
    std::optional<bool> enabled;
};

// A fee of the catalogue, put on an order; what is sent replaces the catalogue's. A percentage wins
// over an amount.
struct OrderFeeDraft {
    ObjectId fee;
    std::optional<std::string> name;
    std::optional<Money> amount;
    std::optional<Percent> percent;
    std::string note;
};

// One of the charges an order is to have: `id` one it has, or none for one that says the same, or a
// new one.
struct ChargeDraft {
    ObjectId id;
    std::string type;
    std::string reference;
    AdditionalCharge value;
};

// A line taken off its order with a word about it: one that is on it; one that was taken off
// before, of which more is said; or one that never came onto it, described by `draft`.
struct LineVoid {
    ObjectId line;  // none: see draft
    std::optional<TabLineDraft> draft;
    ObjectId removed_by;
    ObjectId approved_by;
    ObjectId created_by;
    std::string device;
    std::string event;
    std::string reason;
};

// A line that takes another one's place, which stays on the order and counts no more: one that is
// on it; else the one described by `draft`; else one of the item with this id.
struct LineExchange {
    ObjectId old_line;
    ObjectId replacement;
    std::optional<TabLineDraft> draft;
};

// A group of an order's final list of them; a new one (`id` none) needs a name.
struct PrintGroupDraft {
    ObjectId id;
    std::optional<std::string> name;
    std::optional<std::int64_t> sort_order;
    std::optional<bool> fired;
    std::optional<Instant> printed_at;
    std::optional<ObjectId> device;
};

struct FulfillmentDraft {
    std::string type;
    ObjectId device;
    std::optional<Instant> client_created_at;
};

// Members of the order itself; an absent one stays. A present empty reference takes it away.
struct TabHead {
    std::optional<std::string> state;
    std::optional<Money> total;
    std::optional<std::string> title;
    std::optional<std::string> note;
    std::optional<std::string> external_reference;
    std::optional<ObjectId> employee;
    std::optional<ObjectId> order_type;
    std::optional<ObjectId> customer;
    std::optional<ObjectId> device;
    std::optional<bool> tax_removed;
    std::optional<bool> manual;
    std::optional<bool> group_lines;
    std::optional<bool> test_mode;
    std::optional<PayType> pay_type;
    std::optional<Instant> client_created_at;                  // of a new order only
    std::optional<std::vector<PrintGroupDraft>> print_groups;  // all of them
    std::optional<FulfillmentDraft> fulfillment;
};

struct TenderPayment {
    ObjectId tender;
    Money amount;
    Money tip;
    std::optional<Money> tax;  // absent: the order's part
    std::optional<Money> tendered;
    ObjectId employee;
    std::string external_id;
    std::string note;
    bool offline = false;
    std::optional<Instant> client_created_at;
    bool is_authorization = false;  // the money is held, and taken when it is captured
    ObjectId device;
    std::string external_reference;
    CardSlip card;
    std::vector<LineShare> lines;
};

// Takes a payment back as if it had never been; what was refunded cannot be.
struct VoidPayment {
    ObjectId order;
    ObjectId payment;
    std::string reason;  // a word
};

// Takes the money that was held.
struct CapturePayment {
    ObjectId order;
    ObjectId payment;
    std::optional<Money> amount;  // at most what was authorised; absent: all of it
    std::optional<Money> tip;     // beside the amount; absent: as it was
};

// What of a payment may change later.
struct ChangePayment {
    ObjectId order;
    ObjectId payment;
    std::optional<std::vector<LineShare>> lines;  // all of them
    std::optional<ObjectId> employee;             // of one that is held only
};

// `id` none makes a new one, which needs a payment and an amount; what is absent stays.
struct PutAuthorization {
    ObjectId order;
    ObjectId id;
    std::optional<ObjectId> payment;
    std::optional<ObjectId> closing_payment;
    std::optional<Authorization::Kind> kind;
    std::optional<Money> amount;
    std::optional<std::string> tab_name;
    std::optional<std::string> note;
    std::optional<std::string> card_type;
    std::optional<std::string> last4;
    std::optional<std::string> auth_code;
    std::optional<std::string> external_reference;
};
struct RemoveAuthorization {
    ObjectId order;
    ObjectId id;
};

// Takes back a credit of an order.
struct TakeBackCredit {
    ObjectId order;
    ObjectId credit;
    ObjectId employee;
    ObjectId device;
    std::string reason;
};

// Sends an order to a device, and its lines with it.
struct PrintOrder {
    ObjectId order;
    ObjectId device;  // none: the book's first
};
// What the device made of it; a job that is done is gone.
struct ChangePrintJob {
    ObjectId order;
    ObjectId job;
    PrintState state = PrintState::printing;
    std::string error;
};

struct PartOfLine {
    ObjectId line;  // none: of the order
    ObjectId part;
};

// `order` none makes a new one, in the sequence of these members, and so are ids given.
struct EditOrder {
    ObjectId order;
    TabHead head;
    std::vector<TabLineDraft> lines;
    std::vector<TabLineChange> line_changes;
    std::vector<ObjectId> removed_lines;
    bool removes_all_lines = false;
    std::optional<LineVoid> line_void;
    std::optional<LineExchange> exchange;
    std::optional<OrderFeeDraft> fee;
    std::optional<ObjectId> removed_fee;                         // a line
    std::optional<std::vector<ChargeDraft>> additional_charges;  // all of them
    std::vector<ModificationDraft> modifications;
    std::vector<PartOfLine> removed_modifications;
    std::vector<DiscountDraft> discounts;
    std::vector<PartOfLine> removed_discounts;
    std::optional<ServiceChargeDraft> service_charge;
    std::optional<ObjectId> removed_service_charge;
    // States what the lines come to as the order's total.
    bool states_computed_total = false;
    std::optional<TenderPayment> payment;
    bool deletes = false;            // an order on which nothing was paid
    bool deletes_paid_test = false;  // or a test alone, paid or not
    std::string delete_reason;
};

// What becomes of an object that every book has from the beginning and that was removed: it stays
// removed, or is put again as it was in the beginning.
enum class IfRemoved : std::uint8_t { refuse, begin_anew };

// Sets attributes of a reference object; `id` none makes a new one. An absent value takes an
// attribute away.
struct PutReference {
    ReferenceKind kind = ReferenceKind::tender;
    ObjectId id;
    std::vector<std::pair<std::string, std::optional<AttributeValue>>> changes;
    IfRemoved if_removed = IfRemoved::refuse;
    ObjectId group{};  // that a new modifier is of, or the modifier `id` must be of; none: any
};
struct RemoveReference {
    ReferenceKind kind = ReferenceKind::tender;
    ObjectId id;
    ObjectId group{};  // that the modifier must be of
};

// Says which categories order types have, or takes them away; all of it or nothing. One entry for
// each order type.
struct OrderTypeLink {
    ObjectId order_type;
    ObjectId category;
};
struct LinkOrderTypes {
    std::vector<OrderTypeLink> links;
    bool removes = false;
};

}  // namespace tillbook
