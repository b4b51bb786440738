// Files of this folder, compiled in (cmake/embed.cmake).
#pragma once

#include <string_view>

namespace tillbook::web {

std::string_view home_html();

std::string_view docs_html();          // docs/index.html
std::string_view docs_dialect_html();  // docs/dialect.html
std::string_view docs_css();
std::string_view docs_js();
std::string_view docs_renderer_js();      // built by web/docs/build.sh
std::string_view docs_third_party_txt();  // the same

}  // namespace tillbook::web
