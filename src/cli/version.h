// What this program calls itself.
#pragma once

namespace tillbook {

inline constexpr const char* program_version = "0.1.0";

}  // namespace tillbook
