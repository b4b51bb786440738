// Commands for whoever builds on events.
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/listen.h"
#include "cli/trigger.h"

namespace tillbook {

namespace {

void add_listen_command(CommandTree& tree) {
    ListenOptions& listen = tree.options.listen;
    CLI::App* command = add_command(
        &tree.root, "listen", "Print a book's events as they happen, and forward them",
        "  tillbook listen --book BOOK\n"
        "  tillbook listen --book BOOK --types order.*,payment.received --forward "
        "http://localhost:3000/hooks\n"
        "  tillbook listen --url https://till.example --key clv_test_sk_… --after 0 --json\n"
        "Forwarded events are signed like webhooks. With --json events are printed as they are,\n"
        "one a line.\n");
    command->add_option("--book", listen.book, "The book, where its database is here");
    command->add_option("--url", listen.url, "A server instead, whose stream is followed");
    command->add_option("--key", listen.key, "API key of the server; it tells the book")
        ->envname("TILLBOOK_KEY");
    command->add_option("--types", listen.types,
                        "Types or families (order.*), separated by commas; default all");
    command->add_option("--after", listen.after,
                        "Sequence to go on behind, 0 for everything (default: from now on)");
    command->add_option("--forward", listen.forward, "URL that every event is posted to");
    command->add_option("--secret", listen.secret,
                        "What forwarded events are signed with (default: one made up and shown)");
    command->add_option("--count", listen.count, "End after so many events");
    command->final_callback([&tree] {
        tree.action = [&tree] {
            listen_command(tree.options, tree.streams);
            return ExitCode::ok;
        };
    });
}

}  // namespace

void add_event_commands(CommandTree& tree) {
    add_listen_command(tree);
    TriggerOptions& trigger = tree.options.trigger;
    CLI::App* command =
        add_command(&tree.root, "trigger", "Make an event happen in a test book",
                    "  tillbook trigger order.created --book TESTBOOK\n" + trigger_help());
    command->add_option("type", trigger.type, "The event's type")->required();
    command->add_option("--book", trigger.book, "A test book")->required();
    set_action(tree, command, [&tree](Installation& installation) {
        trigger_event(installation, tree.options.trigger, tree.streams);
    });
}

}  // namespace tillbook
