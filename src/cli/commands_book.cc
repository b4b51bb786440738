// Commands on books and their keys.
#include <CLI/CLI.hpp>

#include "api/scopes.h"
#include "cli/books.h"
#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/keys.h"
#include "cli/users.h"

namespace tillbook {

void add_book_commands(CommandTree& tree) {
    BookOptions& book = tree.options.book;
    CLI::App* group = add_command(&tree.root, "book", "Make and change books", "");
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
    set_action(tree, create,
               [&tree](Installation& at) { create_book(at, tree.options.book, tree.streams); });

    CLI::App* list = add_command(group, "list", "List books", "  tillbook book list --json\n");
    set_action(tree, list, [&tree](Installation& at) { list_books(at, tree.streams); });

    CLI::App* show = add_command(group, "show", "Show a book", "  tillbook book show BOOK\n");
    show->add_option("book", book.id, "Its 13 characters or UUID")->required();
    set_action(tree, show,
               [&tree](Installation& at) { show_book(at, tree.options.book, tree.streams); });

    CLI::App* set = add_command(group, "set", "Change a book and its twin",
                                "  tillbook book set BOOK --day-starts 05:00\n");
    set->add_option("book", book.id, "Its 13 characters or UUID")->required();
    set->add_option("--name", book.name, "Name of the business");
    set->add_option("--timezone", book.zone, "IANA time zone; orders keep their business day");
    set->add_option("--day-starts", book.day_starts, "HH:MM a business day starts at");
    set->add_option("--tax-included", book.tax_included_word, "Prices include tax: yes or no")
        ->check(CLI::IsMember({"yes", "no"}));
    set->add_option("--receipt-line", book.receipt_lines,
                    "A line under every receipt; repeated, they replace those there are")
        ->allow_extra_args(false);
    set->add_option("--logo", book.logo, "An https URL or data:image/… URI; empty: none");
    set_action(tree, set,
               [&tree](Installation& at) { set_book(at, tree.options.book, tree.streams); });
}

void add_key_commands(CommandTree& tree) {
    KeyOptions& key = tree.options.key;
    CLI::App* group = add_command(&tree.root, "key", "Make and revoke API keys", "");
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
    set_action(tree, create,
               [&tree](Installation& at) { create_key(at, tree.options.key, tree.streams); });

    CLI::App* list = add_command(group, "list", "List keys", "  tillbook key list --book BOOK\n");
    list->add_option("--book", key.book, "Of this book only");
    set_action(tree, list,
               [&tree](Installation& at) { list_keys(at, tree.options.key, tree.streams); });

    CLI::App* revoke = add_command(group, "revoke", "Revoke a key", "  tillbook key revoke KEY\n");
    revoke->add_option("key", key.id, "Its id, 13 characters")->required();
    set_action(tree, revoke,
               [&tree](Installation& at) { revoke_key(at, tree.options.key, tree.streams); });

    CLI::App* rotate = add_command(group, "rotate", "Replace a key by one with the same rights",
                                   "  tillbook key rotate KEY\n");
    rotate->add_option("key", key.id, "Its id, 13 characters")->required();
    set_action(tree, rotate,
               [&tree](Installation& at) { rotate_key(at, tree.options.key, tree.streams); });
}

namespace {

using UserCommand = void (*)(Installation&, const Options&, Streams&);

void set_user_action(CommandTree& tree, CLI::App* command, UserCommand run) {
    set_action(tree, command,
               [&tree, run](Installation& at) { run(at, tree.options, tree.streams); });
}

void add_login(CLI::App* command, UserOptions& user) {
    command->add_option("login", user.login, "What the person signs in with")->required();
}

void add_place(CLI::App* command, UserOptions& user) {
    command->add_option("--book", user.book, "The book, live or test");
    command->add_flag("--every-book", user.every_book, "Every book, those made later too");
}

void add_role(CLI::App* command, UserOptions& user) {
    command->add_option("--role", user.role, "owner, manager, cashier or viewer")
        ->required()
        ->check(CLI::IsMember({"owner", "manager", "cashier", "viewer"}));
}

void add_link(CLI::App* command, UserOptions& user) {
    command
        ->add_option("--url", user.url,
                     "The server as people reach it (default: where serve listens)")
        ->envname("TILLBOOK_URL");
}

}  // namespace

void add_user_commands(CommandTree& tree) {
    UserOptions& user = tree.options.user;
    CLI::App* group = add_command(&tree.root, "user", "Say who may sign in to the back office", "");
    group->require_subcommand(1);
    CLI::App* add =
        add_command(group, "add", "Add a user to a book; prints a link to set a password",
                    "  tillbook user add ada --book BOOK --role manager --name \"Ada Obi\"\n"
                    "  tillbook user add ada --every-book --role owner --url "
                    "https://till.example.com --json\n");
    add_login(add, user);
    add_place(add, user);
    add_role(add, user);
    add->add_option("--name", user.name, "What people call them");
    add_link(add, user);
    set_user_action(tree, add, add_user);

    CLI::App* list = add_command(group, "list", "List users", "  tillbook user list --book BOOK\n");
    list->add_option("--book", user.book, "Of this book only");
    set_user_action(tree, list, list_users);

    CLI::App* invite = add_command(group, "invite", "Print a link to set a new password",
                                   "  tillbook user invite ada\n");
    add_login(invite, user);
    add_link(invite, user);
    set_user_action(tree, invite, invite_user);

    CLI::App* role = add_command(group, "role", "Give a user another role",
                                 "  tillbook user role ada --book BOOK --role cashier\n");
    add_login(role, user);
    add_place(role, user);
    add_role(role, user);
    set_user_action(tree, role, change_role);

    CLI::App* remove = add_command(group, "remove", "Take a user out of a book",
                                   "  tillbook user remove ada --book BOOK\n");
    add_login(remove, user);
    add_place(remove, user);
    set_user_action(tree, remove, remove_user);
}

void add_connect_commands(CommandTree& tree) {
    ConnectOptions& options = tree.options.connect;
    CLI::App* group = add_command(&tree.root, "connect",
                                  "Make a key for a client and say how it reaches the book", "");
    group->require_subcommand(1);
    for (const ConnectTarget& target : connect_targets()) {
        const std::string word(target.word);
        const std::string call = std::string("  tillbook connect ").append(word);
        std::string example = call;
        example.append(" --book BOOK\n")
            .append(call)
            .append(
                " --book BOOK --test --url https://till.example.com --name \"Till 2\" --json\n");
        CLI::App* command = add_command(group, word, std::string(target.help), example);
        command->add_option("--book", options.book, "The book, live or test")->required();
        command->add_option("--name", options.name, "What the key is for")
            ->default_str(std::string(target.key_name));
        command
            ->add_option("--url", options.url,
                         "The server as clients reach it (default: where serve listens)")
            ->envname("TILLBOOK_URL");
        CLI::Option* live = command->add_flag("--live", options.live, "The live one of the two");
        command->add_flag("--test", options.test, "The test one of the two")->excludes(live);
        set_action(tree, command, [&tree, &target](Installation& at) {
            connect(at, target, tree.options, tree.streams);
        });
    }
}

}  // namespace tillbook
