// How an endpoint wants to be spoken to: which payload, which signature.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tillbook::feed {

enum class Style : std::uint8_t {
    cloove,    // the envelope of /v1, signed with Cloove-Signature
    standard,  // the same envelope, signed as Standard Webhooks says
    clover,    // a map of merchants and changed objects, with a fixed X-Clover-Auth
};

inline constexpr std::array all_styles = {Style::cloove, Style::standard, Style::clover};

std::string_view name_of(Style style);
std::optional<Style> parse_style(std::string_view name);

}  // namespace tillbook::feed
