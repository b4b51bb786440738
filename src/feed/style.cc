#include "feed/style.h"

#include "base/check.h"

namespace tillbook::feed {

std::string_view name_of(Style style) {
    switch (style) {
        case Style::cloove:
            return "cloove";
        case Style::standard:
            return "standard";
        case Style::clover:
            return "clover";
    }
    CHECK(false);
}

std::optional<Style> parse_style(std::string_view name) {
    for (const Style style : all_styles) {
        if (name == name_of(style)) return style;
    }
    return std::nullopt;
}

}  // namespace tillbook::feed
