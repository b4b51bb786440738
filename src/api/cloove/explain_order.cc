// GET /v1/orders/{id}/explain: every amount of an order with its working, in words and numbers.
#include <algorithm>
#include <iterator>
#include <map>

#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/query.h"
#include "api/cloove/render.h"
#include "domain/sale.h"

namespace tillbook::cloove {

namespace {

// Sums of more terms are told by their number.
constexpr std::size_t terms_max = 20;

class Explanation {
public:
    Explanation(JsonWriter& json, const OrderRead& read, const BookSettings& book)
        : json_(json), read_(read), order_(*read.order), book_(book) {}

    void append();

private:
    void append_line(const Line& line);
    void append_amount_of(std::string_view name, Money amount, const std::string& working);
    template <class Parts, class Amount>
    std::string sum_of(const Parts& parts, std::string_view what, Amount amount) const;
    std::string shown(Money amount) const;
    std::string remaining_working() const;
    std::string status_working() const;
    std::string tax_working() const;
    std::string contained_tax_working() const;
    std::string total_working() const;
    std::string fees_working() const;
    std::string charges_working() const;
    std::string percent_of_lines(Percent percent) const;
    void append_extras();

    JsonWriter& json_;
    const OrderRead& read_;
    const Order& order_;
    const BookSettings& book_;
};

// What was voided or taken back is in no sum.
template <class Part>
std::vector<Part> counted(const std::vector<Part>& parts) {
    std::vector<Part> those;
    std::ranges::copy_if(parts, std::back_inserter(those),
                         [](const Part& part) { return part.counts(); });
    return those;
}

std::string Explanation::shown(Money amount) const {
    std::string text;
    append_decimal(text, amount.minor, book_.currency.exponent);
    return text;
}

// What stands for goods: fees are told with the amounts, exchanged lines count no more.
std::vector<Line> sold_lines(const Order& order) {
    std::vector<Line> lines;
    lines.reserve(order.lines.size());
    std::ranges::copy_if(order.lines, std::back_inserter(lines), is_sold);
    return lines;
}

// price × quantity to the last digit, before rounding: the amount's decimals and three more.
std::string exact_product(const Line& line, int exponent) {
    const int128 signed_product = int128{line.unit_price.minor} * line.quantity.thousandths;
    const int128 product = signed_product < 0 ? -signed_product : signed_product;
    const int decimals = exponent + 3;
    std::string digits;
    int128 rest = product;
    for (int i = 0; rest != 0 || i <= decimals; ++i) {
        if (i == decimals && decimals > 0) digits.insert(digits.begin(), '.');
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
        rest /= 10;
    }
    while (digits.ends_with('0')) digits.pop_back();
    if (digits.ends_with('.')) digits.pop_back();
    return signed_product < 0 ? "-" + digits : digits;
}

// 1.5 × 0.99 = 1.485, rounded half up to 1.49
void Explanation::append_line(const Line& line) {
    const Money total = line_total(line).value();
    const std::string exact = exact_product(line, book_.currency.exponent);
    std::string working;
    append_decimal(working, line.quantity.thousandths, 3);
    working += " × " + shown(line.unit_price) + " = " + exact;
    const Money extended = multiply(line.unit_price, line.quantity).value();
    if (exact != shown(extended)) working += ", rounded half up to " + shown(extended);
    if (total != extended) working += "; with modifications and discounts " + shown(total);
    json_.begin_object();
    append_uuid(json_.key("id"), line.id, book_);
    json_.key("productName").text(line.name);
    append_quantity(json_.key("quantity"), line.quantity);
    append_amount(json_.key("unitPrice"), line.unit_price, book_);
    json_.key("exactPrice").plain(exact);
    append_amount(json_.key("totalPrice"), total, book_);
    json_.key("working").plain(working);
    json_.end_object();
}

template <class Parts, class Amount>
std::string Explanation::sum_of(const Parts& parts, std::string_view what, Amount amount) const {
    if (parts.empty()) return "no " + std::string(what);
    if (parts.size() > terms_max) {
        return "the sum of " + std::to_string(parts.size()) + ' ' + std::string(what);
    }
    std::string sum;
    Money total;
    for (const auto& part : parts) {
        if (!sum.empty()) sum += " + ";
        sum += shown(amount(part));
        total.minor += amount(part).minor;
    }
    return parts.size() == 1 ? sum : sum + " = " + shown(total);
}

std::string Explanation::remaining_working() const {
    const Amounts& amounts = read_.amounts;
    const Money open{amounts.total.minor - amounts.paid.minor};
    const std::string working =
        shown(amounts.total) + " − " + shown(amounts.paid) + " = " + shown(open);
    return open.minor < 0 ? working + ", and nobody owes less than 0" : working;
}

std::string Explanation::status_working() const {
    switch (read_.amounts.payment_status) {
        case PaymentStatus::paid:
            return "paid: amountPaid covers totalAmount";
        case PaymentStatus::partial:
            return "partial: amountPaid is above 0 and below totalAmount";
        case PaymentStatus::pending:
            return "pending: nothing was paid yet";
    }
    return {};
}

// Food 10 % on 11.05: 1.11
std::string Explanation::tax_working() const {
    if (order_.tab->tax_removed) return "tax was removed from this order";
    const Result<Priced> priced = price(order_);
    if (!priced.ok() || priced.value().tax_rows.empty()) return "no line has a tax rate";
    std::string working;
    for (const TaxRow& row : priced.value().tax_rows) {
        if (!working.empty()) working += ", ";
        std::string percent;
        append_decimal(percent, row.rate.rate.ten_millionths, tax_rate_decimals);
        const Money base = order_.tab->tax_included ? row.gross : row.net;
        working += row.rate.name + " " + percent + " % on " + shown(base) + ": " + shown(row.tax);
    }
    return working + (order_.tab->tax_included ? "; contained in the prices" : "");
}

// 7.5 % contained in 21.50: 1.50; of each line by itself
std::string Explanation::contained_tax_working() const {
    std::map<std::int64_t, LineAmounts> by_rate;
    const std::vector<LineAmounts> amounts = line_amounts(order_);
    for (std::size_t at = 0; at < order_.lines.size(); ++at) {
        const std::int64_t rate = tax_rate_of(order_, order_.lines[at]);
        if (rate == 0 || !is_sold(order_.lines[at])) continue;
        by_rate[rate].discounted.minor += amounts[at].discounted.minor;
        by_rate[rate].tax.minor += amounts[at].tax.minor;
    }
    if (by_rate.empty()) return "no line has a tax rate";
    std::string working;
    for (const auto& [rate, part] : by_rate) {
        if (!working.empty()) working += ", ";
        append_decimal(working, rate, tax_rate_decimals);
        working += " % contained in " + shown(part.discounted) + ": " + shown(part.tax);
    }
    return working + "; of each line by itself, rounded half up";
}

// 10 % of 30.00
std::string Explanation::percent_of_lines(Percent percent) const {
    constexpr int percent_decimals = 4;
    const Money lines{read_.amounts.subtotal.minor - read_.amounts.discount.minor};
    std::string working;
    append_decimal(working, percent.ten_thousandths, percent_decimals);
    return working + " % of " + shown(lines);
}

// Packaging 2.00, Eco fee 10 % of 30.00: 3.00
std::string Explanation::fees_working() const {
    std::string working;
    for (const Line& line : order_.lines) {
        if (!is_order_fee(line)) continue;
        if (!working.empty()) working += ", ";
        working += line.name + ' ';
        if (const auto& percent = line.details->fee_percent) {
            working += percent_of_lines(*percent) + ": ";
        }
        working += shown(line.unit_price);
    }
    return working.empty() ? "no fees" : working;
}

std::string Explanation::charges_working() const {
    const Result<Priced> priced = price(order_);
    if (!priced.ok() || priced.value().additional_charges.empty()) return "no charges";
    std::string working;
    for (std::size_t at = 0; at < priced.value().additional_charges.size(); ++at) {
        const GivenCharge& charge = order_.tab->additional_charges[at];
        if (!working.empty()) working += ", ";
        working += charge.type + ' ';
        if (const auto& percent = charge.value.percent) {
            working += percent_of_lines(*percent) + ": ";
        }
        working += shown(priced.value().additional_charges[at]);
    }
    return working;
}

std::string Explanation::total_working() const {
    const Amounts& amounts = read_.amounts;
    const std::string difference = shown(amounts.subtotal) + " − " + shown(amounts.discount);
    if (!order_.tab) return difference + " = " + shown(amounts.total);
    const Result<Priced> priced = price(order_);
    if (!priced.ok()) return "as stated";
    std::string working = difference;
    if (!order_.tab->tax_included) working += " + " + shown(priced.value().tax) + " tax";
    working += " + " + shown(priced.value().service_charge) + " service charge";
    if (amounts.order_fees != Money{}) working += " + " + shown(amounts.order_fees) + " fees";
    if (amounts.additional_charges != Money{}) {
        working += " + " + shown(amounts.additional_charges) + " charges";
    }
    working += " = " + shown(priced.value().total);
    return order_.tab->stated_total ? "stated with the order; its lines come to " + working
                                    : working;
}

void Explanation::append_extras() {
    append_amount_of("taxAmount", read_.amounts.tax, tax_working());
    append_amount_of("serviceChargeAmount", read_.amounts.service_charge,
                     "a part of what the discounts leave of the lines");
    append_amount_of("orderFeeAmount", read_.amounts.order_fees, fees_working());
    append_amount_of("additionalChargeAmount", read_.amounts.additional_charges, charges_working());
    append_amount_of("tipAmount", read_.amounts.tip, "given beside the payments, owed by nobody");
}

void Explanation::append_amount_of(std::string_view name, Money amount,
                                   const std::string& working) {
    json_.begin_object();
    json_.key("name").plain(name);
    append_amount(json_.key("amount"), amount, book_);
    json_.key("working").plain(working);
    json_.end_object();
}

void Explanation::append() {
    const Amounts& amounts = read_.amounts;
    json_.begin_object();
    append_uuid(json_.key("id"), order_.id, book_);
    json_.key("shortCode").plain(short_code_of(order_));
    json_.key("version").number(order_.version);
    json_.key("currency").plain(book_.currency.code);
    json_.key("rounding")
        .plain("each line to " + std::to_string(book_.currency.exponent) +
               " decimals, half up; sums are exact");
    json_.key("items").begin_array();
    const std::vector<Line> sold = sold_lines(order_);
    for (const Line& line : sold) append_line(line);
    json_.end_array();
    json_.key("amounts").begin_array();
    append_amount_of(
        "subtotalAmount", amounts.subtotal,
        sum_of(sold, "lines", [](const Line& line) { return line_total(line).value(); }));
    append_amount_of(
        "discountAmount", amounts.discount,
        order_.tab ? "what the order's discounts take off its lines" : "as sent with the order");
    if (order_.tab) {
        append_extras();
    } else if (book_.record.tax_included || amounts.tax != Money{}) {
        append_amount_of("taxAmount", amounts.tax, contained_tax_working());
    }
    append_amount_of("totalAmount", amounts.total, total_working());
    append_amount_of("amountPaid", amounts.paid,
                     sum_of(counted(order_.payments), "payments",
                            [](const Payment& payment) { return payment.amount; }));
    append_amount_of("refundedAmount", amounts.refunded,
                     sum_of(counted(order_.refunds), "refunds",
                            [](const Refund& refund) { return refund.amount; }));
    append_amount_of("remainingAmount", amounts.remaining, remaining_working());
    json_.end_array();
    json_.key("paymentStatus").plain(name_of(amounts.payment_status));
    json_.key("paymentStatusWorking").plain(status_working());
    json_.end_object();
}

}  // namespace

void explain_order(Call& call) {
    auto as_of = read_as_of(call);
    if (!as_of) return call.fail(as_of.error());
    const auto id = order_in_path(call);
    if (!id) return call.fail(no_such_order());
    call.answer_read(
        [caller = call.caller, &engine = call.engine(), id = *id,
         as_of = std::move(as_of).value()](Access access) -> std::optional<http::Response> {
            const auto read = engine.load_order(caller.book->record.id, id, as_of, access);
            if (!read) return std::nullopt;
            if (!*read) return to_response(read->error());
            http::Response response;
            JsonWriter json(response.body);
            begin_envelope(json, "Order explained");
            Explanation(json, read->value(), *caller.book).append();
            json.end_object();
            return response;
        });
}

}  // namespace tillbook::cloove
