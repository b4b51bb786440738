// Puts values into a page.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tillbook::web {

// The page with each {{name}} replaced; what has no value stays. Values are not escaped.
std::string filled(std::string_view page,
                   const std::vector<std::pair<std::string_view, std::string_view>>& values);

}  // namespace tillbook::web
