// Files of this folder, compiled in (cmake/embed.cmake).
#pragma once

#include <string_view>

namespace tillbook::web {

std::string_view home_html();

}  // namespace tillbook::web
