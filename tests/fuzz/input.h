// What fuzz targets share: taking an input apart. A target says with CHECK what must hold; whoever
// runs it keeps the inputs that break it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace tillbook::fuzz {

// When what is stored was recorded.
inline constexpr Instant recorded_at = from_ms(1'768'471'200'000);

// Takes the first line off a text; the rest may be empty.
inline std::string_view take_line(std::string_view& rest) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return line;
}

// The pieces between separators; at least one.
inline std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
    std::vector<std::string_view> pieces;
    for (std::size_t at; (at = text.find(separator)) != text.npos;) {
        pieces.push_back(text.substr(0, at));
        text.remove_prefix(at + separator.size());
    }
    pieces.push_back(text);
    return pieces;
}

// Numbers and choices out of bytes; zeros once they are used up.
class Bytes {
public:
    explicit Bytes(std::string_view bytes) : rest_(bytes) {}

    std::uint8_t byte() {
        if (rest_.empty()) return 0;
        const auto value = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return value;
    }
    // 0 … most.
    std::uint64_t upto(std::uint64_t most) {
        std::uint64_t value = 0;
        for (std::uint64_t left = most; left > 0; left >>= 8) value = value << 8 | byte();
        return most + 1 == 0 ? value : value % (most + 1);
    }
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return least + static_cast<std::int64_t>(upto(static_cast<std::uint64_t>(most - least)));
    }
    bool flag() { return (byte() & 1) != 0; }
    bool empty() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

}  // namespace tillbook::fuzz
