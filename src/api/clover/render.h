// Objects as the Clover dialect writes them: amounts in minor units, times in whole seconds of
// milliseconds, absent instead of null, references as {"id": …}, lists as {"elements": […]}.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "api/call.h"
#include "api/clover/query.h"
#include "api/json_writer.h"

namespace tillbook::clover {

// What rendering needs besides the object: whose it is, where it lives, and what is to be shown in
// full. Owns what it uses but the engine, so that an answer may be made later on another thread.
class View {
public:
    View(const Call& call, std::set<std::string, std::less<>> expands);

    const BookSettings& book() const { return *caller_.book; }
    BookId book_id() const { return book().record.id; }
    Engine& engine() const { return *engine_; }
    bool expands_to(std::string_view name) const { return expands_.contains(name); }
    void expand(std::string_view name) { expands_.emplace(name); }
    // "https://host/v3/merchants/<id>/" and more.
    std::string href(std::string_view path) const { return base_ + std::string(path); }
    // A reference object of the book's, even a removed one; absent if there never was one.
    std::optional<Reference> reference(ObjectId id) const;
    // The same of this kind that is present.
    std::optional<Reference> present_reference(ReferenceKind kind, ObjectId id) const;
    std::optional<Contact> customer(ObjectId id) const;

private:
    Caller caller_;
    Engine* engine_;
    std::string base_;
    std::set<std::string, std::less<>> expands_;
};

void append_id(JsonWriter& json, ObjectId id);         // "0123456789ABC"
void append_reference(JsonWriter& json, ObjectId id);  // {"id": …}
void append_number(JsonWriter& json, std::int64_t number);
void append_moment(JsonWriter& json, Instant moment);  // cut to whole seconds
// The member, where there is anything to say.
template <std::size_t size>
void append_text_member(JsonWriter& json, const char (&name)[size], std::string_view text) {
    if (!text.empty()) json.key(name).text(text);
}

// "elements": [ … ] as an object; append(element).
template <class Elements, class Append>
void append_elements(JsonWriter& json, const Elements& elements, Append append) {
    json.begin_object();
    json.key("elements").begin_array();
    for (const auto& element : elements) append(element);
    json.end_array();
    json.end_object();
}

http::Response answer(std::string body);
// {}.
http::Response empty_answer();
// An answer that `write(JsonWriter&)` makes.
template <class Write>
http::Response answer_with(Write write) {
    std::string body;
    JsonWriter json(body);
    write(json);
    return answer(std::move(body));
}

// A list with its address: elements first, as a client depends on.
template <class Elements, class Append>
http::Response list_answer(const Elements& elements, const std::string& href, Append append) {
    return answer_with([&](JsonWriter& json) {
        json.begin_object();
        json.key("elements").begin_array();
        for (const auto& element : elements) append(json, element);
        json.end_array();
        json.key("href").text(href);
        json.end_object();
    });
}

}  // namespace tillbook::clover
