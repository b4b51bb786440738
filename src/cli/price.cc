#include "cli/price.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <simdjson.h>

#include <fstream>
#include <iostream>
#include <optional>
#include <string_view>

#include "domain/pricing.h"

namespace tillbook {

namespace {

using simdjson::dom::element;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::int64_t number_max = money_minor_max;
constexpr std::int64_t whole_percent_max = number_max / 10'000;

// An object of the input and where it stands. Members that are null count as absent, members that
// nobody asks for are ignored, a member given twice is an error.
class Fields {
public:
    static Result<Fields> open(element json, std::string path) {
        simdjson::dom::object object;
        if (json.get(object) != simdjson::SUCCESS) {
            return mistake(std::move(path), "must be an object");
        }
        return Fields(object, std::move(path));
    }

    std::string path_of(std::string_view name) const {
        return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
    }

    Result<std::optional<element>> find(std::string_view name) const {
        std::optional<element> found;
        for (const auto& field : object_) {
            if (field.key != name) continue;
            if (found) return mistake(path_of(name), "is given twice");
            found = field.value;
        }
        if (found && found->is_null()) found.reset();
        return found;
    }

    Result<std::optional<std::int64_t>> find_number(std::string_view name,
                                                    std::int64_t limit = number_max) const {
        const std::optional<element> value = TRY(find(name));
        if (!value) return std::optional<std::int64_t>();
        std::int64_t number = 0;
        if (value->get(number) != simdjson::SUCCESS) {
            const bool too_big = value->is_uint64();
            return mistake(path_of(name), too_big ? "is out of range" : "must be a whole number");
        }
        if (number > limit || number < -limit) return mistake(path_of(name), "is out of range");
        return std::optional(number);
    }

    Result<std::optional<Money>> find_money(std::string_view name) const {
        const std::optional<std::int64_t> number = TRY(find_number(name));
        return number ? std::optional(Money{*number}) : std::nullopt;
    }

    Result<Money> money(std::string_view name) const {
        const std::optional<Money> found = TRY(find_money(name));
        return found.value_or(Money{});
    }

    Result<bool> flag(std::string_view name) const {
        const std::optional<element> value = TRY(find(name));
        bool result = false;
        if (value && value->get(result) != simdjson::SUCCESS) {
            return mistake(path_of(name), "must be true or false");
        }
        return result;
    }

    Result<std::string> text(std::string_view name) const {
        const std::optional<element> value = TRY(find(name));
        std::string_view result;
        if (value && value->get(result) != simdjson::SUCCESS) {
            return mistake(path_of(name), "must be a string");
        }
        return std::string(result);
    }

    // percentageDecimal (percent × 10,000) wins over percentage (whole percent).
    Result<std::optional<Percent>> find_percent() const {
        const std::optional<std::int64_t> exact = TRY(find_number("percentageDecimal"));
        const std::optional<std::int64_t> rough = TRY(find_number("percentage", whole_percent_max));
        if (exact) return std::optional(Percent{*exact});
        return rough ? std::optional(Percent{*rough * 10'000}) : std::nullopt;
    }

    // Reads every member of a list of objects; an absent list is empty.
    template <class T>
    Result<std::vector<T>> list(std::string_view name, Result<T> (*read)(const Fields&)) const {
        std::vector<T> result;
        std::optional<element> value = TRY(find(name));
        if (!value) return result;
        element elements;
        if ((*value)["elements"].get(elements) == simdjson::SUCCESS) value = elements;
        simdjson::dom::array array;
        if (value->get(array) != simdjson::SUCCESS) {
            return mistake(path_of(name), "must be a list");
        }
        for (const element json : array) {
            const std::string place = "[" + std::to_string(result.size()) + "]";
            const Fields fields = TRY(open(json, path_of(name) + place));
            T item = TRY(read(fields));
            result.push_back(std::move(item));
        }
        return result;
    }

private:
    Fields(simdjson::dom::object object, std::string path)
        : object_(object), path_(std::move(path)) {}

    simdjson::dom::object object_;
    std::string path_;
};

Result<TaxRate> read_tax_rate(const Fields& fields) {
    TaxRate rate;
    rate.id = TRY(fields.text("id"));
    rate.name = TRY(fields.text("name"));
    const std::optional<std::int64_t> factor = TRY(fields.find_number("rate", factor_max));
    if (!factor) return mistake(fields.path_of("rate"), "must be given");
    rate.rate.ten_millionths = *factor;
    rate.flat = TRY(fields.find_money("taxAmount"));
    return rate;
}

Result<Discount> read_discount(const Fields& fields) {
    Discount discount;
    discount.amount = TRY(fields.find_money("amount"));
    discount.percent = TRY(fields.find_percent());
    return discount;
}

Result<AdditionalCharge> read_charge(const Fields& fields) {
    AdditionalCharge charge;
    charge.amount = TRY(fields.find_money("amount"));
    charge.percent = TRY(fields.find_percent());
    return charge;
}

Result<Money> read_modification(const Fields& fields) { return fields.money("amount"); }

Result<Draft::Payment> read_payment(const Fields& fields) {
    Draft::Payment payment;
    payment.amount = TRY(fields.money("amount"));
    payment.tip = TRY(fields.money("tipAmount"));
    return payment;
}

Result<Draft::Line> read_draft_line(const Fields& fields) {
    Draft::Line line;
    line.price = TRY(fields.money("price"));
    const std::optional<std::int64_t> quantity = TRY(fields.find_number("unitQty"));
    line.quantity = quantity ? Quantity{*quantity} : one;
    line.modifications = TRY(fields.list("modifications", read_modification));
    line.discounts = TRY(fields.list("discounts", read_discount));
    line.tax_rates = TRY(fields.list("taxRates", read_tax_rate));
    line.refunded = TRY(fields.flag("refunded"));
    line.exchanged = TRY(fields.flag("exchanged"));
    line.order_fee = TRY(fields.flag("isOrderFee"));
    return line;
}

Result<Draft> read_draft(const Fields& fields) {
    Draft draft;
    draft.lines = TRY(fields.list("lineItems", read_draft_line));
    draft.discounts = TRY(fields.list("discounts", read_discount));
    const std::optional<element> service_charge = TRY(fields.find("serviceCharge"));
    if (service_charge) {
        const Fields charge = TRY(Fields::open(*service_charge, "serviceCharge"));
        draft.service_charge = TRY(charge.find_percent());
    }
    draft.additional_charges = TRY(fields.list("additionalCharges", read_charge));
    draft.payments = TRY(fields.list("payments", read_payment));
    draft.tax_included = TRY(fields.flag("isVat"));
    draft.tax_removed = TRY(fields.flag("taxRemoved"));
    draft.manual = TRY(fields.flag("manualTransaction"));
    return draft;
}

void write_money(Writer& writer, const char* name, Money money) {
    writer.Key(name);
    writer.Int64(money.minor);
}

void write_money_list(Writer& writer, const char* name, const std::vector<Money>& list) {
    writer.Key(name);
    writer.StartArray();
    for (const Money money : list) writer.Int64(money.minor);
    writer.EndArray();
}

void write_text(Writer& writer, const char* name, const std::string& text) {
    if (text.empty()) return;
    writer.Key(name);
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_tax_rows(Writer& writer, const std::vector<TaxRow>& rows) {
    writer.Key("taxSummaries");
    writer.StartArray();
    for (const TaxRow& row : rows) {
        writer.StartObject();
        write_text(writer, "id", row.rate.id);
        write_text(writer, "name", row.rate.name);
        writer.Key("rate");
        writer.Int64(row.rate.rate.ten_millionths);
        if (row.rate.flat) write_money(writer, "taxAmount", *row.rate.flat);
        write_money(writer, "net", row.net);
        write_money(writer, "tax", row.tax);
        write_money(writer, "gross", row.gross);
        writer.EndObject();
    }
    writer.EndArray();
}

void write_payment_shares(Writer& writer, const std::vector<PaymentShare>& shares) {
    if (shares.empty()) return;
    writer.Key("paymentDetails");
    writer.StartArray();
    for (const PaymentShare& share : shares) {
        writer.StartObject();
        write_money(writer, "taxAmount", share.tax);
        write_money(writer, "serviceCharge", share.service_charge);
        write_money_list(writer, "additionalCharges", share.additional_charges);
        write_tax_rows(writer, share.tax_rows);
        writer.EndObject();
    }
    writer.EndArray();
}

void write_priced(Writer& writer, const Priced& priced) {
    writer.StartObject();
    write_money(writer, "total", priced.total);
    write_money(writer, "subtotal", priced.subtotal);
    write_money(writer, "discountedSubtotal", priced.discounted_subtotal);
    write_money(writer, "tax", priced.tax);
    write_money(writer, "serviceCharge", priced.service_charge);
    write_money(writer, "orderFees", priced.order_fees);
    write_money_list(writer, "additionalCharges", priced.additional_charges);
    write_money(writer, "tip", priced.tip);
    writer.Key("discountMultiplier");
    writer.Int64(priced.discount_factor.ten_millionths);
    write_money(writer, "totalBeforeRefunds", priced.total_before_refunds);
    write_money_list(writer, "lineValues", priced.line_values);
    write_tax_rows(writer, priced.tax_rows);
    write_payment_shares(writer, priced.payment_shares);
    writer.EndObject();
}

// One line of input to one line of output, which is left in `buffer`.
Result<> price_line(simdjson::dom::parser& parser, const std::string& line,
                    rapidjson::StringBuffer& buffer) {
    element json;
    const simdjson::error_code code = parser.parse(line).get(json);
    if (code != simdjson::SUCCESS) {
        return Error{ErrorCode::bad_request, simdjson::error_message(code), {}};
    }
    Fields fields = TRY(Fields::open(json, ""));
    const std::optional<element> order = TRY(fields.find("order"));
    if (order) fields = TRY(Fields::open(*order, ""));
    const Draft draft = TRY(read_draft(fields));
    const Priced priced = TRY(price(draft));
    buffer.Clear();
    Writer writer(buffer);
    write_priced(writer, priced);
    return done;
}

void report(std::ostream& err, std::uint64_t number, const Error& error) {
    err << "line " << number << ": ";
    if (!error.mistakes.empty() && !error.mistakes.front().field.empty()) {
        err << error.mistakes.front().field << " ";
    }
    err << error.detail << "\n";
}

int price_lines(std::istream& in, std::ostream& out, std::ostream& err) {
    simdjson::dom::parser parser;
    rapidjson::StringBuffer buffer;
    std::uint64_t number = 0;
    bool all_priced = true;
    for (std::string line; out && std::getline(in, line);) {
        ++number;
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        const Result<> priced = price_line(parser, line, buffer);
        if (priced.ok()) {
            out.write(buffer.GetString(), static_cast<std::streamsize>(buffer.GetSize())) << '\n';
        } else {
            all_priced = false;
            report(err, number, priced.error());
        }
    }
    out.flush();
    if (in.bad() || !out) {
        err << "price: " << (out ? "cannot read the input" : "cannot write the output") << "\n";
        return 2;
    }
    return all_priced ? 0 : 1;
}

}  // namespace

int price_command(const std::string& path, std::istream& in, std::ostream& out, std::ostream& err) {
    if (path == "-") return price_lines(in, out, err);
    std::ifstream file(path);
    if (!file) {
        err << "price: cannot open " << path << "\n";
        return 2;
    }
    return price_lines(file, out, err);
}

}  // namespace tillbook
