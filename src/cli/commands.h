// The tree of commands, which is put together by theme: commands_*.cc and command_line.cc.
#pragma once

#include <functional>
#include <string>

#include "cli/exit_code.h"
#include "cli/installation.h"
#include "cli/options.h"

namespace CLI {
class App;
}

namespace tillbook {

// What the words call for; set while they are parsed, run afterwards.
using CommandAction = std::function<ExitCode()>;
using OnInstallation = std::function<void(Installation&)>;

// What a theme needs to add its commands. Outlives the parsing and the action.
struct CommandTree {
    CLI::App& root;
    Options& options;  // written while parsing
    Streams& streams;
    CommandAction& action;
};

CLI::App* add_command(CLI::App* parent, const std::string& name, const std::string& help,
                      const std::string& examples);
Checkpoints checkpoints_of(const Options& options);
// A command that works on the database.
void set_action(CommandTree& tree, CLI::App* command, OnInstallation action);

void add_book_commands(CommandTree& tree);
void add_key_commands(CommandTree& tree);
void add_user_commands(CommandTree& tree);
void add_connect_commands(CommandTree& tree);
void add_reference_commands(CommandTree& tree);
void add_data_commands(CommandTree& tree);      // import, export, verify
void add_event_commands(CommandTree& tree);     // listen, trigger
void add_operator_commands(CommandTree& tree);  // health
void add_backup_commands(CommandTree& tree);    // backup, restore, tls

}  // namespace tillbook
