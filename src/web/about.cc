#include "web/about.h"

#include "web/assets.h"
#include "web/fill.h"

namespace tillbook::web {

std::string about_page(std::string_view version) {
    return filled(about_html(), {{"version", version}});
}

}  // namespace tillbook::web
