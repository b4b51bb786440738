// How values that are more than a number or bytes stand in columns of the small tables.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "log/postgres/values.h"

namespace tillbook::pg {

// Lists are stored as lines: none of their values can hold a line break.
inline std::string to_lines(const std::vector<std::string>& values) {
    std::string lines;
    for (const std::string& value : values) lines.append(value).append("\n");
    return lines;
}

inline std::vector<std::string> from_lines(std::string_view lines) {
    std::vector<std::string> values;
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        values.emplace_back(lines.substr(0, end));
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    return values;
}

inline std::uint64_t stored(Instant instant) { return static_cast<std::uint64_t>(to_ms(instant)); }

inline Instant to_instant(std::uint64_t stored) {
    return from_ms(static_cast<std::int64_t>(stored));
}

// Hashes and secrets.
template <std::size_t N>
void copy_bytes(std::array<std::uint8_t, N>& to, std::string_view bytes) {
    if (bytes.size() != N) throw Unavailable("A hash or secret in the database is damaged.");
    std::copy(bytes.begin(), bytes.end(), to.begin());
}

}  // namespace tillbook::pg
