#include "cli/command_line.h"

#include <simdjson.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <optional>

#include "cli/catalogue.h"
#include "cli/commands.h"
#include "cli/database.h"
#include "cli/doctor.h"
#include "cli/failure.h"
#include "cli/price.h"
#include "cli/serve.h"
#include "cli/version.h"

namespace tillbook {

namespace {

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
        add_book_commands(tree_);
        add_key_commands(tree_);
        add_user_commands(tree_);
        add_connect_commands(tree_);
        add_product();
        add_contact();
        add_store();
        add_reference_commands(tree_);
        add_data_commands(tree_);
        add_event_commands(tree_);
        add_operator_commands(tree_);
        add_backup_commands(tree_);
        add_doctor();
        add_price();
        add_version();
    }

    ExitCode run(int argc, const char* const* argv);

private:
    void set_action(CLI::App* command, OnInstallation action) {
        tillbook::set_action(tree_, command, std::move(action));
    }
    // An option that the environment and the configuration file know too.
    template <class T>
    CLI::Option* add_setting(CLI::App* command, const std::string& name, T& value,
                             const std::string& help);
    CLI::Option* add_switch(CLI::App* command, const std::string& name, bool& value,
                            const std::string& help);

    void add_common();
    void add_serve();
    void add_place(CLI::App* command);
    void add_doctor();
    void add_product();
    void add_contact();
    void add_store();
    void add_price();
    void add_version();
    ExitCode report(const CLI::ParseError& error);

    Options& options_;
    Streams& streams_;
    CLI::App app_;
    CommandAction action_;
    CommandTree tree_{app_, options_, streams_, action_};
};

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
    app_.set_version_flag("--version", std::string("tillbook ") + program_version);
    app_.fallthrough();
    add_setting(&app_, "database", options_.database,
                "Where the books are: sqlite:PATH, or postgresql://USER:PASSWORD@HOST/DATABASE");
    add_switch(&app_, "external-checkpoints", options_.external_checkpoints,
               "Leave the write-ahead log to a program that ships it elsewhere (litestream)");
    app_.add_flag("--json", options_.json, "Results as JSON");
    app_.set_config("--config", "", "Options in a TOML file; those of serve under [serve]")
        ->envname("TILLBOOK_CONFIG");
    app_.config_formatter(std::make_shared<FileBehindEnvironment>());
    app_.allow_config_extras(CLI::config_extras_mode::error);
    app_.footer(
        "Every option of serve, --database and --external-checkpoints may stand in the\n"
        "environment (--rate-limit as TILLBOOK_RATE_LIMIT) or in the --config file. What is said\n"
        "on the command line counts first, then the environment, then the file.\n\n" +
        exit_code_help());
}

void Commands::add_serve() {
    ServeOptions& serve = options_.serve;
    CLI::App* command =
        add_command(&app_, "serve", "Serve the API",
                    "  tillbook serve --database sqlite:/var/lib/tillbook/book.db\n"
                    "  tillbook serve --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem\n"
                    "  TILLBOOK_DATABASE=postgresql://till:PASSWORD@db/till tillbook serve\n");
    add_place(command);
    add_setting(command, "metrics-listen", serve.metrics_listen,
                "HOST:PORT of /metrics, or off (default 127.0.0.1:9464 if it is free)");
    add_switch(command, "insecure-http", serve.insecure_http,
               "Serve plain HTTP to other machines too");
    add_setting(command, "rate-limit", serve.rate_limit,
                "Requests a minute for keys without a limit of their own; 0: none");
    add_switch(command, "vendor-limits", serve.vendor_limits,
               "The vendors' rate limits, for trying an integration");
    add_switch(command, "lenient-test", serve.lenient_test,
               "Ignore camelCase names in test books instead of refusing them");
    add_setting(command, "webhook-allow", serve.webhook_allow,
                "CIDR of a network that is not public but may get webhooks; may be repeated");
    add_setting(
        command, "master-key-file", serve.master_key_file,
        "Seals webhook secrets; made where there is none (default: the database's .key; over "
        "PostgreSQL tillbook.key, the same on every node)");
    add_setting(command, "cache-bytes", serve.cache_bytes, "Memory for order bodies")
        ->check(CLI::PositiveNumber);
    add_setting(command, "log-level", serve.log_level, "Least level that is logged")
        ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}));
    add_setting(command, "log-format", serve.log_format, "How lines are written")
        ->check(CLI::IsMember({"logfmt", "json"}));
    add_setting(command, "log-requests", serve.log_requests,
                "Which requests get a line: failed are those answered with 400 and above")
        ->check(CLI::IsMember({"all", "failed", "none"}));
    add_setting(command, "backup-to", serve.backup_to,
                "Folder for backups that the server makes by itself");
    add_setting(command, "backup-every", serve.backup_every, "How often, as 30m, 6h or 1d");
    add_setting(command, "backup-keep", serve.backup_keep, "How many stay in the folder")
        ->check(CLI::PositiveNumber);
    add_setting(command, "demo", serve.demo,
                "In an empty database make a demo book; its address, ids and key go to this file");
    command->final_callback([this] {
        action_ = [this] {
            serve_command(options_, streams_);
            return ExitCode::ok;
        };
    });
}

// Where a server listens and how it speaks TLS.
void Commands::add_place(CLI::App* command) {
    ServeOptions& serve = options_.serve;
    add_setting(command, "listen", serve.listen, "HOST:PORT; port 0 takes any free one");
    add_setting(command, "tls-cert", serve.tls_certificate, "Certificate chain, a PEM file");
    add_setting(command, "tls-key", serve.tls_key, "Its private key, a PEM file");
    add_setting(command, "trusted-proxy", serve.trusted_proxies,
                "CIDR of a proxy whose X-Forwarded-* are believed; may be repeated");
}

void Commands::add_doctor() {
    CLI::App* command =
        add_command(&app_, "doctor", "Look at everything a server stands on",
                    "  tillbook doctor --database sqlite:/var/lib/tillbook/book.db\n"
                    "  tillbook doctor --config /etc/tillbook/tillbook.toml --json\n"
                    "A line for each check, with what to do; exit code 1 if one fails.\n");
    add_place(command);
    command->final_callback(
        [this] { action_ = [this] { return doctor_command(options_, streams_); }; });
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

    CLI::App* erase = add_command(
        group, "erase",
        "Forget a person: all that is personal of the contact, its orders and refunds",
        "  tillbook contact erase --book BOOK ID --reason \"asked in writing on 3 May\"\n");
    erase->add_option("--book", contact.book, "The book")->required();
    erase->add_option("id", contact.id, "Its UUID or 13 characters")->required();
    erase->add_option("--reason", contact.reason, "Why; kept, so it shall not name the person");
    set_action(erase, [this](Installation& at) { erase_contact(at, options_.contact, streams_); });
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
    streams.err << "tillbook: " << without_secrets(cause) << '\n' << remedy << '\n';
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
    for (int at = 1; at < argc; ++at) {
        if (simdjson::validate_utf8(argv[at], std::strlen(argv[at]))) continue;
        say(streams_, "Argument " + std::to_string(at) + " is not UTF-8.",
            "Set the terminal and its locale to UTF-8, then write it again.");
        return ExitCode::usage;
    }
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
        say(streams_, broken.what(),
            is_postgres(options_.database)
                ? "Look at the PostgreSQL server, then try again."
                : "Look at the disk the database is on, then try again.");
        return ExitCode::unavailable;
    }
}

}  // namespace

ExitCode run_command_line(int argc, const char* const* argv, Streams streams) {
    Options options;
    return Commands(options, streams).run(argc, argv);
}

}  // namespace tillbook
