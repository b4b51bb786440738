// The page about the server: what runs here and how to use its API. One file without anything from
// elsewhere (about.html), compiled in.
#pragma once

#include <string>
#include <string_view>

namespace tillbook::web {

// The page for this version of the program. {{health}} is left for whoever serves it.
std::string about_page(std::string_view version);

}  // namespace tillbook::web
