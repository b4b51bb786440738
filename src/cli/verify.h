// `tillbook verify`: proves that books are unbroken (book/verify.h).
#pragma once

#include "cli/installation.h"
#include "cli/options.h"

namespace tillbook {

// Throws Failure (not_verified) when any book is broken, after all were read.
void verify_command(Installation& installation, const VerifyOptions& options, Streams& streams);

}  // namespace tillbook
