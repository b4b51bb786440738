// `tillbook import --format csv`: invoices of another system become orders of a book.
//
// Rows are grouped into orders by the invoice column, which is the idempotency key of the order
// (scope "import csv"): an import that was cut off is simply run again, and what is recorded
// already is answered from the book. Memory holds the whole file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "book/commands.h"
#include "book/directory.h"
#include "cli/installation.h"
#include "cli/options.h"
#include "cli/progress.h"

namespace tillbook {

// Which column of the file says what, by its heading. An empty one is not read.
struct CsvColumns {
    std::string invoice = "InvoiceNo";
    std::string product = "StockCode";
    std::string name = "Description";
    std::string quantity = "Quantity";
    std::string price = "UnitPrice";
    std::string date = "InvoiceDate";
    std::string customer = "CustomerID";
};

// "invoice=InvoiceNo,price=UnitPrice": what is not named keeps its default. Throws Failure.
CsvColumns parse_columns(std::string_view map);

// A row, or a whole invoice, that did not become part of an order.
struct RefusedRow {
    std::size_t line = 0;  // of the file, from 1
    std::string invoice;
    std::string reason;
};

// What a class of invoices amounts to.
struct ImportClass {
    std::uint64_t invoices = 0;
    std::uint64_t lines = 0;  // kept
    Money total;
};

// The orders of a file before they are recorded.
struct ImportOrder {
    std::size_t first_line = 0;
    RecordOrder command;
    std::string key;
    std::string fingerprint;
    Money total;
    // Clean: every row of the invoice is a sale with quantity and price above zero.
    enum class Kind { clean, mixed } kind = Kind::clean;
};

// A row of a cancelled invoice: money back, by the line that it cancels where the file has an
// earlier sale of the same customer, product, quantity and price that nothing has cancelled yet,
// without an order otherwise.
struct ImportRefund {
    struct Cancelled {
        std::size_t order = 0;  // of the plan
        std::size_t line = 0;   // of that order
    };
    std::size_t line = 0;  // of the file
    std::string key;       // the invoice and the number of the row in it: "C536379/2"
    std::optional<Cancelled> cancelled;
    Quantity quantity;
    Money amount;
    Instant date{};
    std::string customer;
    std::string name;  // what the row says came back
};

// Rows of one class of refunds.
struct RefundClass {
    std::uint64_t rows = 0;
    Money total;
};

struct ImportPlan {
    std::vector<ImportOrder> orders;    // in order of first appearance
    std::vector<ImportRefund> refunds;  // in order of line
    std::vector<RefusedRow> refused;    // in order of line
    ImportClass clean;
    ImportClass mixed;  // with give-aways, or with rows refused
    std::uint64_t rows = 0;
    std::uint64_t cancelled_invoices = 0;
    std::uint64_t cancelled_rows = 0;  // those refused included
    std::uint64_t unusable_invoices = 0;
};

// Reads a file's text into orders. Pure. Throws Failure when a column is missing.
ImportPlan plan_import(std::string_view text, const BookSettings& book,
                       const ImportOptions& options);

struct ImportResult {
    std::uint64_t recorded = 0;
    std::uint64_t replayed = 0;       // were in the book already
    std::uint64_t lines = 0;          // of both
    Money total;                      // of both
    RefundClass order_refunds;        // of orders of the file, of both
    RefundClass manual_refunds;       // without an order, of both
    std::vector<RefusedRow> refused;  // by the book
};

// Records the orders of a plan, then its refunds; several are on their way at once, and the order
// is kept.
ImportResult record_import(Engine& engine, BookId book, const ImportPlan& plan,
                           const ImportOptions& options, Progress& progress);

void import_command(Installation& installation, const ImportOptions& options, Streams& streams);

}  // namespace tillbook
