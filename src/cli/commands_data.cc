// Commands that move and prove whole books.
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/import_csv.h"
#include "cli/verify.h"

namespace tillbook {

namespace {

void add_import_command(CommandTree& tree) {
    ImportOptions& import = tree.options.import;
    CLI::App* command = add_command(
        &tree.root, "import", "Import sales of another system",
        "  tillbook import --book BOOK --format csv --report refused.csv sales.csv\n"
        "  tillbook import --book BOOK --map invoice=No,name=Item,price=Each,date=When \\\n"
        "      --date-format \"%Y-%m-%d %H:%M\" sales.csv\n"
        "What was cut off is simply run again: an invoice is recorded once.\n");
    command->add_option("file", import.file, "The file to read")->required();
    command->add_option("--book", import.book, "The book")->required();
    command->add_option("--format", import.format, "Kind of file")
        ->capture_default_str()
        ->check(CLI::IsMember({"csv"}));
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
        import_command(installation, tree.options.import, tree.streams);
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
    add_verify_command(tree);
}

}  // namespace tillbook
