// The tab: what an order carries beyond a plain sale when it is put together piece by piece, line
// by line, with taxes on top, choices on lines, named discounts and tips. Values without behaviour;
// sale.h computes its amounts.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "domain/money.h"
#include "domain/pricing.h"

namespace tillbook {

// A choice on a line: extra cheese. Counted once per line, whatever the quantity.
struct Modification {
    ObjectId id;
    std::string name;
    std::string alternate_name;
    Money amount;
    ObjectId modifier;  // of the catalogue; none: free
    bool operator==(const Modification&) const = default;
};

// A discount as it was given, on a line or on the order. Both values may be set; then both count.
struct GivenDiscount {
    ObjectId id;
    std::string name;
    Discount value;
    ObjectId discount;  // of the catalogue; none: free
    bool operator==(const GivenDiscount&) const = default;
};

// A tax rate as it was when it was put on a line.
struct LineTax {
    ObjectId rate_id;  // lines of one rate are taxed together; none: by itself
    std::string name;
    Factor rate;                // 10 % is 1'000'000 ten-millionths
    std::optional<Money> flat;  // counts only when `rate` is 0
    bool is_default = false;
    bool operator==(const LineTax&) const = default;
};

// What a line of a tab has beyond product, name, price and quantity.
struct LineDetails {
    std::string alternate_name;
    std::string item_code;
    std::string unit_name;
    std::string bin_name;
    std::string user_data;
    std::string color_code;
    std::string note;           // personal
    bool has_quantity = false;  // a quantity was stated, even if it is 1
    bool printed = false;
    bool exchanged = false;
    bool refunded = false;
    bool is_revenue = true;
    bool order_fee = false;  // its price is a fee of the order
    // Of an order fee: the one of the catalogue, and what makes its price where that is a part of
    // the lines' value.
    ObjectId fee;
    std::optional<Percent> fee_percent;
    ObjectId replaces;  // the exchanged line whose place it takes; none: nobody's
    Instant created_at{};
    ObjectId print_group;  // of its order; none: printed with the rest
    std::vector<Modification> modifications;
    std::vector<GivenDiscount> discounts;
    std::vector<LineTax> taxes;
    bool operator==(const LineDetails&) const = default;
};

// Added to the whole order as a part of the discounted subtotal.
struct ServiceCharge {
    ObjectId id;  // of the catalogue
    std::string name;
    Percent percent;
    bool enabled = true;
    bool operator==(const ServiceCharge&) const = default;
};

// A charge on the whole order, for bringing it to somebody, say.
struct GivenCharge {
    ObjectId id;
    std::string type;       // "DELIVERY_FEE"
    std::string reference;  // what the merchant calls it elsewhere; empty: nothing
    AdditionalCharge value;
    Instant created_at{};
    Instant modified_at{};
    bool operator==(const GivenCharge&) const = default;
};
inline constexpr const char* delivery_fee = "DELIVERY_FEE";

// How the guests chose to pay.
enum class PayType : std::uint8_t { none, split_guest, split_item, split_custom, full };
inline constexpr int pay_type_count = 5;
const char* name_of(PayType type);

// What became of a payment of a tab.
enum class PaymentResult : std::uint8_t { success, fail, voided, authorized };
inline constexpr int payment_result_count = 4;
const char* name_of(PaymentResult result);

// What a terminal said of a card, as it was sent: the words below, each at most 64 bytes. Neither
// the card's number nor its holder's name is ever among them.
inline constexpr auto card_words =
    std::to_array<std::string_view>({"cardType", "entryType", "first6", "last4", "type", "authCode",
                                     "referenceId", "transactionNo", "state"});
using CardSlip = std::array<std::string, card_words.size()>;
// The text of one of card_words; empty for any other word.
std::string_view card_text(const CardSlip& slip, std::string_view word);
bool is_empty(const CardSlip& slip);

// How much of a line a payment pays for.
struct LineShare {
    ObjectId line;
    std::int64_t ten_millionths = 10'000'000;  // of the line; 0 to all of it
    std::string bin_name;
    bool refunded = false;
    bool operator==(const LineShare&) const = default;
};

struct PaymentDetails {
    ObjectId tender;
    ObjectId employee;
    Money tip;  // beside the amount
    Money tax;  // of the order's tax, what this payment carries
    Money cashback;
    std::string external_id;
    bool offline = false;
    PaymentResult result = PaymentResult::success;
    Instant client_created_at{};
    ObjectId device;                    // that took it; none: unknown
    std::string external_reference;     // of the one who paid: an invoice number
    CardSlip card;                      // all empty: no card, or nothing is known of it
    std::vector<LineShare> lines;       // empty: of the order as a whole
    std::string void_reason;            // a word; of a voided one
    std::optional<Money> authorized;    // of one that was authorised first: the most to be taken
    std::optional<Instant> changed_at;  // captured, voided or changed; absent: never
    bool operator==(const PaymentDetails&) const = default;
};

// A credit that was taken back: its money came in again.
struct TakenBack {
    ObjectId id;
    ObjectId employee;
    ObjectId device;
    std::string reason;  // personal: a free text
    Instant at{};
    bool operator==(const TakenBack&) const = default;
};

// What money given back has beyond a plain refund.
struct RefundDetails {
    bool is_credit = false;  // it stands by itself and gives back no payment
    ObjectId tender;
    ObjectId employee;
    ObjectId device;
    Money tax;  // contained in the amount
    std::string external_reference;
    CardSlip card;
    Instant client_created_at{};
    std::optional<TakenBack> taken_back;  // absent: it stands
    bool operator==(const RefundDetails&) const = default;
};

// An amount that a card's bank holds ready for an order, or an open tab at a bar.
struct Authorization {
    enum class Kind : std::uint8_t { tab, authorization };

    ObjectId id;
    ObjectId payment;          // of the order
    ObjectId closing_payment;  // none: still open
    Kind kind = Kind::authorization;
    Money amount;
    std::string tab_name;  // personal
    std::string note;      // personal
    std::string card_type;
    std::string last4;
    std::string auth_code;
    std::string external_reference;
    Instant created_at{};
};

// Lines that are printed together, on one printer: starters, drinks.
struct PrintGroup {
    ObjectId id;
    std::string name;
    std::int64_t sort_order = 0;
    bool fired = false;
    std::optional<Instant> printed_at;
    ObjectId device;
    bool operator==(const PrintGroup&) const = default;
};

// Where the printing of an order stands; what is done is forgotten.
enum class PrintState : std::uint8_t { created, printing, failed, finished };
inline constexpr int print_state_count = 4;
const char* name_of(PrintState state);

struct PrintJob {
    ObjectId id;
    ObjectId device;
    PrintState state = PrintState::created;
    std::string error;  // of a failed one, for people
    Instant created_at{};
    Instant changed_at{};
    bool operator==(const PrintJob&) const = default;
};

// The last that happened on an order's way to its guest.
struct FulfillmentEvent {
    ObjectId id;
    std::string type;  // a word of whoever reports it
    ObjectId device;
    Instant at{};
    Instant client_created_at{};
    bool operator==(const FulfillmentEvent&) const = default;
};

struct Tab {
    // A word for people, up to 31 bytes, kept as sent; absent: a hidden order, found by id only.
    std::optional<std::string> state;
    // The total that somebody stated; absent: what the lines come to.
    std::optional<Money> stated_total;
    std::string title;  // personal
    std::string external_reference;
    ObjectId employee;
    ObjectId order_type;
    ObjectId device;  // it was made on
    bool tax_removed = false;
    bool tax_included = false;  // prices contained their tax when the order was made
    bool manual = false;        // an arbitrary amount; prices may be negative
    bool group_lines = true;
    bool is_sold = false;    // it was a plain sale first, which counts before it is paid
    bool test_mode = false;  // in no report, and may be wiped
    PayType pay_type = PayType::none;
    std::optional<ServiceCharge> service_charge;
    std::vector<GivenDiscount> discounts;
    std::vector<GivenCharge> additional_charges;
    std::vector<PrintGroup> print_groups;
    std::vector<PrintJob> print_jobs;  // that are not done
    std::optional<Instant> deleted_at;
    std::string delete_reason;  // personal
    bool operator==(const Tab&) const = default;
};

// How far an order is paid, with refunds and credits counted.
enum class PaymentState : std::uint8_t {
    none,  // nothing to pay yet
    open,
    paid,
    refunded,
    credited,
    partially_paid,
    partially_refunded
};
inline constexpr int payment_state_count = 7;

}  // namespace tillbook
