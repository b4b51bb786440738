#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <functional>
#include <optional>

#include "api/scopes.h"
#include "cli/books.h"
#include "cli/catalogue.h"
#include "cli/failure.h"
#include "cli/import_csv.h"
#include "cli/keys.h"
#include "cli/price.h"
#include "cli/serve.h"
#include "cli/verify.h"
#include "cli/version.h"

namespace tillbook {

namespace {

// What the words call for; set while they are parsed, run afterwards.
using Action = std::function<ExitCode()>;

// TILLBOOK_RATE_LIMIT of --rate-limit.
std::string environment_name(const std::string& option) {
    std::string name = "TILLBOOK_";
    for (const char c : option) {
        name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    return name;
}

// The configuration file, without what the environment sets: words outweigh the environment, the
// environment outweighs the file.
class FileBehindEnvironment : public CLI::ConfigTOML {
public:
    std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
        std::vector<CLI::ConfigItem> read = CLI::ConfigTOML::from_config(input);
        std::erase_if(read, [](const CLI::ConfigItem& item) {
            return std::getenv(environment_name(item.name).c_str()) != nullptr;
        });
        return read;
    }
};

std::string exit_code_help() {
    std::string text = "Exit codes:\n";
    for (const auto& [code, meaning] : all_exit_codes) {
        std::string number = std::to_string(static_cast<int>(code));
        text += "  " + number + std::string(4 - number.size(), ' ') + std::string(meaning) + "\n";
    }
    return text;
}

// Builds the tree of commands. Options are written into `options` while parsing.
class Commands {
public:
    Commands(Options& options, Streams& streams)
        : options_(options), streams_(streams), app_("Tillbook: a self-hosted order book.") {
        add_common();
        add_serve();
        add_book();
        add_key();
        add_product();
        add_contact();
        add_store();
        add_import();
        add_verify();
        add_price();
        add_version();
    }

    ExitCode run(int argc, const char* const* argv);

private:
    using OnInstallation = std::function<void(Installation&)>;

    CLI::App* add_command(CLI::App* parent, const std::string& name, const std::string& help,
                          const std::string& examples);
    // A command that works on the database.
    void set_action(CLI::App* command, OnInstallation action);
    // An option that the environment and the configuration file know too.
    template <class T>
    CLI::Option* add_setting(CLI::App* command, const std::string& name, T& value,
                             const std::string& help);
    CLI::Option* add_switch(CLI::App* command, const std::string& name, bool& value,
                            const std::string& help);

    void add_common();
    void add_serve();
    void add_book();
    void add_key();
    void add_product();
    void add_contact();
    void add_store();
    void add_import();
    void add_verify();
    void add_price();
    void add_version();
    ExitCode report(const CLI::ParseError& error);

    Options& options_;
    Streams& streams_;
    CLI::App app_;
    Action action_;
};

CLI::App* Commands::add_command(CLI::App* parent, const std::string& name, const std::string& help,
                                const std::string& examples) {
    CLI::App* command = parent->add_subcommand(name, help);
    command->fallthrough();  // --database and --json may stand behind the command
    if (!examples.empty()) command->footer("Examples:\n" + examples);
    return command;
}

void Commands::set_action(CLI::App* command, OnInstallation action) {
    command->final_callback([this, action = std::move(action)] {
        action_ = [this, action] {
            Installation installation(options_.database);
            action(installation);
            return ExitCode::ok;
        };
    });
}

template <class T>
CLI::Option* Commands::add_setting(CLI::App* command, const std::string& name, T& value,
                                   const std::string& help) {
    return command->add_option("--" + name, value, help)
        ->capture_default_str()
        ->envname(environment_name(name));
}

CLI::Option* Commands::add_switch(CLI::App* command, const std::string& name, bool& value,
                                  const std::string& help) {
    return command->add_flag("--" + name, value, help)->envname(environment_name(name));
}

void Commands::add_common() {
    app_.require_subcommand(1);
    app_.fallthrough();
    add_setting(&app_, "database", options_.database, "Where the books are: sqlite:PATH");
    app_.add_flag("--json", options_.json, "Results as JSON");
    app_.set_config("--config", "", "Options in a TOML file; those of serve under [serve]")
        ->envname("TILLBOOK_CONFIG");
    app_.config_formatter(std::make_shared<FileBehindEnvironment>());
    app_.allow_config_extras(CLI::config_extras_mode::error);
    app_.footer(
        "Every option of serve, and --database, may stand in the environment (--rate-limit as\n"
        "TILLBOOK_RATE_LIMIT) or in the --config file. What is said on the command line counts\n"
        "first, then the environment, then the file.\n\n" +
        exit_code_help());
}

void Commands::add_serve() {
    ServeOptions& serve = options_.serve;
    CLI::App* command = add_command(
        &app_, "serve", "Serve the API",
        "  tillbook serve --database sqlite:/var/lib/tillbook/book.db\n"
        "  tillbook serve --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem\n");
    add_setting(command, "listen", serve.listen, "HOST:PORT; port 0 takes any free one");
    add_setting(command, "metrics-listen", serve.metrics_listen,
                "HOST:PORT of /metrics, or off (default 127.0.0.1:9464 if it is free)");
    add_setting(command, "tls-cert", serve.tls_certificate, "Certificate chain, a PEM file");
    add_setting(command, "tls-key", serve.tls_key, "Its private key, a PEM file");
    add_switch(command, "insecure-http", serve.insecure_http,
               "Serve plain HTTP to other machines too");
    add_setting(command, "trusted-proxy", serve.trusted_proxies,
                "CIDR of a proxy whose X-Forwarded-* are believed; may be repeated");
    add_setting(command, "rate-limit", serve.rate_limit,
                "Requests a minute for keys without a limit of their own; 0: none");
    add_switch(command, "vendor-limits", serve.vendor_limits,
               "The vendors' rate limits, for trying an integration");
    add_switch(command, "lenient-test", serve.lenient_test,
               "Ignore camelCase names in test books instead of refusing them");
    add_setting(command, "cache-bytes", serve.cache_bytes, "Memory for order bodies")
        ->check(CLI::PositiveNumber);
    add_setting(command, "log-level", serve.log_level, "Least level that is logged")
        ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}));
    add_setting(command, "demo", serve.demo,
                "In an empty database make a demo book; its address, ids and key go to this file");
    command->final_callback([this] {
        action_ = [this] {
            serve_command(options_.database, options_.serve, streams_);
            return ExitCode::ok;
        };
    });
}

void Commands::add_book() {
    BookOptions& book = options_.book;
    CLI::App* group = add_command(&app_, "book", "Make and change books", "");
    group->require_subcommand(1);
    CLI::App* create = add_command(
        group, "create", "Make a book, live and test",
        "  tillbook book create --name \"Ada's Kitchen\" --currency NGN --timezone Africa/Lagos\n"
        "  tillbook book create --name Bar --currency EUR --timezone Europe/Paris "
        "--day-starts 06:00 --tax-included\n");
    create->add_option("--name", book.name, "Name of the business")->required();
    create->add_option("--currency", book.currency, "ISO 4217 code; never changes")->required();
    create->add_option("--timezone", book.zone, "IANA time zone (default UTC)");
    create->add_option("--day-starts", book.day_starts, "HH:MM a business day starts at");
    create->add_flag("--tax-included", book.tax_included, "Prices include tax");
    set_action(create, [this](Installation& at) { create_book(at, options_.book, streams_); });

    CLI::App* list = add_command(group, "list", "List books", "  tillbook book list --json\n");
    set_action(list, [this](Installation& at) { list_books(at, streams_); });

    CLI::App* show = add_command(group, "show", "Show a book", "  tillbook book show BOOK\n");
    show->add_option("book", book.id, "Its 13 characters or UUID")->required();
    set_action(show, [this](Installation& at) { show_book(at, options_.book, streams_); });

    CLI::App* set = add_command(group, "set", "Change a book and its twin",
                                "  tillbook book set BOOK --day-starts 05:00\n");
    set->add_option("book", book.id, "Its 13 characters or UUID")->required();
    set->add_option("--name", book.name, "Name of the business");
    set->add_option("--timezone", book.zone, "IANA time zone; orders keep their business day");
    set->add_option("--day-starts", book.day_starts, "HH:MM a business day starts at");
    set->add_option("--tax-included", book.tax_included_word, "Prices include tax: yes or no")
        ->check(CLI::IsMember({"yes", "no"}));
    set_action(set, [this](Installation& at) { set_book(at, options_.book, streams_); });
}

void Commands::add_key() {
    KeyOptions& key = options_.key;
    CLI::App* group = add_command(&app_, "key", "Make and revoke API keys", "");
    group->require_subcommand(1);
    CLI::App* create =
        add_command(group, "create", "Make a key of a book; its text is shown once",
                    "  tillbook key create --book BOOK --scopes orders:read,orders:write\n"
                    "  tillbook key create --book BOOK --scopes all --rate-limit 120 --json\n");
    create->add_option("--book", key.book, "The book, live or test")->required();
    create->add_option("--scopes", key.scopes, "Separated by commas, of " + known_scopes_text())
        ->required();
    create->add_option("--name", key.name, "What it is for");
    create->add_option("--rate-limit", key.rate_limit, "Requests a minute; 0: none");
    create->add_option("--allowed-ips", key.allowed_ips, "Addresses or CIDR, separated by commas");
    create->add_option("--allowed-origins", key.allowed_origins,
                       "Hosts of browsers' pages, separated by commas");
    create->add_option("--expires", key.expires, "RFC 3339 date-time it ends at");
    set_action(create, [this](Installation& at) { create_key(at, options_.key, streams_); });

    CLI::App* list = add_command(group, "list", "List keys", "  tillbook key list --book BOOK\n");
    list->add_option("--book", key.book, "Of this book only");
    set_action(list, [this](Installation& at) { list_keys(at, options_.key, streams_); });

    CLI::App* revoke = add_command(group, "revoke", "Revoke a key", "  tillbook key revoke KEY\n");
    revoke->add_option("key", key.id, "Its id, 13 characters")->required();
    set_action(revoke, [this](Installation& at) { revoke_key(at, options_.key, streams_); });

    CLI::App* rotate = add_command(group, "rotate", "Replace a key by one with the same rights",
                                   "  tillbook key rotate KEY\n");
    rotate->add_option("key", key.id, "Its id, 13 characters")->required();
    set_action(rotate, [this](Installation& at) { rotate_key(at, options_.key, streams_); });
}

void Commands::add_product() {
    ProductOptions& product = options_.product;
    CLI::App* group = add_command(&app_, "product", "Products of a book", "");
    group->require_subcommand(1);
    CLI::App* add = add_command(
        group, "add", "Add a product, or change one",
        "  tillbook product add --book BOOK --name \"Jollof Rice\" --price 2500 --stock 40\n");
    add->add_option("--book", product.book, "The book")->required();
    add->add_option("--name", product.name, "Its name")->required();
    add->add_option("--price", product.price, "In the book's currency")->required();
    add->add_option("--sku", product.sku, "Your own number for it");
    add->add_option("--stock", product.stock, "What is there; from now on stock is tracked");
    add->add_option("--reorder-level", product.reorder_level, "Stock at which to say so");
    add->add_option("--id", product.id, "Of the product to change");
    add->add_flag("--inactive", product.inactive, "Not for sale");
    set_action(add,
               [this](Installation& at) { tillbook::add_product(at, options_.product, streams_); });

    CLI::App* list =
        add_command(group, "list", "List products", "  tillbook product list --book BOOK --json\n");
    list->add_option("--book", product.book, "The book")->required();
    set_action(list, [this](Installation& at) { list_products(at, options_.product, streams_); });

    CLI::App* remove = add_command(group, "remove", "Remove a product",
                                   "  tillbook product remove --book BOOK ID\n");
    remove->add_option("--book", product.book, "The book")->required();
    remove->add_option("id", product.id, "Its UUID or 13 characters")->required();
    set_action(remove,
               [this](Installation& at) { remove_product(at, options_.product, streams_); });
}

void Commands::add_contact() {
    ContactOptions& contact = options_.contact;
    CLI::App* group = add_command(&app_, "contact", "Contacts of a book", "");
    group->require_subcommand(1);
    CLI::App* add = add_command(
        group, "add", "Add a contact, or change one",
        "  tillbook contact add --book BOOK --name \"Ada Lovelace\" --phone +2348012345678\n");
    add->add_option("--book", contact.book, "The book")->required();
    add->add_option("--name", contact.name, "Their name")->required();
    add->add_option("--phone", contact.phone, "Their phone number");
    add->add_option("--email", contact.email, "Their e-mail address");
    add->add_option("--id", contact.id, "Of the contact to change");
    set_action(add,
               [this](Installation& at) { tillbook::add_contact(at, options_.contact, streams_); });

    CLI::App* list =
        add_command(group, "list", "List contacts", "  tillbook contact list --book BOOK --json\n");
    list->add_option("--book", contact.book, "The book")->required();
    set_action(list, [this](Installation& at) { list_contacts(at, options_.contact, streams_); });

    CLI::App* remove = add_command(group, "remove", "Remove a contact",
                                   "  tillbook contact remove --book BOOK ID\n");
    remove->add_option("--book", contact.book, "The book")->required();
    remove->add_option("id", contact.id, "Its UUID or 13 characters")->required();
    set_action(remove,
               [this](Installation& at) { remove_contact(at, options_.contact, streams_); });
}

void Commands::add_store() {
    StoreOptions& store = options_.store;
    CLI::App* group = add_command(&app_, "store", "Stores of a book", "");
    group->require_subcommand(1);
    CLI::App* add =
        add_command(group, "add", "Add a store, or change one",
                    "  tillbook store add --book BOOK --name \"Main Store\" --default\n");
    add->add_option("--book", store.book, "The book")->required();
    add->add_option("--name", store.name, "Its name")->required();
    add->add_option("--address", store.address, "Where it is");
    add->add_option("--id", store.id, "Of the store to change");
    add->add_flag("--default", store.is_default, "Sales that name no store belong to it");
    set_action(add,
               [this](Installation& at) { tillbook::add_store(at, options_.store, streams_); });

    CLI::App* list =
        add_command(group, "list", "List stores", "  tillbook store list --book BOOK --json\n");
    list->add_option("--book", store.book, "The book")->required();
    set_action(list, [this](Installation& at) { list_stores(at, options_.store, streams_); });

    CLI::App* remove =
        add_command(group, "remove", "Remove a store", "  tillbook store remove --book BOOK ID\n");
    remove->add_option("--book", store.book, "The book")->required();
    remove->add_option("id", store.id, "Its UUID or 13 characters")->required();
    set_action(remove, [this](Installation& at) { remove_store(at, options_.store, streams_); });
}

void Commands::add_import() {
    ImportOptions& import = options_.import;
    CLI::App* command = add_command(
        &app_, "import", "Import sales of another system",
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
    set_action(command, [this](Installation& installation) {
        import_command(installation, options_.import, streams_);
    });
}

void Commands::add_verify() {
    CLI::App* command = add_command(&app_, "verify", "Prove that books are unbroken",
                                    "  tillbook verify\n  tillbook verify --book BOOK --json\n");
    command->add_option("--book", options_.verify.book, "This book only");
    set_action(command, [this](Installation& installation) {
        verify_command(installation, options_.verify, streams_);
    });
}

void Commands::add_price() {
    CLI::App* command =
        add_command(&app_, "price", "Price orders without recording them",
                    "  tillbook price orders.jsonl\n"
                    "  echo '{\"lineItems\":[{\"price\":250}]}' | tillbook price\n");
    command
        ->add_option("file", options_.price.file,
                     "Orders, a JSON object a line; - is standard input")
        ->capture_default_str();
    command->final_callback([this] {
        action_ = [this] {
            return static_cast<ExitCode>(
                price_command(options_.price.file, streams_.in, streams_.out, streams_.err));
        };
    });
}

void Commands::add_version() {
    CLI::App* command = add_command(&app_, "version", "Print the version", "");
    command->final_callback([this] {
        action_ = [this] {
            if (options_.json) {
                streams_.out << "{\"version\":\"" << program_version << "\"}\n";
            } else {
                streams_.out << "tillbook " << program_version << '\n';
            }
            return ExitCode::ok;
        };
    });
}

void say(Streams& streams, const std::string& cause, const std::string& remedy) {
    streams.out.flush();
    streams.err << "tillbook: " << cause << '\n' << remedy << '\n';
}

// Help is a result; everything else that parsing throws is a wrong command line.
ExitCode Commands::report(const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
        app_.exit(error, streams_.out, streams_.err);
        return ExitCode::ok;
    }
    std::string cause = error.what();
    while (cause.ends_with('\n')) cause.pop_back();
    say(streams_, cause + (cause.ends_with('.') ? "" : "."),
        "Correct the command line, the configuration or the environment; --help lists what there "
        "is.");
    return ExitCode::usage;
}

ExitCode Commands::run(int argc, const char* const* argv) {
    try {
        app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return report(error);
    }
    streams_.form = options_.json ? OutputForm::json : OutputForm::text;
    try {
        return action_();
    } catch (const Failure& failure) {
        say(streams_, failure.cause(), failure.remedy());
        return failure.code();
    } catch (const Unavailable& broken) {
        say(streams_, broken.what(), "Look at the disk the database is on, then try again.");
        return ExitCode::unavailable;
    }
}

}  // namespace

ExitCode run_command_line(int argc, const char* const* argv, Streams streams) {
    Options options;
    return Commands(options, streams).run(argc, argv);
}

}  // namespace tillbook
