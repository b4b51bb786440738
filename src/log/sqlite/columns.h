// How values that are more than a number or bytes stand in columns of the small tables.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "log/sqlite/connection.h"

namespace tillbook {

// Lists are stored as lines: none of their values can hold a line break. The last one may lack its
// end, as version 1 of the tables has it.
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

inline void bind(Statement& statement, int parameter, std::optional<Instant> instant) {
    instant ? statement.bind(parameter, stored(*instant)) : statement.bind_null(parameter);
}

inline std::optional<Instant> optional_instant(const Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return to_instant(row.number(column));
}

}  // namespace tillbook
