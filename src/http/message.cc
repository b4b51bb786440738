#include "http/message.h"

#include <algorithm>

#include "http/ascii.h"

namespace tillbook::http {

std::string_view Request::header(std::string_view name) const {
    for (const auto& [sent, value] : headers) {
        if (equal_ignoring_case(sent, name)) return value;
    }
    return {};
}

int Request::header_count(std::string_view name) const {
    return static_cast<int>(std::count_if(headers.begin(), headers.end(), [&](const auto& header) {
        return equal_ignoring_case(header.first, name);
    }));
}

void append_header(Response& response, std::string_view name, std::string_view value) {
    response.headers += name;
    response.headers += ": ";
    // A value may quote what a caller sent; it must not be able to end the line.
    for (const char c : value) response.headers += is_control(c) ? '?' : c;
    response.headers += "\r\n";
}

}  // namespace tillbook::http
