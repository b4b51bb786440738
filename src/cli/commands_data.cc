// Commands that move and prove whole books.
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/export_book.h"
#include "cli/import_book.h"
#include "cli/import_csv.h"
#include "cli/verify.h"

namespace tillbook {

namespace {

void add_import_command(CommandTree& tree) {
    ImportOptions& import = tree.options.import;
    CLI::App* command = add_command(
        &tree.root, "import", "Import sales of another system, or a whole book",
        "  tillbook import --book BOOK --format csv --report refused.csv sales.csv\n"
        "  tillbook import --book BOOK --map invoice=No,name=Item,price=Each,date=When \\\n"
        "      --date-format \"%Y-%m-%d %H:%M\" sales.csv\n"
        "  tillbook import --format ndjson --file book.ndjson\n"
        "What was cut off is simply run again: an invoice is recorded once. A whole book makes a\n"
        "new book, or goes on in the one that --book names.\n");
    command->add_option("file,--file", import.file, "The file to read")->required();
    command->add_option("--book", import.book, "The book; needed for csv");
    command->add_option("--format", import.format, "Kind of file")
        ->capture_default_str()
        ->check(CLI::IsMember({"csv", "ndjson"}));
    command->add_option("--map", import.map,
                        "Columns, as NAME=HEADING for invoice, product, name, quantity, price, "
                        "date, customer; separated by commas");
    command->add_option("--date-format", import.date_format, "With %d %m %Y %H %M %S")
        ->capture_default_str();
    command
        ->add_option("--cancelled-prefix", import.cancelled_prefix,
                     "Invoice numbers that start so are cancellations")
        ->capture_default_str();
    command->add_option("--channel", import.channel, "Channel of the orders")
        ->capture_default_str();
    command->add_option("--payment-method", import.payment_method, "How they were paid")
        ->capture_default_str();
    command->add_option("--report", import.report, "File for the rows that were refused");
    command->add_flag("--move-stock", import.move_stock, "Lower the stock by what was sold");
    set_action(tree, command, [&tree](Installation& installation) {
        const ImportOptions& options = tree.options.import;
        if (options.format == "ndjson") {
            import_book_command(installation, options, tree.streams);
        } else {
            import_command(installation, options, tree.streams);
        }
    });
}

void add_export_command(CommandTree& tree) {
    ExportOptions& options = tree.options.export_book;
    CLI::App* command =
        add_command(&tree.root, "export", "Export a whole book, or rows for a spreadsheet",
                    "  tillbook export --book BOOK --format ndjson --output book.ndjson\n"
                    "  tillbook export --book BOOK --format csv --what orders --from 2026-01-01 "
                    "--to 2026-01-31 > january.csv\n"
                    "ndjson holds everything, personal data too: keep it like a backup.\n");
    command->add_option("--book", options.book, "The book")->required();
    command->add_option("--format", options.format, "Kind of file")
        ->capture_default_str()
        ->check(CLI::IsMember({"ndjson", "csv"}));
    command->add_option("--what", options.what, "Rows of the CSV file (default orders)")
        ->check(CLI::IsMember({"orders", "lines", "payments", "refunds"}));
    command->add_option("--from", options.from, "First business day of the CSV file");
    command->add_option("--to", options.to, "Last business day of the CSV file");
    command->add_option("--output", options.output, "File to write (default standard output)");
    set_action(tree, command, [&tree](Installation& installation) {
        export_command(installation, tree.options.export_book, tree.streams);
    });
}

void add_verify_command(CommandTree& tree) {
    CLI::App* command = add_command(&tree.root, "verify", "Prove that books are unbroken",
                                    "  tillbook verify\n  tillbook verify --book BOOK --json\n");
    command->add_option("--book", tree.options.verify.book, "This book only");
    set_action(tree, command, [&tree](Installation& installation) {
        verify_command(installation, tree.options.verify, tree.streams);
    });
}

}  // namespace

void add_data_commands(CommandTree& tree) {
    add_import_command(tree);
    add_export_command(tree);
    add_verify_command(tree);
}

}  // namespace tillbook
