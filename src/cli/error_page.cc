#include "cli/error_page.h"

#include "api/error_reference.h"
#include "cli/exit_code.h"

namespace tillbook {

std::string error_page() {
    std::string text =
        "# Errors\n\n"
        "Generated from the program; a test holds this page against it.\n\n" +
        error_reference() +
        "\n## Exit codes\n\n"
        "A command that fails prints a sentence with the cause and one with the remedy.\n\n"
        "| exit code | meaning |\n| --- | --- |\n";
    for (const auto& [code, meaning] : all_exit_codes) {
        text += "| " + std::to_string(static_cast<int>(code)) + " | ";
        text.append(meaning).append(" |\n");
    }
    return text;
}

}  // namespace tillbook
