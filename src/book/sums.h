// What an entry adds to the sums of a book: sales by product, payments, refunds. They stand in the
// entry's facts, as differences, so that reports and lists of payments follow from facts alone: an
// order that is cancelled takes back what its recording added.
//
// What counts as a sale: domain/sale.h, counts_as_sale. A sale counts on the order's
// business day, a payment and a refund on their own. When an order is no sale any more its sale is
// taken back and so are its refunds, as parts of sales (fact_refund_undone; with negative amounts
// where they count again); as money paid out, by method and in lists, they stay.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/order.h"
#include "log/entry.h"
#include "log/facts.h"

namespace tillbook {

struct OrderRow;

// The channel of orders that were made as tabs.
inline constexpr std::string_view tab_channel = "tab";

// What was sold: a product of the catalogue, or a free line by the hash of its name. 0: money that
// belongs to no line (a refund by amount).
struct ProductKey {
    std::uint64_t value = 0;

    static ProductKey of(const Line& line);
    bool is_free_line() const { return (value >> 63) != 0; }
    // None for free lines and for money without a line.
    ObjectId product() const { return {is_free_line() ? 0 : value}; }
    constexpr auto operator<=>(const ProductKey&) const = default;
};

// Sums of one product at one tax rate.
struct LineSum {
    ProductKey key;
    Quantity quantity;
    Money amount;           // after the order's discount
    Money discount;         // this line's part of it; before discount: amount + discount
    std::int64_t rate = 0;  // contained tax, ten-millionths
    Money tax;              // contained in `amount`

    bool operator==(const LineSum&) const = default;
};

// The sums of an order's lines, those of one product and rate together. The order's discount is
// spread by value, cumulatively rounded, so that the parts add up to it exactly.
std::vector<LineSum> line_sums(const Order& order);
// The difference an entry makes to sales: orders (+1, 0, -1) and lines.
struct SaleFact {
    std::int64_t orders = 0;
    std::vector<LineSum> lines;

    bool operator==(const SaleFact&) const = default;
};
struct PaymentFact {
    ObjectId id;
    Instant at{};
    Day business_day;
    Money amount;
    std::string_view method;  // borrowed from the facts
};
struct RefundFact {
    ObjectId id;
    Instant at{};
    Day business_day;
    Money amount;
    std::string_view method;     // borrowed from the facts
    std::vector<LineSum> lines;  // what it takes from products and taxes; they add up to `amount`
};

// What a change of an order makes of its part in sales; no orders and no lines: nothing.
SaleFact sale_difference(const Order& before, const Order& after);

// What each refund of an order takes from products and taxes, in their order: by line, or spread
// over the tax rates of what was sold. All of it is told from the order as it stands. The refund
// with which the whole of the sale has come back takes what rounding has left of each rate, amount
// and tax, so that a sale that came back leaves nothing behind (ADR 0004). One that does not count
// takes nothing.
std::vector<RefundFact> refund_facts(const Order& order);
// The same for one of the order's refunds; the method is borrowed from `refund`.
RefundFact refund_fact(const Order& order, const Refund& refund);
// What is to be undone of a refund that took `before` and is to take `after`.
RefundFact refund_difference(const RefundFact& before, const RefundFact& after);
// A payment as its fact tells it; the method is borrowed from it.
PaymentFact payment_fact(const Payment& payment);
// The same, taken back.
SaleFact negative(SaleFact sale);
RefundFact negative(RefundFact refund);

// `at` is the time of the entry that the facts belong to.
void append_sale(FactsWriter& facts, const SaleFact& sale);
void append_payment(FactsWriter& facts, const PaymentFact& payment, Instant at);
void append_refund(FactsWriter& facts, const RefundFact& refund, Instant at);
// A voided line as a payment's bytes under fact_voided_line: its value, and for the method the word
// for its kind.
void append_voided_line(FactsWriter& facts, const VoidedLine& voided, Instant at);
// A refund's bytes under fact_refund_undone, fact_refund_taken_back and fact_payment_undone.
void append_refund_undone(FactsWriter& facts, const RefundFact& refund, Instant at);
void append_refund_taken_back(FactsWriter& facts, const RefundFact& refund, Instant at);
void append_payment_undone(FactsWriter& facts, const PaymentFact& payment, Instant at);

// From the bytes of a fact; absent (or false) if they are damaged. A fact that is read into again
// and again keeps the memory of its lines.
bool parse_sale(std::string_view bytes, SaleFact& sale);
std::optional<PaymentFact> parse_payment(std::string_view bytes, Instant at);
bool parse_refund(std::string_view bytes, Instant at, RefundFact& refund);

// The payment that the recording of an order implies: all that was paid by then, by the order's
// method, at the order's date, under the last id that the entry gave. Absent if nothing was paid.
std::optional<PaymentFact> recorded_payment(const EntryView& entry, const OrderRow& row);

}  // namespace tillbook
