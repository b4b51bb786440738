// Commands on people who sign in, and the link that the first one of them starts with.
#pragma once

#include <optional>
#include <string>

#include "cli/installation.h"
#include "cli/options.h"

namespace tillbook {

// Each prints what became of it; the link of an invitation is shown once. Throws Failure.
void add_user(Installation& installation, const Options& options, Streams& streams);
void list_users(Installation& installation, const Options& options, Streams& streams);
void invite_user(Installation& installation, const Options& options, Streams& streams);
void change_role(Installation& installation, const Options& options, Streams& streams);
void remove_user(Installation& installation, const Options& options, Streams& streams);

// While nobody can sign in: where, behind the server's address, the owner of every book sets a
// password. The owner is made if there is no user at all; links of before end. Absent: somebody has
// a password, or whoever is to set one was told another link.
std::optional<std::string> first_sign_in_path(Installation& installation);

}  // namespace tillbook
