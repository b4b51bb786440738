#include "cli/exit_code.h"

namespace tillbook {

const std::vector<ExitCodeMeaning> all_exit_codes = {
    {ExitCode::ok, "done"},
    {ExitCode::refused, "what was asked for is refused, or part of the input is wrong"},
    {ExitCode::usage, "the command line, the configuration or an input file cannot be used"},
    {ExitCode::not_found, "there is no such book, key or object"},
    {ExitCode::not_verified, "a book does not prove itself unbroken"},
    {ExitCode::database_unusable, "the database cannot be opened or written"},
    {ExitCode::disk_full, "the disk is full"},
    {ExitCode::database_corrupt, "the database is damaged, or not one of Tillbook"},
    {ExitCode::database_newer, "the database was made by a newer version"},
    {ExitCode::address_in_use, "the address to listen on is taken"},
    {ExitCode::address_unusable, "the address to listen on is not one of this machine"},
    {ExitCode::insecure_listen, "plain HTTP beyond this machine was not allowed"},
    {ExitCode::tls_unusable, "the TLS certificate or key cannot be used"},
    {ExitCode::unavailable, "the database failed while at work; trying again may help"},
    {ExitCode::master_key_unusable, "the master key that seals webhook secrets cannot be used"},
    {ExitCode::database_in_use, "another process has the database open"},
    {ExitCode::internal, "a mistake in the program"},
};

}  // namespace tillbook
