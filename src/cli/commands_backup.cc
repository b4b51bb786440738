// Commands that keep the database.
#include <CLI/CLI.hpp>

#include "cli/backup.h"
#include "cli/commands.h"
#include "cli/restore.h"
#include "cli/tls.h"

namespace tillbook {

namespace {

// A command that works on the database's file, without opening the database.
template <class Action>
void set_file_action(CommandTree& tree, CLI::App* command, Action action) {
    command->final_callback([&tree, action] {
        tree.action = [&tree, action] {
            action(tree.options, tree.streams);
            return ExitCode::ok;
        };
    });
}

void add_backup_command(CommandTree& tree) {
    BackupOptions& backup = tree.options.backup;
    CLI::App* command = add_command(
        &tree.root, "backup", "Copy the database, also while a server runs, and prove the copy",
        "  tillbook backup /mnt/backup/ --keep 14\n"
        "  tillbook backup book-before-the-sale.db\n"
        "The copy is one file; tillbook restore puts it back. It holds everything, personal data\n"
        "too. Keep the printed heads elsewhere: they say what the copy must end with.\n");
    command->add_option("target", backup.target, "A folder, or a file that does not exist yet")
        ->required();
    command
        ->add_option("--keep", backup.keep,
                     "Remove all but so many backups of this database from the folder")
        ->check(CLI::PositiveNumber);
    set_file_action(tree, command, [](const Options& options, Streams& streams) {
        backup_command(options.database, options.backup, streams);
    });
}

void add_restore_command(CommandTree& tree) {
    CLI::App* command = add_command(
        &tree.root, "restore", "Put a proven backup in the place of the database",
        "  tillbook restore /mnt/backup/book-20261122T020000.000Z.db\n"
        "The server must be stopped. What was there is kept aside. Every book's generation rises,\n"
        "so that whoever follows its events notices.\n");
    command->add_option("backup", tree.options.restore.backup, "The backup's file")->required();
    set_file_action(tree, command, [](const Options& options, Streams& streams) {
        restore_command(options.database, options.restore, streams);
    });
}

void add_tls_commands(CommandTree& tree) {
    TlsOptions& tls = tree.options.tls;
    CLI::App* group = add_command(&tree.root, "tls", "Certificates", "");
    group->require_subcommand(1);
    CLI::App* command = add_command(
        group, "self-signed", "Make a certificate for trials and closed networks",
        "  tillbook tls self-signed --host till.shop.local --host 192.168.1.10 --out "
        "/etc/tillbook\n"
        "  tillbook serve --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem\n");
    command->add_option("--host", tls.hosts, "A name or address of the server; may be repeated")
        ->required();
    command->add_option("--out", tls.folder, "Folder for cert.pem and key.pem")
        ->capture_default_str();
    command->add_option("--days", tls.days, "How long it is good for")
        ->capture_default_str()
        ->check(CLI::Range(1, 3650));
    set_file_action(tree, command, [](const Options& options, Streams& streams) {
        make_self_signed(options.tls, SystemClock().now(), streams);
    });
}

}  // namespace

void add_backup_commands(CommandTree& tree) {
    add_backup_command(tree);
    add_restore_command(tree);
    add_tls_commands(tree);
}

}  // namespace tillbook
