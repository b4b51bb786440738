// The tab: what an order carries beyond a plain sale when it is put together piece by piece, line
// by line, with taxes on top, choices on lines, named discounts and tips. Values without behaviour;
// sale.h computes its amounts.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
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
    bool operator==(const PaymentDetails&) const = default;
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
