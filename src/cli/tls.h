// Certificates: how long one is good for, and one of our own making for trials and closed networks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cli/options.h"

namespace tillbook {

// When the first certificate of a PEM file ends. Absent if it cannot be read.
std::optional<Instant> certificate_end(const std::string& path);

// Makes cert.pem and key.pem (which only this user may read) in a folder. Throws Failure; refuses
// to replace a file.
void make_self_signed(const TlsOptions& options, Instant now, Streams& streams);

}  // namespace tillbook
