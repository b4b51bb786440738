// Reading a request body with simdjson on demand, strictly. For sources only.
//
// On demand, simdjson neither checks what is skipped nor minds members sent twice. This reader
// does: the body must be one object, nothing behind it, no member twice at any level, numbers by
// the grammar of RFC 8259, at most json_depth_max levels. Names and texts it hands out are valid
// until the next body is read by the same reader.
//
// Every function that walks returns false once the body turned out to be malformed; the visitors
// do the same. problem() then says why, as a sentence.
#pragma once

#include <simdjson.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace tillbook {

using JsonValue = simdjson::ondemand::value;

inline constexpr int json_depth_max = 32;
// What must be readable behind a body (http/message.h).
inline constexpr std::size_t json_padding_bytes = 64;
static_assert(json_padding_bytes >= simdjson::SIMDJSON_PADDING);

// A value that has no parts; for arrays and objects only the kind is told.
struct Scalar {
    enum class Kind { null, boolean, number, text, array, object };
    Kind kind = Kind::null;
    std::string_view text;  // of a text its characters, of a number or boolean the token
};

// True if the text is a number as RFC 8259, section 6, writes it.
bool is_json_number(std::string_view text);

class JsonReader {
public:
    // One per thread, because a parser's buffers are worth keeping.
    static JsonReader& of_this_thread();

    // Visits the members of the body: visit(name, value) → bool.
    template <class Visit>
    bool read_body(std::string_view body, Visit visit);
    // Visits the members of a value whose kind is object.
    template <class Visit>
    bool each_member(JsonValue value, Visit visit);
    // Visits the elements of a value whose kind is array: visit(value) → bool.
    template <class Visit>
    bool each_element(JsonValue value, Visit visit);
    // The value itself, checked, or its kind where it has parts.
    bool read_scalar(JsonValue value, Scalar& scalar);
    // Checks a value that nobody is interested in, with all its parts.
    bool skip(JsonValue value);

    std::string_view problem() const { return problem_; }

private:
    bool fail(std::string_view problem) {
        if (problem_.empty()) problem_ = problem;
        return false;
    }
    template <class Visit>
    bool visit_members(simdjson::ondemand::object object, Visit visit);
    bool enter() { return ++depth_ <= json_depth_max || fail("The body is nested too deeply."); }
    // Checks the names from `first` on for one that stands there twice, and drops them.
    bool drop_names(std::size_t first);

    static constexpr std::string_view malformed = "The body is not well-formed JSON.";

    simdjson::ondemand::parser parser_;
    std::vector<std::string_view> names_;  // of all objects that are open
    int depth_ = 0;
    std::string_view problem_;
};

template <class Visit>
bool JsonReader::read_body(std::string_view body, Visit visit) {
    names_.clear();
    depth_ = 0;
    problem_ = {};
    if (body.empty()) return fail("The body is empty; one JSON object is expected.");
    simdjson::ondemand::document document;
    const simdjson::padded_string_view padded(body.data(), body.size(),
                                              body.size() + json_padding_bytes);
    if (parser_.iterate(padded).get(document) != simdjson::SUCCESS) return fail(malformed);
    simdjson::ondemand::object object;
    const auto error = document.get_object().get(object);
    if (error == simdjson::INCORRECT_TYPE) return fail("The body must be one JSON object.");
    if (error != simdjson::SUCCESS) return fail(malformed);
    if (!visit_members(object, visit)) return fail(malformed);
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS ||
           fail("Something follows the JSON object of the body.");
}

template <class Visit>
bool JsonReader::each_member(JsonValue value, Visit visit) {
    simdjson::ondemand::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) return fail(malformed);
    return visit_members(object, visit);
}

template <class Visit>
bool JsonReader::visit_members(simdjson::ondemand::object object, Visit visit) {
    if (!enter()) return false;
    const std::size_t first = names_.size();
    for (auto field : object) {
        std::string_view name;
        if (field.unescaped_key().get(name) != simdjson::SUCCESS) return fail(malformed);
        JsonValue member;
        if (field.value().get(member) != simdjson::SUCCESS) return fail(malformed);
        names_.push_back(name);
        if (!visit(name, member)) return fail(malformed);
    }
    --depth_;
    return drop_names(first);
}

template <class Visit>
bool JsonReader::each_element(JsonValue value, Visit visit) {
    simdjson::ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) return fail(malformed);
    if (!enter()) return false;
    for (auto element : array) {
        JsonValue part;
        if (element.get(part) != simdjson::SUCCESS) return fail(malformed);
        if (!visit(part)) return fail(malformed);
    }
    --depth_;
    return true;
}

}  // namespace tillbook
