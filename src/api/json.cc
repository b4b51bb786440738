#include "api/json.h"

namespace tillbook {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t count_digits(std::string_view text, std::size_t at) {
    std::size_t count = 0;
    while (at + count < text.size() && is_digit(text[at + count])) ++count;
    return count;
}

std::string_view without_blanks_behind(std::string_view token) {
    const std::size_t last = token.find_last_not_of(" \t\r\n");
    return token.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

}  // namespace

bool is_json_number(std::string_view text) {
    std::size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
    const std::size_t before_point = count_digits(text, at);
    if (before_point == 0 || (before_point > 1 && text[at] == '0')) return false;
    at += before_point;
    if (at < text.size() && text[at] == '.') {
        const std::size_t fraction = count_digits(text, at + 1);
        if (fraction == 0) return false;
        at += 1 + fraction;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        const std::size_t exponent = count_digits(text, at);
        if (exponent == 0) return false;
        at += exponent;
    }
    return at == text.size();
}

JsonReader& JsonReader::of_this_thread() {
    thread_local JsonReader reader;
    return reader;
}

bool JsonReader::read_scalar(JsonValue value, Scalar& scalar) {
    simdjson::ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return fail(malformed);
    switch (type) {
        case simdjson::ondemand::json_type::array:
            scalar.kind = Scalar::Kind::array;
            return true;
        case simdjson::ondemand::json_type::object:
            scalar.kind = Scalar::Kind::object;
            return true;
        case simdjson::ondemand::json_type::string:
            scalar.kind = Scalar::Kind::text;
            return value.get_string().get(scalar.text) == simdjson::SUCCESS ||
                   fail("A text of the body is not well-formed.");
        case simdjson::ondemand::json_type::number:
            scalar.kind = Scalar::Kind::number;
            scalar.text = without_blanks_behind(value.raw_json_token());
            return is_json_number(scalar.text) || fail("A number of the body is not well-formed.");
        case simdjson::ondemand::json_type::boolean:
            scalar.kind = Scalar::Kind::boolean;
            scalar.text = without_blanks_behind(value.raw_json_token());
            return scalar.text == "true" || scalar.text == "false" || fail(malformed);
        case simdjson::ondemand::json_type::null:
            scalar.kind = Scalar::Kind::null;
            scalar.text = without_blanks_behind(value.raw_json_token());
            return scalar.text == "null" || fail(malformed);
    }
    return fail(malformed);
}

bool JsonReader::skip(JsonValue value) {
    Scalar scalar;
    if (!read_scalar(value, scalar)) return false;
    if (scalar.kind == Scalar::Kind::array) {
        return each_element(value, [&](JsonValue part) { return skip(part); });
    }
    if (scalar.kind == Scalar::Kind::object) {
        return each_member(value, [&](std::string_view, JsonValue part) { return skip(part); });
    }
    return true;
}

bool JsonReader::drop_names(std::size_t first) {
    const auto begin = names_.begin() + static_cast<std::ptrdiff_t>(first);
    // A handful is compared pair by pair; more are sorted, so that a hostile body costs n log n.
    constexpr std::ptrdiff_t handful = 12;
    bool twice = false;
    if (names_.end() - begin <= handful) {
        for (auto at = begin; at != names_.end(); ++at) {
            twice = twice || std::find(begin, at, *at) != at;
        }
    } else {
        std::sort(begin, names_.end());
        twice = std::adjacent_find(begin, names_.end()) != names_.end();
    }
    names_.resize(first);
    return !twice || fail("A member of the body was sent twice.");
}

}  // namespace tillbook
