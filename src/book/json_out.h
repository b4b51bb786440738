// Appends compact JSON to a string: RapidJSON's Writer over std::string, for sources only.
#pragma once

#include <rapidjson/writer.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace tillbook {

// The stream RapidJSON writes to.
struct StringSink {
    using Ch = char;
    std::string& text;
    void Put(char c) { text += c; }
    void Flush() {}
};

class JsonOut {
public:
    explicit JsonOut(std::string& out) : sink_{out}, writer_(sink_) {}

    void begin_object() { writer_.StartObject(); }
    void end_object() { writer_.EndObject(); }
    void begin_array() { writer_.StartArray(); }
    void end_array() { writer_.EndArray(); }
    void key(std::string_view name) { put(name); }
    void null() { writer_.Null(); }
    void text(std::string_view value) { put(value); }
    void number(std::int64_t value) { writer_.Int64(value); }
    void boolean(bool value) { writer_.Bool(value); }

    void member(std::string_view name, std::string_view value) {
        key(name);
        text(value);
    }
    void member(std::string_view name, std::int64_t value) {
        key(name);
        number(value);
    }

private:
    void put(std::string_view value) {
        writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    }

    StringSink sink_;
    rapidjson::Writer<StringSink> writer_;
};

}  // namespace tillbook
