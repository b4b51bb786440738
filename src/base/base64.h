// Base 64 as RFC 4648 has it, with padding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tillbook {

std::string to_base64(std::string_view bytes);
// Absent if it is not exactly that.
std::optional<std::string> parse_base64(std::string_view text);

}  // namespace tillbook
