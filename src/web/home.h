// The home page: what runs here and how to use it, for whoever opens the address in a browser. One
// file without anything from elsewhere (home.html), compiled in.
#pragma once

#include <string>
#include <string_view>

namespace tillbook::web {

// The page for this version of the program. {{health}} is left for whoever serves it.
std::string home_page(std::string_view version);

}  // namespace tillbook::web
