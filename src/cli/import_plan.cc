// From the text of a CSV file to orders and refused rows.
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <deque>
#include <unordered_map>

#include "api/values.h"
#include "cli/csv.h"
#include "cli/failure.h"
#include "cli/import_csv.h"
#include "cli/listing.h"
#include "log/fingerprint.h"

namespace tillbook {

namespace {

constexpr std::size_t lines_max = 3'000;
constexpr std::size_t name_characters_max = 255;
constexpr std::size_t key_bytes_max = 255;

// Where each column stands in a record.
struct Places {
    static constexpr std::size_t absent = ~std::size_t{0};
    std::size_t invoice, product, name, quantity, price, date, customer;
};

Places find_places(const CsvColumns& columns, const std::vector<std::string>& headings) {
    const auto find = [&headings](const std::string& heading, bool required) {
        const auto found = std::find(headings.begin(), headings.end(), heading);
        if (!heading.empty() && found != headings.end()) {
            return static_cast<std::size_t>(found - headings.begin());
        }
        if (!required) return Places::absent;
        throw Failure(
            ExitCode::usage,
            "The file has no column \"" + heading + "\"; it has " + joined(headings, ", ") + ".",
            "Say which column is which, for example --map invoice=Number,price=Amount.");
    };
    return {find(columns.invoice, true),  find(columns.product, false), find(columns.name, true),
            find(columns.quantity, true), find(columns.price, true),    find(columns.date, true),
            find(columns.customer, false)};
}

// Days of a civil date since 1970-01-01 (proleptic Gregorian), absent if there is no such day.
std::optional<std::int64_t> days_of(int year, int month, int day) {
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date}.time_since_epoch().count();
}

// A local wall-clock time in minutes since 1970-01-01T00:00, by a pattern of %d %m %Y %H %M %S and
// literal characters; absent if the text does not fit it.
std::optional<std::int64_t> parse_local_minutes(std::string_view text, std::string_view pattern) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%' || i + 1 == pattern.size()) {
            if (text.empty() || text.front() != pattern[i]) return std::nullopt;
            text.remove_prefix(1);
            continue;
        }
        const char part = pattern[++i];
        int* const field = part == 'Y'   ? &year
                           : part == 'm' ? &month
                           : part == 'd' ? &day
                           : part == 'H' ? &hour
                           : part == 'M' ? &minute
                           : part == 'S' ? &second
                                         : nullptr;
        const std::size_t digits_max = part == 'Y' ? 4 : 2;
        const char* const end = text.data() + std::min(text.size(), digits_max);
        if (field == nullptr || text.empty() || text.front() == '-') return std::nullopt;
        const auto [rest, error] = std::from_chars(text.data(), end, *field);
        if (error != std::errc{}) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    }
    const auto days = days_of(year, month, day);
    if (!text.empty() || !days || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return *days * 1440 + hour * 60 + minute;
}

bool is_key(std::string_view text) {
    return !text.empty() && text.size() <= key_bytes_max &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

// The invoices of a file while it is read.
class Planner {
public:
    Planner(const BookSettings& book, const ImportOptions& options, Places places)
        : book_(book), options_(options), places_(places) {}

    void add(const CsvRecord& record);
    ImportPlan finish();

private:
    struct Invoice {
        std::size_t first_line = 0;
        std::string number;
        std::optional<Instant> date;
        std::string customer;
        std::vector<DraftLine> lines;
        Money total;
        std::size_t rows = 0;
        bool clean = true;
        bool cancelled = false;
    };

    std::string_view field(const CsvRecord& record, std::size_t place) const {
        return place < record.fields.size() ? trimmed(record.fields[place]) : std::string_view{};
    }
    Invoice& invoice_of(const CsvRecord& record, std::string_view number);
    // The sale a row states; the reason why it states none otherwise.
    Result<DraftLine> parse_line(const CsvRecord& record) const;
    Result<Instant> parse_date(const CsvRecord& record) const;
    Result<> add_line(const CsvRecord& record, Invoice& invoice);
    Result<> add_refund(const CsvRecord& record, Invoice& invoice);
    std::string sale_key(const CsvRecord& record, const DraftLine& line) const;
    void add_order(Invoice& invoice);
    void point_to_orders(const std::vector<std::size_t>& order_of_invoice);

    const BookSettings& book_;
    const ImportOptions& options_;
    Places places_;
    ImportPlan plan_;
    std::vector<Invoice> invoices_;
    std::unordered_map<std::string, std::size_t> by_number_;
    // Sales that nothing has cancelled yet, the earliest first; `order` is the invoice.
    std::unordered_map<std::string, std::deque<ImportRefund::Cancelled>> sales_;
};

Planner::Invoice& Planner::invoice_of(const CsvRecord& record, std::string_view number) {
    const auto [found, is_new] = by_number_.try_emplace(std::string(number), invoices_.size());
    if (!is_new) return invoices_[found->second];
    Invoice& invoice = invoices_.emplace_back();
    invoice.first_line = record.line;
    invoice.number = number;
    invoice.customer = field(record, places_.customer);
    invoice.cancelled =
        !options_.cancelled_prefix.empty() && number.starts_with(options_.cancelled_prefix);
    return invoice;
}

Error refusal(std::string reason) { return {ErrorCode::validation_failed, std::move(reason), {}}; }

Result<DraftLine> Planner::parse_line(const CsvRecord& record) const {
    const auto number = [&](std::size_t place, int decimals, std::int64_t limit,
                            const char* name) -> Result<std::int64_t> {
        const std::string_view text = field(record, place);
        Result<std::int64_t> value = parse_decimal(text, decimals, limit);
        if (value) return value;
        return refusal(std::string(name) + " " + value.error().detail + " (got \"" +
                       std::string(text) + "\")");
    };
    DraftLine line;
    line.quantity.thousandths =
        TRY(number(places_.quantity, 3, quantity_thousandths_max, "the quantity"));
    if (line.quantity.thousandths == 0) return refusal("the quantity is zero");
    line.custom_price =
        Money{TRY(number(places_.price, book_.currency.exponent, money_minor_max, "the price"))};
    if (*line.custom_price < Money{}) return refusal("the price is negative");
    line.name = field(record, places_.name);
    if (line.name.empty()) line.name = field(record, places_.product);
    if (line.name.empty()) return refusal("there is no name");
    if (count_characters(line.name) > name_characters_max) {
        return refusal("the name is longer than 255 characters");
    }
    return line;
}

Result<Instant> Planner::parse_date(const CsvRecord& record) const {
    const std::string_view text = field(record, places_.date);
    const auto minutes = parse_local_minutes(text, options_.date_format);
    if (minutes) return book_.calendar.from_local_minutes(*minutes);
    return refusal("the date \"" + std::string(text) + "\" does not fit " + options_.date_format);
}

// What a cancellation must agree with. Nobody can tell whose a sale without a customer was.
std::string Planner::sale_key(const CsvRecord& record, const DraftLine& line) const {
    const std::string_view customer = field(record, places_.customer);
    if (customer.empty()) return {};
    std::string key(customer);
    key.append(1, '\0').append(field(record, places_.product));
    key.append(1, '\0').append(std::to_string(std::abs(line.quantity.thousandths)));
    return key.append(1, '\0').append(std::to_string(line.custom_price->minor));
}

// Adds a row to its invoice.
Result<> Planner::add_line(const CsvRecord& record, Invoice& invoice) {
    DraftLine line = TRY(parse_line(record));
    if (line.quantity.thousandths < 0) return refusal("the quantity is negative");
    const Instant date = TRY(parse_date(record));
    if (invoice.lines.size() == lines_max) return refusal("the invoice has more than 3000 lines");
    const Result<Money> price = multiply(*line.custom_price, line.quantity);
    const Result<Money> total = price ? tillbook::add(invoice.total, price.value()) : price;
    if (!total) return refusal("the amount is out of range");
    invoice.total = total.value();
    if (!invoice.date) invoice.date = date;
    if (*line.custom_price == Money{}) invoice.clean = false;
    if (const std::string key = sale_key(record, line); !key.empty()) {
        sales_[key].push_back({by_number_.at(invoice.number), invoice.lines.size()});
    }
    invoice.lines.push_back(std::move(line));
    return done;
}

Result<> Planner::add_refund(const CsvRecord& record, Invoice& invoice) {
    ++plan_.cancelled_rows;
    const DraftLine line = TRY(parse_line(record));
    if (line.quantity.thousandths > 0) return refusal("a cancellation's quantity is above zero");
    ImportRefund refund;
    refund.line = record.line;
    refund.key = invoice.number + '/' + std::to_string(invoice.rows);
    refund.quantity.thousandths = -line.quantity.thousandths;
    const Result<Money> amount = multiply(*line.custom_price, refund.quantity);
    if (!amount) return refusal("the amount is out of range");
    if (amount.value() == Money{}) return refusal("the cancellation is worth nothing");
    refund.amount = amount.value();
    refund.date = TRY(parse_date(record));
    refund.customer = invoice.customer;
    refund.name = line.name;
    const auto sold = sales_.find(sale_key(record, line));
    if (sold != sales_.end() && !sold->second.empty()) {
        refund.cancelled = sold->second.front();
        sold->second.pop_front();
    }
    plan_.refunds.push_back(std::move(refund));
    return done;
}

void Planner::add(const CsvRecord& record) {
    ++plan_.rows;
    const std::string_view number = field(record, places_.invoice);
    std::string reason = record.problem;
    if (reason.empty() && !is_key(number)) {
        reason = "the invoice number is not 1 to 255 visible characters";
    }
    if (reason.empty()) {
        Invoice& invoice = invoice_of(record, number);
        ++invoice.rows;
        const bool is_text =
            std::all_of(record.fields.begin(), record.fields.end(), [](const std::string& text) {
                return simdjson::validate_utf8(text.data(), text.size());
            });
        const Result<> added = !is_text            ? refusal("the row is not UTF-8")
                               : invoice.cancelled ? add_refund(record, invoice)
                                                   : add_line(record, invoice);
        if (!added) reason = added.error().detail;
        if (!reason.empty()) invoice.clean = false;
    }
    if (!reason.empty()) {
        plan_.refused.push_back({record.line, std::string(number), std::move(reason)});
    }
}

// What a second import of the same invoice must agree with, in three members: lines, date,
// customer.
std::string fingerprint_of(const RecordOrder& command) {
    std::string lines;
    for (const DraftLine& line : command.lines) {
        lines += line.name + '\0' + std::to_string(line.quantity.thousandths) + '\0' +
                 std::to_string(line.custom_price->minor) + '\0';
    }
    FingerprintBuilder fingerprint("import csv");
    fingerprint.add(1, lines);
    fingerprint.add(2, std::to_string(to_ms(*command.occurred_at)));
    fingerprint.add_personal(3, command.customer_name);
    return fingerprint.take();
}

void Planner::add_order(Invoice& invoice) {
    ImportOrder order;
    order.first_line = invoice.first_line;
    order.key = invoice.number;
    order.total = invoice.total;
    order.kind = invoice.clean ? ImportOrder::Kind::clean : ImportOrder::Kind::mixed;
    order.command.lines = std::move(invoice.lines);
    order.command.payment_method = to_upper(options_.payment_method);
    order.command.customer_name = std::move(invoice.customer);
    order.command.channel = options_.channel;
    order.command.occurred_at = invoice.date;
    order.command.imported = true;
    order.command.move_stock = options_.move_stock;
    order.command.external_id = std::move(invoice.number);
    order.fingerprint = fingerprint_of(order.command);

    ImportClass& sum = invoice.clean ? plan_.clean : plan_.mixed;
    ++sum.invoices;
    sum.lines += order.command.lines.size();
    sum.total = value_or_fail(tillbook::add(sum.total, order.total), "The file was not added up");
    plan_.orders.push_back(std::move(order));
}

// Cancellations have pointed to invoices so far, because not every invoice becomes an order.
void Planner::point_to_orders(const std::vector<std::size_t>& order_of_invoice) {
    for (ImportRefund& refund : plan_.refunds) {
        if (refund.cancelled) refund.cancelled->order = order_of_invoice[refund.cancelled->order];
    }
}

ImportPlan Planner::finish() {
    std::vector<std::size_t> order_of_invoice;
    for (Invoice& invoice : invoices_) {
        order_of_invoice.push_back(plan_.orders.size());
        if (invoice.cancelled) {
            ++plan_.cancelled_invoices;
        } else if (invoice.lines.empty()) {
            ++plan_.unusable_invoices;
            plan_.refused.push_back(
                {invoice.first_line, invoice.number, "the invoice has no usable line"});
        } else {
            add_order(invoice);
        }
    }
    point_to_orders(order_of_invoice);
    std::stable_sort(
        plan_.refused.begin(), plan_.refused.end(),
        [](const RefusedRow& left, const RefusedRow& right) { return left.line < right.line; });
    return std::move(plan_);
}

}  // namespace

CsvColumns parse_columns(std::string_view map) {
    CsvColumns columns;
    const std::pair<std::string_view, std::string*> names[] = {
        {"invoice", &columns.invoice},   {"product", &columns.product}, {"name", &columns.name},
        {"quantity", &columns.quantity}, {"price", &columns.price},     {"date", &columns.date},
        {"customer", &columns.customer},
    };
    while (!map.empty()) {
        const std::string_view pair = map.substr(0, map.find(','));
        map.remove_prefix(std::min(pair.size() + 1, map.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const auto found = std::find_if(std::begin(names), std::end(names), [&](const auto& name) {
            return name.first == pair.substr(0, equals);
        });
        if (equals == pair.size() || found == std::end(names)) {
            throw Failure(ExitCode::usage,
                          "\"" + std::string(pair) + "\" does not say which column is which.",
                          "Use invoice, product, name, quantity, price, date or customer, for "
                          "example --map invoice=Number,price=Amount.");
        }
        *found->second = pair.substr(equals + 1);
    }
    return columns;
}

ImportPlan plan_import(std::string_view text, const BookSettings& book,
                       const ImportOptions& options) {
    CsvReader reader(text);
    const std::optional<CsvRecord> headings = reader.next();
    if (!headings) {
        throw Failure(ExitCode::usage, "The file is empty.",
                      "Give a CSV file whose first row names its columns.");
    }
    Planner planner(book, options, find_places(parse_columns(options.map), headings->fields));
    while (const std::optional<CsvRecord> record = reader.next()) planner.add(*record);
    return planner.finish();
}

}  // namespace tillbook
