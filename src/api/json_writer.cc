#include "api/json_writer.h"

#include <charconv>

namespace tillbook {

namespace {

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    const auto code = static_cast<unsigned char>(c);
    out += "\\u00";
    out += digits[code >> 4];
    out += digits[code & 15];
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
    out += '"';
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!needs_escape(text[at])) continue;
        out.append(text, begin, at - begin);
        append_escaped(out, text[at]);
        begin = at + 1;
    }
    out.append(text, begin, text.size() - begin);
    out += '"';
}

void JsonWriter::number(std::uint64_t value) {
    separate();
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out_.append(digits, end);
}

}  // namespace tillbook
