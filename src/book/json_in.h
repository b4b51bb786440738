// Reading our own canonical JSON with simdjson on demand, for sources only. Our bodies are trusted
// to be what we wrote, but a damaged one must come back as an error, never as a guess: every read
// reports through simdjson's error codes and `damaged` turns them into internal_error.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "book/calendar.h"
#include "domain/money.h"
#include "domain/order.h"

namespace tillbook {

inline Error damaged(std::string_view what) {
    return {ErrorCode::internal_error, "a stored body is damaged: " + std::string(what), {}};
}

// Parses one document; keeps the padded copy that simdjson needs. One per thread.
class JsonIn {
public:
    // The document is valid until the next call.
    simdjson::simdjson_result<simdjson::ondemand::document> parse(std::string_view text) {
        padded_.reserve(text.size() + simdjson::SIMDJSON_PADDING);
        padded_.assign(text);
        return parser_.iterate(
            simdjson::padded_string_view(padded_.data(), padded_.size(), padded_.capacity()));
    }

private:
    std::string padded_;
    simdjson::ondemand::parser parser_;
};

inline JsonIn& json_in_of_this_thread() {
    thread_local JsonIn json;
    return json;
}

using JsonValue = simdjson::ondemand::value;

// Each sets the target and returns success or the error.
inline bool read(JsonValue value, std::int64_t& target) {
    return value.get_int64().get(target) == simdjson::SUCCESS;
}
inline bool read(JsonValue value, bool& target) {
    return value.get_bool().get(target) == simdjson::SUCCESS;
}
inline bool read(JsonValue value, std::string& target) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    target.assign(text);
    return true;
}
inline bool read(JsonValue value, ObjectId& target) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    const auto number = parse_base32(text);
    if (!number) return false;
    target = {*number};
    return true;
}

inline bool read(JsonValue value, Money& target) { return read(value, target.minor); }
inline bool read(JsonValue value, Quantity& target) { return read(value, target.thousandths); }
// Milliseconds.
inline bool read(JsonValue value, Instant& target) {
    std::int64_t ms = 0;
    if (!read(value, ms)) return false;
    target = from_ms(ms);
    return true;
}

inline bool read(JsonValue value, std::uint32_t& target) {
    std::int64_t number = 0;
    if (!read(value, number) || number < 0 || number > std::numeric_limits<std::uint32_t>::max()) {
        return false;
    }
    target = static_cast<std::uint32_t>(number);
    return true;
}
// "2026-01-15".
inline bool read(JsonValue value, Day& target) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    const auto day = parse_day(text);
    if (day) target = *day;
    return day.has_value();
}

// Visits the members of an object; false from `visit(name, value)` or bad JSON makes it false.
template <class Source, class Visit>
bool each_member(Source&& source, Visit visit) {
    simdjson::ondemand::object object;
    if (source.get_object().get(object) != simdjson::SUCCESS) return false;
    for (auto field : object) {
        std::string_view name;
        if (field.unescaped_key().get(name) != simdjson::SUCCESS) return false;
        JsonValue value;
        if (field.value().get(value) != simdjson::SUCCESS) return false;
        if (!visit(name, value)) return false;
    }
    return true;
}

template <class Visit>
bool each_element(JsonValue source, Visit visit) {
    simdjson::ondemand::array array;
    if (source.get_array().get(array) != simdjson::SUCCESS) return false;
    for (auto element : array) {
        JsonValue value;
        if (element.get(value) != simdjson::SUCCESS) return false;
        if (!visit(value)) return false;
    }
    return true;
}

// A list of parts, each read by `read_part(element, part)`.
template <class Part, class ReadPart>
bool read_list(JsonValue value, std::vector<Part>& parts, ReadPart read_part) {
    parts.clear();
    return each_element(
        value, [&](JsonValue element) { return read_part(element, parts.emplace_back()); });
}

}  // namespace tillbook
