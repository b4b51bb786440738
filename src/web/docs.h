// The documentation of the API, for a browser: a page to choose from, one page for each dialect,
// and the renderer that they show it with, all compiled in.
#pragma once

#include <string_view>
#include <vector>

#include "http/static_file.h"

namespace tillbook::web {

// /docs and what lies below. The pages load the OpenAPI documents from /openapi/<dialect>.json,
// which somebody else serves.
std::vector<http::StaticFile> docs_files();

}  // namespace tillbook::web
