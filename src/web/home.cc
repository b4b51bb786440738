#include "web/home.h"

#include "web/assets.h"
#include "web/fill.h"

namespace tillbook::web {

std::string home_page(std::string_view version) {
    return filled(home_html(), {{"version", version}});
}

}  // namespace tillbook::web
