#include "web/fill.h"

namespace tillbook::web {

std::string filled(std::string_view page,
                   const std::vector<std::pair<std::string_view, std::string_view>>& values) {
    std::string text(page);
    for (const auto& [name, value] : values) {
        const std::string mark = "{{" + std::string(name) + "}}";
        for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at)) {
            text.replace(at, mark.size(), value);
            at += value.size();
        }
    }
    return text;
}

}  // namespace tillbook::web
