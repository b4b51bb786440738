// Commands for whoever runs a server.
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/health.h"

namespace tillbook {

void add_operator_commands(CommandTree& tree) {
    HealthOptions& health = tree.options.health;
    CLI::App* command =
        add_command(&tree.root, "health", "Ask a server whether it is ready",
                    "  tillbook health\n"
                    "  tillbook health --url https://till.example || echo 'not ready'\n"
                    "Without --url it asks http://127.0.0.1:8080.\n");
    command->add_option("--url", health.url, "Base URL of the server")
        ->envname("TILLBOOK_URL")
        ->capture_default_str();
    command->final_callback([&tree] {
        tree.action = [&tree] { return check_health(tree.options.health.url, tree.streams); };
    });
}

}  // namespace tillbook
