#include "api/values.h"

#include <algorithm>

#include "api/json.h"
#include "book/calendar.h"
#include "book/commands.h"

namespace tillbook {

namespace {

constexpr std::size_t got_characters_max = 40;

// The value as a person would recognise it: a short one whole, a long one by its beginning.
std::string got(const Scalar& value) {
    switch (value.kind) {
        case Scalar::Kind::array:
            return "an array";
        case Scalar::Kind::object:
            return "an object";
        case Scalar::Kind::null:
            return "null";
        case Scalar::Kind::boolean:
        case Scalar::Kind::number:
        case Scalar::Kind::text:
            break;
    }
    std::size_t end = 0;
    for (std::size_t characters = 0; end < value.text.size(); ++end) {
        const bool begins = (static_cast<unsigned char>(value.text[end]) & 0xc0) != 0x80;
        if (begins && ++characters > got_characters_max) break;
    }
    std::string shown(value.text.substr(0, end));
    if (end < value.text.size()) shown += "…";
    return value.kind == Scalar::Kind::text ? '"' + shown + '"' : shown;
}

}  // namespace

std::string Place::path() const {
    if (list.empty()) return std::string(name);
    std::string path = std::string(list) + '[' + std::to_string(index) + ']';
    if (!name.empty()) path += '.' + std::string(name);
    return path;
}

void Mistakes::add(const Place& place, std::string message) {
    if (found_.size() < mistakes_max) found_.push_back({place.path(), std::move(message)});
}

void Mistakes::add(const Place& place, std::string_view message, const Scalar& value) {
    add(place, std::string(message) + " (got " + got(value) + ')');
}

Error Mistakes::take() {
    Error error{ErrorCode::validation_failed, {}, std::move(found_)};
    error.detail = error.mistakes.front().field + ' ' + error.mistakes.front().message;
    return error;
}

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

std::string to_upper(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

std::string to_lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

std::optional<std::string_view> ValueReader::text(const Scalar& value, const Place& place,
                                                  TextRule rule) {
    if (value.kind != Scalar::Kind::text) {
        mistakes_.add(place, "must be a text", value);
        return std::nullopt;
    }
    if (rule.empty == TextRule::Empty::refused &&
        value.text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        mistakes_.add(place, "must not be empty");
        return std::nullopt;
    }
    if (value.text.size() > rule.characters_max &&
        count_characters(value.text) > rule.characters_max) {
        mistakes_.add(place, "must have at most " + std::to_string(rule.characters_max) +
                                 " characters (got " +
                                 std::to_string(count_characters(value.text)) + ')');
        return std::nullopt;
    }
    return value.text;
}

std::optional<std::int64_t> ValueReader::decimal(const Scalar& value, const Place& place,
                                                 int decimals, std::int64_t limit, Sign sign) {
    if (value.kind != Scalar::Kind::number && value.kind != Scalar::Kind::text) {
        mistakes_.add(place, "must be a number", value);
        return std::nullopt;
    }
    const auto units = parse_decimal(value.text, decimals, limit);
    if (!units) {
        mistakes_.add(place, units.error().detail, value);
        return std::nullopt;
    }
    if (sign == Sign::zero_or_above && units.value() < 0) {
        mistakes_.add(place, "must be 0 or above", value);
        return std::nullopt;
    }
    if (sign == Sign::above_zero && units.value() <= 0) {
        mistakes_.add(place, "must be above 0", value);
        return std::nullopt;
    }
    return units.value();
}

std::optional<Money> ValueReader::money(const Scalar& value, const Place& place, Sign sign) {
    const auto units = decimal(value, place, decimals_, money_minor_max, sign);
    if (!units) return std::nullopt;
    return Money{*units};
}

std::optional<Quantity> ValueReader::quantity(const Scalar& value, const Place& place, Sign sign) {
    const auto units = decimal(value, place, 3, quantity_thousandths_max, sign);
    if (!units) return std::nullopt;
    return Quantity{*units};
}

std::optional<std::int64_t> ValueReader::whole(const Scalar& value, const Place& place,
                                               std::int64_t least, std::int64_t most) {
    const bool is_numeric = value.kind == Scalar::Kind::number || value.kind == Scalar::Kind::text;
    if (is_numeric) {
        const auto number = parse_decimal(value.text, 0, most);
        if (number && number.value() >= least) return number.value();
    }
    mistakes_.add(
        place,
        "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most),
        value);
    return std::nullopt;
}

std::optional<ObjectId> ValueReader::id(const Scalar& value, const Place& place) {
    if (value.kind == Scalar::Kind::text) {
        if (const auto number = parse_uuid(value.text, secret_)) return ObjectId{*number};
        if (looks_like_uuid(value.text)) return unknown_object;
    }
    mistakes_.add(place, "must be a UUID", value);
    return std::nullopt;
}

std::optional<Instant> ValueReader::instant(const Scalar& value, const Place& place) {
    if (value.kind == Scalar::Kind::text) {
        if (const auto instant = parse_instant(value.text)) return instant;
    }
    mistakes_.add(place, "must be a date-time with a zone such as 2026-01-15T10:00:00Z", value);
    return std::nullopt;
}

void Ignored::append(const std::string& path, std::string_view near) {
    constexpr std::size_t path_bytes_max = 80;
    constexpr std::string_view digits = "0123456789ABCDEF";
    if (!text_.empty()) text_ += ", ";
    // Whatever could end the header or look like its punctuation is percent-encoded.
    for (const char c : std::string_view(path).substr(0, path_bytes_max)) {
        if (c > ' ' && c < 0x7f && c != ',' && c != ';' && c != '%') {
            text_ += c;
        } else {
            const auto code = static_cast<unsigned char>(c);
            text_ += '%';
            text_ += digits[code >> 4];
            text_ += digits[code & 15];
        }
    }
    if (!near.empty()) text_ += "; did you mean " + std::string(near) + '?';
}

std::string Ignored::header_value() const {
    if (count_ <= named_max) return text_;
    return text_ + ", and " + std::to_string(count_ - named_max) + " more";
}

}  // namespace tillbook
