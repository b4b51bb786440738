// Files of this folder, compiled in (cmake/embed.cmake).
#pragma once

#include <string_view>
#include <vector>

namespace tillbook::web {

std::string_view about_html();

std::string_view docs_html();          // docs/index.html
std::string_view docs_dialect_html();  // docs/dialect.html
std::string_view docs_css();
std::string_view docs_js();
std::string_view docs_renderer_js();      // built by web/docs/build.sh
std::string_view docs_third_party_txt();  // the same

// A file of a folder, by its name there. The views are of static storage.
struct Asset {
    std::string_view name;  // "index.html"
    std::string_view bytes;
};
std::vector<Asset> office_assets();  // office/, built by web/office/build.sh

}  // namespace tillbook::web
