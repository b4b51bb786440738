// JSON with a member a line, for files that people read. Scalars, empty containers and numbers stay
// as they were written.
#pragma once

#include <string>
#include <string_view>

namespace tillbook::test {

inline std::string pretty_json(std::string_view json) {
    std::string out;
    int depth = 0;
    bool in_text = false;
    const auto new_line = [&] {
        out += '\n' + std::string(static_cast<std::size_t>(depth) * 2, ' ');
    };
    for (std::size_t at = 0; at < json.size(); ++at) {
        const char c = json[at];
        if (in_text) {
            out += c;
            if (c == '\\') out += json[++at];
            if (c == '"') in_text = false;
            continue;
        }
        const bool is_empty = at + 1 < json.size() && (json[at + 1] == '}' || json[at + 1] == ']');
        switch (c) {
            case '"':
                in_text = true;
                out += c;
                break;
            case '{':
            case '[':
                out += c;
                if (is_empty) {
                    out += json[++at];
                } else {
                    ++depth;
                    new_line();
                }
                break;
            case '}':
            case ']':
                --depth;
                new_line();
                out += c;
                break;
            case ',':
                out += c;
                new_line();
                break;
            case ':':
                out += ": ";
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace tillbook::test
