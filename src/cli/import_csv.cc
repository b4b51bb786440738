#include "cli/import_csv.h"

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <ostream>

#include "api/json_writer.h"
#include "api/values.h"
#include "cli/failure.h"
#include "domain/sale.h"
#include "log/fingerprint.h"

namespace tillbook {

namespace {

constexpr std::size_t under_way_max = 256;
constexpr std::string_view import_orders_scope = "import csv";
constexpr std::string_view import_refunds_scope = "import csv refunds";

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

// One import on its way: what is submitted, and what has become of it.
class Recorder {
public:
    Recorder(Engine& engine, BookId book, const ImportPlan& plan, const ImportOptions& options,
             Progress& progress)
        : engine_(engine),
          book_(book),
          plan_(plan),
          options_(options),
          progress_(progress),
          orders_(plan.orders.size()) {}

    ImportResult run();

private:
    // `note(const Recorded&)` is called under the window's lock.
    template <class Note>
    void submit(Command command, std::string key, std::string fingerprint, std::string_view scope,
                std::size_t line, Note note);
    void submit_order(std::size_t at);
    void submit_refund(const ImportRefund& refund);
    Command refund_of_order(const ImportRefund& refund, const Order& order) const;
    Command refund_without_order(const ImportRefund& refund) const;

    Engine& engine_;
    BookId book_;
    const ImportPlan& plan_;
    const ImportOptions& options_;
    Progress& progress_;
    Window window_;
    ImportResult result_;
    std::string broken_;
    std::uint64_t submitted_ = 0;
    std::vector<std::shared_ptr<const Order>> orders_;  // as recorded; none: refused
};

template <class Note>
void Recorder::submit(Command command, std::string key, std::string fingerprint,
                      std::string_view scope, std::size_t line, Note note) {
    window_.enter();
    auto submission = std::make_unique<Submission>();
    submission->envelope.book = book_;
    submission->envelope.scope = scope;
    submission->envelope.key = key;
    submission->envelope.fingerprint = std::move(fingerprint);
    submission->command = std::move(command);
    submission->finish = [this, key = std::move(key), line, note](Submission& finished) {
        window_.leave([&] {
            const Outcome& outcome = *finished.outcome;
            if (outcome) {
                note(outcome.value());
            } else if (outcome.error().code == ErrorCode::unavailable) {
                // A broken world ends the import, but on the importer's own thread.
                broken_ = outcome.error().detail;
            } else {
                result_.refused.push_back({line, key, reason_of(outcome.error())});
            }
        });
    };
    engine_.submit(std::move(submission));
    progress_.set(++submitted_);
}

void Recorder::submit_order(std::size_t at) {
    const ImportOrder& order = plan_.orders[at];
    submit(order.command, order.key, order.fingerprint, import_orders_scope, order.first_line,
           [this, at](const Recorded& recorded) {
               ++(recorded.replayed ? result_.replayed : result_.recorded);
               result_.lines += recorded.order->lines.size();
               const Money total =
                   value_or_fail(amounts_of(*recorded.order), "The order was not added up").total;
               result_.total =
                   value_or_fail(add(result_.total, total), "The orders were not added up");
               orders_[at] = recorded.order;
           });
}

Command Recorder::refund_of_order(const ImportRefund& refund, const Order& order) const {
    RefundOrder command;
    command.order = order.id;
    command.lines.push_back({order.lines[refund.cancelled->line].id, refund.quantity, {}, {}});
    command.reason = "cancelled by " + refund.key;
    command.method = to_upper(options_.payment_method);
    command.restock = options_.move_stock ? Restock::yes : Restock::no;
    command.refunded_at = refund.date;
    return command;
}

Command Recorder::refund_without_order(const ImportRefund& refund) const {
    RecordRefund command;
    command.refund.amount = refund.amount;
    command.refund.method = to_upper(options_.payment_method);
    command.refund.reason = refund.name;
    command.refund.customer_name = refund.customer;
    command.refund.external_id = refund.key;
    command.refund.imported = true;
    command.refunded_at = refund.date;
    return command;
}

// What a second import of the same row must agree with: what it cancels, amount, date.
std::string fingerprint_of(const ImportRefund& refund, const ImportPlan& plan) {
    FingerprintBuilder fingerprint(import_refunds_scope);
    if (refund.cancelled) {
        fingerprint.add(1, plan.orders[refund.cancelled->order].key + '\0' +
                               std::to_string(refund.cancelled->line));
    }
    fingerprint.add(2, std::to_string(refund.amount.minor));
    fingerprint.add(3, std::to_string(to_ms(refund.date)));
    return fingerprint.take();
}

void Recorder::submit_refund(const ImportRefund& refund) {
    const std::shared_ptr<const Order> order =
        refund.cancelled ? orders_[refund.cancelled->order] : nullptr;
    if (refund.cancelled && !order) {
        result_.refused.push_back(
            {refund.line, refund.key, "the invoice that it cancels was refused"});
        return;
    }
    RefundClass& sum = order ? result_.order_refunds : result_.manual_refunds;
    submit(order ? refund_of_order(refund, *order) : refund_without_order(refund), refund.key,
           fingerprint_of(refund, plan_), import_refunds_scope, refund.line,
           [&sum, amount = refund.amount](const Recorded&) {
               ++sum.rows;
               sum.total =
                   value_or_fail(subtract(sum.total, amount), "The refunds were not added up");
           });
}

ImportResult Recorder::run() {
    for (std::size_t at = 0; at < plan_.orders.size(); ++at) submit_order(at);
    window_.wait_until_empty();
    if (broken_.empty()) {
        for (const ImportRefund& refund : plan_.refunds) submit_refund(refund);
        window_.wait_until_empty();
    }
    if (broken_.empty()) return std::move(result_);
    throw Failure(ExitCode::unavailable, "The import stopped: " + broken_,
                  "Run the same command again: what is recorded is not recorded twice.");
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

void write_class(JsonWriter& json, std::string_view name, const ImportClass& sum,
                 const Currency& currency) {
    json.key(name).begin_object();
    json.key("invoices").number(sum.invoices);
    json.key("lines").number(sum.lines);
    json.key("total").raw(to_decimal(sum.total, currency));
    json.end_object();
}

void write_class(JsonWriter& json, std::string_view name, const RefundClass& sum,
                 const Currency& currency) {
    json.key(name).begin_object();
    json.key("rows").number(sum.rows);
    json.key("total").raw(to_decimal(sum.total, currency));
    json.end_object();
}

Money refunded(const ImportResult& result) {
    return value_or_fail(add(result.order_refunds.total, result.manual_refunds.total),
                         "The refunds were not added up");
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
    json.key("total").raw(to_decimal(report.result.total, report.currency));
    write_class(json, "clean", report.plan.clean, report.currency);
    write_class(json, "mixed", report.plan.mixed, report.currency);
    json.key("cancelledInvoices").number(report.plan.cancelled_invoices);
    json.key("cancelledRows").number(report.plan.cancelled_rows);
    write_class(json, "orderRefunds", report.result.order_refunds, report.currency);
    write_class(json, "manualRefunds", report.result.manual_refunds, report.currency);
    json.key("refunded").raw(to_decimal(refunded(report.result), report.currency));
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
                << to_decimal(report.result.total, report.currency) << '\n'
                << "cancelled invoices   " << plan.cancelled_invoices << " (" << plan.cancelled_rows
                << " rows)\n"
                << "refunds of orders    " << report.result.order_refunds.rows << " rows, "
                << to_decimal(report.result.order_refunds.total, report.currency) << '\n'
                << "refunds without one  " << report.result.manual_refunds.rows << " rows, "
                << to_decimal(report.result.manual_refunds.total, report.currency) << '\n'
                << "refunded             " << report.currency.code << ' '
                << to_decimal(refunded(report.result), report.currency) << '\n'
                << "unusable invoices    " << plan.unusable_invoices << '\n'
                << "rows refused         " << report.refused.size() << '\n';
}

}  // namespace

ImportResult record_import(Engine& engine, BookId book, const ImportPlan& plan,
                           const ImportOptions& options, Progress& progress) {
    return Recorder(engine, book, plan, options, progress).run();
}

void import_command(Installation& installation, const ImportOptions& options, Streams& streams) {
    if (options.book.empty()) {
        throw Failure(ExitCode::usage, "--book is required.",
                      "Name the book that the sales belong to; `tillbook book list` shows them.");
    }
    const BookSettings book = installation.find_book(options.book);
    const ImportPlan plan = plan_import(read_file(options.file), book, options);
    Engine engine(installation.log(), installation.directory(), installation.clock(), {});
    ImportResult result;
    {
        Progress progress(streams.err, "importing", plan.orders.size() + plan.refunds.size(),
                          progress_bar_for_terminal());
        result = record_import(engine, book.record.id, plan, options, progress);
    }
    std::vector<RefusedRow> refused = plan.refused;
    refused.insert(refused.end(), result.refused.begin(), result.refused.end());
    std::stable_sort(refused.begin(), refused.end(),
                     [](const RefusedRow& a, const RefusedRow& b) { return a.line < b.line; });
    if (!options.report.empty()) write_report_file(options.report, refused);
    print_report({plan, result, refused, book.currency}, options.report, streams);
    // Rows that are no sales are expected in real files; an order that the book refused is not.
    if (!result.refused.empty()) {
        throw Failure(ExitCode::refused,
                      std::to_string(result.refused.size()) +
                          " invoices or cancellations were refused by the book.",
                      "The report names each with its line and reason.");
    }
}

}  // namespace tillbook
