// Commands on what orders point at: tax rates, tenders, order types, employees, service charges.
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/references.h"

namespace tillbook {

namespace {

void add_setting(CLI::App* command, const ReferenceSetting& setting, ReferenceOptions& options) {
    const std::string word(setting.word);
    const std::string help(setting.help);
    if (setting.type != ReferenceSetting::Type::flag) {
        command->add_option_function<std::string>(
            "--" + word, [&options, word](const std::string& text) { options.given[word] = text; },
            help);
        return;
    }
    CLI::Option* set = command->add_flag_callback(
        "--" + word, [&options, word] { options.given[word] = flag_set; }, help);
    command
        ->add_flag_callback(
            "--" + std::string(setting.opposite),
            [&options, word] { options.given[word] = flag_taken_back; }, "Not --" + word)
        ->excludes(set);
}

void add_add(CommandTree& tree, CLI::App* group, const ReferenceCommand& kind) {
    ReferenceOptions& options = tree.options.reference;
    const std::string what = spoken_name_of(kind.kind);
    CLI::App* add = add_command(group, "add", "Add one, or change one",
                                "  tillbook " + std::string(kind.word) + " add --book BOOK " +
                                    std::string(kind.example) + "\n  tillbook " +
                                    std::string(kind.word) + " add --book BOOK --id ID --" +
                                    std::string(kind.settings.front().word) + " \"Another\"\n");
    add->add_option("--book", options.book, "The book")->required();
    add->add_option("--id", options.id, "Of the one to change; what no option names stays");
    for (const ReferenceSetting& setting : kind.settings) add_setting(add, setting, options);
    if (kind.default_object) {
        add->add_flag("--default", options.is_default,
                      "The one that every book has; put again if it was removed");
    }
    set_action(tree, add, [&tree, &kind](Installation& at) {
        add_reference(at, kind, tree.options.reference, tree.streams);
    });
}

}  // namespace

void add_reference_commands(CommandTree& tree) {
    ReferenceOptions& options = tree.options.reference;
    for (const ReferenceCommand& kind : reference_commands()) {
        const std::string word(kind.word);
        const std::string plural(kind.plural);
        CLI::App* group = add_command(&tree.root, word, "Set up the " + plural + " of a book", "");
        group->require_subcommand(1);
        add_add(tree, group, kind);

        CLI::App* list = add_command(group, "list", "List " + plural,
                                     "  tillbook " + word + " list --book BOOK --json\n");
        list->add_option("--book", options.book, "The book")->required();
        set_action(tree, list, [&tree, &kind](Installation& at) {
            list_references(at, kind, tree.options.reference, tree.streams);
        });

        CLI::App* remove = add_command(group, "remove", "Remove one; orders that have it keep it",
                                       "  tillbook " + word + " remove --book BOOK ID\n");
        remove->add_option("--book", options.book, "The book")->required();
        remove->add_option("id", options.id, "Its 13 characters or UUID")->required();
        set_action(tree, remove, [&tree, &kind](Installation& at) {
            remove_reference(at, kind, tree.options.reference, tree.streams);
        });
    }
}

}  // namespace tillbook
