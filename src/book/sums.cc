#include "book/sums.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "base/check.h"
#include "base/hash.h"
#include "book/calendar.h"
#include "book/effects.h"
#include "book/order_body.h"
#include "book/order_row.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

constexpr std::uint64_t free_line_bit = std::uint64_t{1} << 63;

// Numbers as they stand in the bytes of a fact.
class BytesWriter {
public:
    void put(std::int64_t value) { append_varint(bytes, zigzag(value)); }
    void put_fixed(std::uint64_t value) {
        for (int shift = 0; shift < 64; shift += 8) {
            bytes += static_cast<char>(value >> shift & 0xff);
        }
    }
    // Most lines have neither discount nor tax: one byte says so. A flat tax has no rate.
    void put(const LineSum& sum) {
        put_fixed(sum.key.value);
        put(sum.quantity.thousandths);
        put(sum.amount.minor);
        const bool plain = sum.discount == Money{} && sum.rate == 0 && sum.tax == Money{};
        put(plain ? 0 : 1);
        if (plain) return;
        put(sum.discount.minor);
        put(sum.rate);
        put(sum.tax.minor);
    }

    std::string bytes;
};

class BytesReader {
public:
    explicit BytesReader(std::string_view bytes) : rest_(bytes) {}

    std::int64_t take() {
        const auto value = take_varint(rest_);
        intact_ = intact_ && value.has_value();
        return unzigzag(value.value_or(0));
    }
    std::uint64_t take_fixed() {
        std::uint64_t value = 0;
        if (rest_.size() < sizeof value) {
            intact_ = false;
            return 0;
        }
        for (std::size_t i = 0; i < sizeof value; ++i) {
            value |= std::uint64_t{static_cast<std::uint8_t>(rest_[i])} << (8 * i);
        }
        rest_.remove_prefix(sizeof value);
        return value;
    }
    std::string_view take_text() {
        const auto size = take_varint(rest_);
        if (!size || *size > rest_.size()) {
            intact_ = false;
            return {};
        }
        const std::string_view text = rest_.substr(0, *size);
        rest_.remove_prefix(*size);
        return text;
    }
    LineSum take_line() {
        LineSum sum;
        sum.key = {take_fixed()};
        sum.quantity = {take()};
        sum.amount = {take()};
        if (take() == 0) return sum;
        sum.discount = {take()};
        sum.rate = take();
        sum.tax = {take()};
        return sum;
    }
    void take_lines(std::vector<LineSum>& lines) {
        lines.clear();
        while (intact_ && !rest_.empty()) lines.push_back(take_line());
    }
    bool intact() const { return intact_; }

private:
    std::string_view rest_;
    bool intact_ = true;
};

void add_to(std::vector<LineSum>& sums, const LineSum& line) {
    const auto same = std::find_if(sums.begin(), sums.end(), [&line](const LineSum& sum) {
        return sum.key == line.key && sum.rate == line.rate;
    });
    if (same == sums.end()) {
        sums.push_back(line);
        return;
    }
    same->quantity.thousandths += line.quantity.thousandths;
    same->amount.minor += line.amount.minor;
    same->discount.minor += line.discount.minor;
    same->tax.minor += line.tax.minor;
}

bool is_nothing(const LineSum& line) {
    return line == LineSum{line.key, {}, {}, {}, line.rate, {}};
}

// What a tab's total holds besides its lines and their tax: service charges, fees, and what
// somebody stated differently from the sum.
void add_rest(const Order& order, std::vector<LineSum>& sums) {
    std::int64_t rest = amounts_of(order).value().total.minor;
    for (const LineSum& sum : sums) rest -= sum.amount.minor;
    if (rest != 0) add_to(sums, {{}, {}, Money{rest}, {}, 0, {}});
}

std::string refund_bytes(const RefundFact& refund, Instant at) {
    BytesWriter writer;
    writer.put_fixed(refund.id.value);
    writer.put((at - refund.at).count());
    writer.put(refund.business_day.days - utc_day(refund.at).days);
    writer.put(refund.amount.minor);
    append_varint(writer.bytes, refund.method.size());
    writer.bytes += refund.method;
    for (const LineSum& line : refund.lines) writer.put(line);
    return std::move(writer.bytes);
}

std::string payment_bytes(const PaymentFact& payment, Instant at) {
    BytesWriter writer;
    writer.put_fixed(payment.id.value);
    writer.put((at - payment.at).count());
    writer.put(payment.business_day.days - utc_day(payment.at).days);
    writer.put(payment.amount.minor);
    append_varint(writer.bytes, payment.method.size());
    writer.bytes += payment.method;
    return std::move(writer.bytes);
}

LineSum of_rate(const LineSum& line) { return {{}, {}, line.amount, {}, line.rate, line.tax}; }

void negate(LineSum& line) {
    line.quantity.thousandths = -line.quantity.thousandths;
    line.amount.minor = -line.amount.minor;
    line.discount.minor = -line.discount.minor;
    line.tax.minor = -line.tax.minor;
}

// A refund of 100 on 300 sold at 20 % and 600 untaxed: 33 of it at 20 %, 67 untaxed.
std::vector<LineSum> spread_over_rates(const std::vector<LineSum>& sold, Money amount) {
    std::vector<LineSum> parts;
    Money total;
    for (const LineSum& line : sold) {
        add_to(parts, {{}, {}, line.amount, {}, line.rate, {}});
        total.minor += line.amount.minor;
    }
    if (parts.size() < 2 || total <= Money{}) {
        const std::int64_t rate = parts.empty() ? 0 : parts.front().rate;
        return {{{}, {}, amount, {}, rate, contained_tax(amount, rate)}};
    }
    std::int64_t share_so_far = 0;
    std::int64_t given = 0;
    for (LineSum& part : parts) {
        share_so_far += part.amount.minor;
        const auto share = static_cast<std::int64_t>(
            divide_half_up(int128{amount.minor} * share_so_far, total.minor));
        part.amount = Money{share - given};
        part.tax = contained_tax(part.amount, part.rate);
        given = share;
    }
    return parts;
}

std::vector<LineSum> returned_lines(const Order& order, const Refund& refund) {
    std::vector<LineSum> lines;
    for (const ReturnedLine& returned : refund.lines) {
        const auto line = std::ranges::find(order.lines, returned.line, &Line::id);
        CHECK(line != order.lines.end());
        const std::int64_t rate = tax_rate_of(order, *line);
        add_to(lines, {ProductKey::of(*line),
                       returned.quantity,
                       returned.amount,
                       {},
                       rate,
                       contained_tax(returned.amount, rate)});
    }
    return lines;
}

// Three pieces at 0.52 with 19 % sold together contain 25 of tax, each that comes back by itself 8:
// the last one takes 9. Where amounts differ too, because some came back by amount, the difference
// belongs to no line.
void take_rest(const std::vector<LineSum>& rests, std::vector<LineSum>& lines) {
    for (const LineSum& rest : rests) {
        if (rest.amount == Money{} && rest.tax == Money{}) continue;
        const auto same = rest.amount == Money{}
                              ? std::ranges::find(lines, rest.rate, &LineSum::rate)
                              : lines.end();
        if (same == lines.end()) {
            add_to(lines, rest);
        } else {
            same->tax.minor += rest.tax.minor;
        }
    }
}

}  // namespace

ProductKey ProductKey::of(const Line& line) {
    if (line.product) return {line.product.value};
    return {hash64(line.name) | free_line_bit};
}

std::vector<LineSum> line_sums(const Order& order) {
    std::vector<LineSum> sums;
    const std::vector<LineAmounts> amounts = line_amounts(order);
    // Amounts contain their tax, also where it is added to the price.
    const bool is_added = order.tab && !order.tab->tax_included;
    for (std::size_t at = 0; at < order.lines.size(); ++at) {
        const Line& line = order.lines[at];
        if (!is_sold(line)) continue;
        const LineAmounts& of_line = amounts[at];
        const Money amount{of_line.discounted.minor + (is_added ? of_line.tax.minor : 0)};
        add_to(sums, {ProductKey::of(line), line.quantity, amount, of_line.discount,
                      tax_rate_of(order, line), of_line.tax});
    }
    if (order.tab) add_rest(order, sums);
    return sums;
}

SaleFact sale_difference(const Order& before, const Order& after) {
    SaleFact difference;
    if (counts_as_sale(before)) difference = negative({1, line_sums(before)});
    if (counts_as_sale(after)) {
        ++difference.orders;
        for (const LineSum& line : line_sums(after)) add_to(difference.lines, line);
    }
    std::erase_if(difference.lines, is_nothing);
    return difference;
}

SaleFact negative(SaleFact sale) {
    sale.orders = -sale.orders;
    for (LineSum& line : sale.lines) negate(line);
    return sale;
}

RefundFact negative(RefundFact refund) {
    refund.amount.minor = -refund.amount.minor;
    for (LineSum& line : refund.lines) negate(line);
    return refund;
}

std::vector<RefundFact> refund_facts(const Order& order) {
    std::vector<RefundFact> facts;
    facts.reserve(order.refunds.size());
    const std::vector<LineSum> sold = line_sums(order);
    std::vector<LineSum> rests;  // of what was sold, by rate
    Money left;
    for (const LineSum& line : sold) {
        add_to(rests, of_rate(line));
        left.minor += line.amount.minor;
    }
    for (const Refund& refund : order.refunds) {
        RefundFact& fact = facts.emplace_back(
            RefundFact{refund.id, refund.at, refund.business_day, {}, refund.method, {}});
        if (!refund.counts()) continue;
        fact.amount = refund.amount;
        fact.lines = refund.lines.empty() ? spread_over_rates(sold, refund.amount)
                                          : returned_lines(order, refund);
        left.minor -= refund.amount.minor;
        for (LineSum line : fact.lines) {
            negate(line);
            add_to(rests, of_rate(line));
        }
        if (left != Money{}) continue;
        take_rest(rests, fact.lines);
        for (LineSum& rest : rests) rest.amount = rest.tax = {};
    }
    return facts;
}

RefundFact refund_fact(const Order& order, const Refund& refund) {
    std::vector<RefundFact> facts = refund_facts(order);
    const auto fact = std::ranges::find(facts, refund.id, &RefundFact::id);
    CHECK(fact != facts.end());
    fact->method = refund.method;
    return std::move(*fact);
}

RefundFact refund_difference(const RefundFact& before, const RefundFact& after) {
    RefundFact difference = before;
    difference.amount.minor -= after.amount.minor;
    for (LineSum line : after.lines) {
        negate(line);
        add_to(difference.lines, line);
    }
    std::erase_if(difference.lines, is_nothing);
    return difference;
}

void append_sale(FactsWriter& facts, const SaleFact& sale) {
    BytesWriter writer;
    writer.put(sale.orders);
    for (const LineSum& line : sale.lines) writer.put(line);
    facts.put(fact_sale, writer.bytes);
}

bool parse_sale(std::string_view bytes, SaleFact& sale) {
    BytesReader reader(bytes);
    sale.orders = reader.take();
    reader.take_lines(sale.lines);
    return reader.intact();
}

PaymentFact payment_fact(const Payment& payment) {
    return {payment.id, payment.at, payment.business_day, payment.amount, payment.method};
}

void append_payment(FactsWriter& facts, const PaymentFact& payment, Instant at) {
    facts.put(fact_payment, payment_bytes(payment, at));
}

void append_voided_line(FactsWriter& facts, const VoidedLine& voided, Instant at) {
    const Money value = line_total(*voided.line).value();
    const PaymentFact fact{voided.id, voided.at, voided.business_day, value, name_of(voided.kind)};
    facts.put(fact_voided_line, payment_bytes(fact, at));
}

void append_payment_undone(FactsWriter& facts, const PaymentFact& payment, Instant at) {
    facts.put(fact_payment_undone, payment_bytes(payment, at));
}

std::optional<PaymentFact> parse_payment(std::string_view bytes, Instant at) {
    BytesReader reader(bytes);
    PaymentFact payment;
    payment.id = {reader.take_fixed()};
    payment.at = at - std::chrono::milliseconds{reader.take()};
    payment.business_day = {utc_day(payment.at).days + static_cast<std::int32_t>(reader.take())};
    payment.amount = {reader.take()};
    payment.method = reader.take_text();
    if (!reader.intact()) return std::nullopt;
    return payment;
}

void append_refund(FactsWriter& facts, const RefundFact& refund, Instant at) {
    facts.put(fact_refund, refund_bytes(refund, at));
}

void append_refund_undone(FactsWriter& facts, const RefundFact& refund, Instant at) {
    facts.put(fact_refund_undone, refund_bytes(refund, at));
}

void append_refund_taken_back(FactsWriter& facts, const RefundFact& refund, Instant at) {
    facts.put(fact_refund_taken_back, refund_bytes(refund, at));
}

bool parse_refund(std::string_view bytes, Instant at, RefundFact& refund) {
    BytesReader reader(bytes);
    refund.id = {reader.take_fixed()};
    refund.at = at - std::chrono::milliseconds{reader.take()};
    refund.business_day = {utc_day(refund.at).days + static_cast<std::int32_t>(reader.take())};
    refund.amount = {reader.take()};
    refund.method = reader.take_text();
    reader.take_lines(refund.lines);
    return reader.intact();
}

std::optional<PaymentFact> recorded_payment(const EntryView& entry, const OrderRow& row) {
    if (row.paid <= Money{}) return std::nullopt;
    const auto behind = static_cast<std::uint64_t>(number_fact(entry.facts, fact_ids_behind, 0));
    return PaymentFact{
        {entry.object.value + behind}, row.date, row.business_day, row.paid, row.method};
}

}  // namespace tillbook
