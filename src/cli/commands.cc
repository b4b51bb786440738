#include "cli/commands.h"

#include <CLI/CLI.hpp>

namespace tillbook {

CLI::App* add_command(CLI::App* parent, const std::string& name, const std::string& help,
                      const std::string& examples) {
    CLI::App* command = parent->add_subcommand(name, help);
    command->fallthrough();  // --database and --json may stand behind the command
    if (!examples.empty()) command->footer("Examples:\n" + examples);
    return command;
}

Checkpoints checkpoints_of(const Options& options) {
    return options.external_checkpoints ? Checkpoints::external : Checkpoints::own;
}

void set_action(CommandTree& tree, CLI::App* command, OnInstallation action) {
    command->final_callback([&tree, action = std::move(action)] {
        tree.action = [&tree, action] {
            Installation installation(tree.options.database, checkpoints_of(tree.options));
            action(installation);
            return ExitCode::ok;
        };
    });
}

}  // namespace tillbook
