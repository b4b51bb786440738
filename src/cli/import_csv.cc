#include "cli/import_csv.h"

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <ostream>

#include "api/json_writer.h"
#include "cli/failure.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

constexpr std::size_t under_way_max = 256;

// The orders under way: the importer waits while there are many, the writer thread reports.
class Window {
public:
    void enter() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return under_way_ < under_way_max; });
        ++under_way_;
    }
    // `note` is called under the lock.
    template <class Note>
    void leave(Note note) {
        const std::lock_guard lock(mutex_);
        note();
        --under_way_;
        changed_.notify_all();
    }
    void wait_until_empty() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return under_way_ == 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t under_way_ = 0;
};

std::string reason_of(const Error& error) {
    if (error.code == ErrorCode::idempotency_key_reused) {
        return "the invoice was imported before with other content";
    }
    if (error.mistakes.empty()) return error.detail;
    return error.mistakes.front().field + " " + error.mistakes.front().message;
}

void note_outcome(const Outcome& outcome, const ImportOrder& order, ImportResult& result) {
    if (!outcome) {
        result.refused.push_back({order.first_line, order.key, reason_of(outcome.error())});
        return;
    }
    const Recorded& recorded = outcome.value();
    ++(recorded.replayed ? result.replayed : result.recorded);
    result.lines += recorded.order->lines.size();
    const Money total =
        value_or_fail(amounts_of(*recorded.order), "The order was not added up").total;
    result.total = value_or_fail(add(result.total, total), "The orders were not added up");
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text;
    if (file) text.assign(std::istreambuf_iterator<char>(file), {});
    if (!file || file.bad()) {
        throw Failure(ExitCode::usage, "The file " + path + " cannot be read.",
                      "Give the path of a CSV file that you may read.");
    }
    return text;
}

std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

void write_refused(std::ostream& out, const std::vector<RefusedRow>& refused) {
    out << "line,invoice,reason\n";
    for (const RefusedRow& row : refused) {
        out << row.line << ',' << csv_field(row.invoice) << ',' << csv_field(row.reason) << '\n';
    }
}

void write_report_file(const std::string& path, const std::vector<RefusedRow>& refused) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    write_refused(file, refused);
    file.close();
    if (file.fail()) {
        throw Failure(ExitCode::usage, "The report cannot be written to " + path + ".",
                      "The orders are recorded; run it again with another --report path.");
    }
}

std::string decimal(Money amount, const Currency& currency) {
    std::string text;
    append_decimal(text, amount.minor, currency.exponent);
    return text;
}

void write_class(JsonWriter& json, std::string_view name, const ImportClass& sum,
                 const Currency& currency) {
    json.key(name).begin_object();
    json.key("invoices").number(sum.invoices);
    json.key("lines").number(sum.lines);
    json.key("total").raw(decimal(sum.total, currency));
    json.end_object();
}

struct ImportReport {
    const ImportPlan& plan;
    const ImportResult& result;
    const std::vector<RefusedRow>& refused;
    const Currency& currency;
};

std::string to_json(const ImportReport& report, const std::string& report_file) {
    std::string text;
    JsonWriter json(text);
    json.begin_object();
    json.key("rows").number(report.plan.rows);
    json.key("recorded").number(report.result.recorded);
    json.key("replayed").number(report.result.replayed);
    json.key("lines").number(report.result.lines);
    json.key("total").raw(decimal(report.result.total, report.currency));
    write_class(json, "clean", report.plan.clean, report.currency);
    write_class(json, "mixed", report.plan.mixed, report.currency);
    json.key("cancelledInvoices").number(report.plan.cancelled_invoices);
    json.key("cancelledRows").number(report.plan.cancelled_rows);
    json.key("unusableInvoices").number(report.plan.unusable_invoices);
    json.key("refusedCount").number(report.refused.size());
    if (report_file.empty()) {
        json.key("refused").begin_array();
        for (const RefusedRow& row : report.refused) {
            json.begin_object();
            json.key("line").number(row.line);
            json.key("invoice").text(row.invoice);
            json.key("reason").text(row.reason);
            json.end_object();
        }
        json.end_array();
    }
    json.end_object();
    return text;
}

void print_report(const ImportReport& report, const std::string& report_file, Streams& streams) {
    if (streams.form == OutputForm::json) {
        streams.out << to_json(report, report_file) << '\n';
        return;
    }
    if (report_file.empty()) write_refused(streams.out, report.refused);
    const ImportPlan& plan = report.plan;
    streams.out << "rows read            " << plan.rows << '\n'
                << "orders recorded      " << report.result.recorded << '\n'
                << "orders there already " << report.result.replayed << '\n'
                << "lines                " << report.result.lines << '\n'
                << "total                " << report.currency.code << ' '
                << decimal(report.result.total, report.currency) << '\n'
                << "cancelled invoices   " << plan.cancelled_invoices << " (" << plan.cancelled_rows
                << " rows), left for refunds\n"
                << "unusable invoices    " << plan.unusable_invoices << '\n'
                << "rows refused         " << report.refused.size() << '\n';
}

}  // namespace

ImportResult record_import(Engine& engine, BookId book, std::vector<ImportOrder> orders,
                           Progress& progress) {
    Window window;
    ImportResult result;
    std::string broken;
    std::uint64_t submitted = 0;
    for (ImportOrder& order : orders) {
        window.enter();
        auto submission = std::make_unique<Submission>();
        submission->envelope.book = book;
        submission->envelope.scope = "import csv";
        submission->envelope.key = order.key;
        submission->envelope.fingerprint = std::move(order.fingerprint);
        submission->command = std::move(order.command);
        submission->finish = [&window, &result, &broken, &order](Submission& finished) {
            window.leave([&] {
                // A broken world ends the import, but on the importer's own thread.
                if (!*finished.outcome &&
                    finished.outcome->error().code == ErrorCode::unavailable) {
                    broken = finished.outcome->error().detail;
                } else {
                    note_outcome(*finished.outcome, order, result);
                }
            });
        };
        engine.submit(std::move(submission));
        progress.set(++submitted);
    }
    window.wait_until_empty();
    if (!broken.empty()) {
        throw Failure(ExitCode::unavailable, "The import stopped: " + broken,
                      "Run the same command again: what is recorded is not recorded twice.");
    }
    return result;
}

void import_command(Installation& installation, const ImportOptions& options, Streams& streams) {
    const BookSettings book = installation.find_book(options.book);
    ImportPlan plan = plan_import(read_file(options.file), book, options);
    Engine engine(installation.log(), installation.directory(), installation.clock(), {});
    ImportResult result;
    {
        Progress progress(streams.err, "importing", plan.orders.size(),
                          progress_bar_for_terminal());
        result = record_import(engine, book.record.id, std::move(plan.orders), progress);
    }
    std::vector<RefusedRow> refused = std::move(plan.refused);
    refused.insert(refused.end(), result.refused.begin(), result.refused.end());
    std::stable_sort(refused.begin(), refused.end(),
                     [](const RefusedRow& a, const RefusedRow& b) { return a.line < b.line; });
    if (!options.report.empty()) write_report_file(options.report, refused);
    print_report({plan, result, refused, book.currency}, options.report, streams);
    // Rows that are no sales are expected in real files; an order that the book refused is not.
    if (!result.refused.empty()) {
        throw Failure(ExitCode::refused,
                      std::to_string(result.refused.size()) + " invoices were refused by the book.",
                      "The report names each with its line and reason.");
    }
}

}  // namespace tillbook
