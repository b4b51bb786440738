// The back office, for the people of a shop: one page that calls the API as whoever is signed in,
// with its scripts, styles and pictures, all compiled in. web/office has its sources.
#pragma once

#include <vector>

#include "http/static_file.h"

namespace tillbook::web {

// "/" and what lies below /office.
std::vector<http::StaticFile> office_files();

}  // namespace tillbook::web
