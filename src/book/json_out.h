// Writes compact JSON with RapidJSON, for sources only.
#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/id.h"

namespace tillbook {

// Writes into a buffer that the thread keeps, so that growing costs nothing in the long run. One at
// a time per thread.
class JsonOut {
public:
    JsonOut() : buffer_(buffer_of_this_thread()), writer_(buffer_) { buffer_.Clear(); }

    // What has been written. The last call.
    std::string take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

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

    static rapidjson::StringBuffer& buffer_of_this_thread() {
        thread_local rapidjson::StringBuffer buffer;
        return buffer;
    }

    rapidjson::StringBuffer& buffer_;
    rapidjson::Writer<rapidjson::StringBuffer> writer_;
};

inline void put_id(JsonOut& json, std::string_view name, ObjectId id) {
    json.member(name, to_base32(id.value));
}

// Members that are left out at their defaults.
inline void put_text(JsonOut& json, std::string_view name, std::string_view text) {
    if (!text.empty()) json.member(name, text);
}
inline void put_number(JsonOut& json, std::string_view name, std::int64_t number) {
    if (number != 0) json.member(name, number);
}
inline void put_flag(JsonOut& json, std::string_view name, bool flag, bool usual = false) {
    if (flag == usual) return;
    json.key(name);
    json.boolean(flag);
}
inline void put_optional_id(JsonOut& json, std::string_view name, ObjectId id) {
    if (id) put_id(json, name, id);
}

}  // namespace tillbook
