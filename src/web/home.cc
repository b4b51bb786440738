#include "web/home.h"

#include "web/assets.h"

namespace tillbook::web {

std::string home_page(std::string_view version) {
    constexpr std::string_view mark = "{{version}}";
    std::string page(home_html());
    for (auto at = page.find(mark); at != page.npos; at = page.find(mark, at)) {
        page.replace(at, mark.size(), version);
        at += version.size();
    }
    return page;
}

}  // namespace tillbook::web
