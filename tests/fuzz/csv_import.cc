// A CSV file becomes orders, refunds and refused rows that agree with one another. The first line
// is the option --map, the rest the file.
#include <set>
#include <string>

#include "api/csv_writer.h"
#include "base/check.h"
#include "cli/csv.h"
#include "cli/failure.h"
#include "cli/import_csv.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

namespace tillbook {
namespace {

const BookSettings& shop() {
    static const BookSettings book = [] {
        BookSettings settings;
        settings.record.currency = "GBP";
        settings.currency = find_currency("GBP").value();
        settings.calendar = Calendar::make("Europe/London", 0).value();
        return settings;
    }();
    return book;
}

// What a record says, written and read again, is the same record.
void check_written(const CsvRecord& record) {
    std::string text;
    CsvWriter writer(text);
    writer.plain("heading");  // a byte order mark is none behind it
    writer.end_row();
    for (const std::string& field : record.fields) writer.text(field);
    writer.end_row();
    CsvReader reader(text);
    CHECK(reader.next().has_value());
    const auto again = reader.next();
    const bool is_blank = record.fields.size() == 1 && record.fields.front().empty();
    if (is_blank) return;
    CHECK(again && again->problem.empty() && again->fields.size() == record.fields.size());
    for (std::size_t at = 0; at < record.fields.size(); ++at) {
        const std::string& sent = record.fields[at];
        const std::string& read = again->fields[at];
        CHECK(read == sent || read == "'" + sent);
    }
    CHECK(!reader.next());
}

std::uint64_t check_reader(std::string_view text) {
    CsvReader reader(text);
    std::uint64_t records = 0;
    std::size_t line = 0;
    for (std::size_t left = reader.bytes_left(); const auto record = reader.next();) {
        ++records;
        CHECK(record->line > line);
        line = record->line;
        CHECK(reader.bytes_left() < left);
        left = reader.bytes_left();
        CHECK(!record->fields.empty());
        if (record->problem.empty()) check_written(*record);
    }
    CHECK(reader.bytes_left() == 0);
    return records;
}

void check_orders(const ImportPlan& plan) {
    std::set<std::string> keys;
    for (const ImportOrder& order : plan.orders) {
        CHECK(keys.insert(order.key).second);
        CHECK(!order.command.lines.empty() && order.command.occurred_at.has_value());
        Money total;
        for (const DraftLine& line : order.command.lines) {
            CHECK(line.quantity.thousandths > 0 && line.custom_price >= Money{});
            total = add(total, multiply(*line.custom_price, line.quantity).value()).value();
        }
        CHECK(total == order.total);
    }
    CHECK(plan.clean.invoices + plan.mixed.invoices == plan.orders.size());
}

void check_refunds(const ImportPlan& plan) {
    std::set<std::string> keys;
    for (const ImportRefund& refund : plan.refunds) {
        CHECK(keys.insert(refund.key).second);
        CHECK(refund.quantity.thousandths > 0 && refund.amount > Money{});
        if (!refund.cancelled) continue;
        CHECK(refund.cancelled->order < plan.orders.size());
        const ImportOrder& order = plan.orders[refund.cancelled->order];
        CHECK(refund.cancelled->line < order.command.lines.size());
        const DraftLine& line = order.command.lines[refund.cancelled->line];
        CHECK(line.quantity == refund.quantity);
        CHECK(order.command.customer_name == refund.customer);
    }
}

void try_csv_import(std::string_view text) {
    ImportOptions options;
    options.map = fuzz::take_line(text);
    const std::uint64_t records = check_reader(text);
    try {
        const ImportPlan plan = plan_import(text, shop(), options);
        CHECK(plan.rows + 1 == records);
        check_orders(plan);
        check_refunds(plan);
        CHECK(std::ranges::is_sorted(plan.refused, {}, &RefusedRow::line));
    } catch (const Failure&) {
        // Said to whoever typed it: no such column, or an empty file.
    }
}

const fuzz::Target csv_import("csv_import", try_csv_import);

}  // namespace
}  // namespace tillbook
