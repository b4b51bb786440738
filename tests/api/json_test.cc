#include "api/json.h"

#include <gtest/gtest.h>

#include "api/json_writer.h"

namespace tillbook {
namespace {

// Reads a body nobody is interested in; what is wrong with it, or "fine".
std::string verdict(std::string_view text) {
    std::string padded(text);
    padded.reserve(padded.size() + json_padding_bytes);
    JsonReader& json = JsonReader::of_this_thread();
    const bool fine =
        json.read_body(padded, [&](std::string_view, JsonValue value) { return json.skip(value); });
    return fine ? "fine" : std::string(json.problem());
}

TEST(JsonReader, TakesOneObjectOfAnyShape) {
    for (const char* body : {
             "{}",
             " { } \n",
             R"({"a":null,"b":true,"c":false,"d":-0,"e":1.5e+10,"f":"","g":[],"h":{}})",
             R"({"a":[[1,2],{"b":["x"]}],"c":{"a":{"a":1}}})",
             R"({"é":"\u00e9\ud83d\ude00\n","":0})",
             R"({"n":12345678901234567890123456789012345678901234567890.5})",
         }) {
        EXPECT_EQ(verdict(body), "fine") << body;
    }
}

TEST(JsonReader, RefusesWhatIsNoJsonEvenInValuesThatNobodyReads) {
    for (const char* body : {
             "",
             " ",
             "x",
             "null",
             "1",
             "\"a\"",
             "[]",
             "[{}]",
             "{",
             "}",
             "{]",
             "{}{}",
             "{} x",
             "{},",
             R"({"a":1)",
             R"({"a":1,})",
             R"({"a" 1})",
             R"({"a":})",
             R"({a:1})",
             R"({'a':1})",
             R"({"a":1 "b":2})",
             R"({"a":01})",
             R"({"a":+1})",
             R"({"a":.5})",
             R"({"a":5.})",
             R"({"a":1e})",
             R"({"a":-})",
             R"({"a":NaN})",
             R"({"a":Infinity})",
             R"({"a":0x10})",
             R"({"a":1a})",
             R"({"a":1 2})",
             R"({"a":tru})",
             R"({"a":truex})",
             R"({"a":nulll})",
             R"({"a":TRUE})",
             R"({"a":[1,]})",
             R"({"a":[1 2]})",
             R"({"a":[1,2})",
             R"({"a":{"b":[01]}})",
             R"({"a":"\x"})",
             R"({"a":"\ud800"})",
             R"({"a":"b})",
             "{\"a\":\"\n\"}",
             "{\"a\":\"\xff\"}",
             "{\"a\xc0\x80\":1}",
             "{\"a\":1}\xef\xbb\xbf",
             R"({"a":/**/1})",
             R"({"a":1}//)",
         }) {
        EXPECT_NE(verdict(body), "fine") << body;
    }
    EXPECT_NE(verdict(std::string_view("{}\0", 3)), "fine");
}

TEST(JsonReader, SaysWhatIsWrong) {
    EXPECT_EQ(verdict(""), "The body is empty; one JSON object is expected.");
    EXPECT_EQ(verdict("[1]"), "The body must be one JSON object.");
    EXPECT_EQ(verdict(R"({"a":1,"a":1})"), "A member of the body was sent twice.");
    EXPECT_EQ(verdict(R"({"a":007})"), "A number of the body is not well-formed.");
}

TEST(JsonReader, FindsAMemberThatWasSentTwiceAtEveryLevel) {
    EXPECT_EQ(verdict(R"({"a":[{"b":1,"c":2,"b":3}]})"), "A member of the body was sent twice.");
    EXPECT_EQ(verdict(R"({"a":1,"\u0061":2})"), "A member of the body was sent twice.");
    EXPECT_EQ(verdict(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]})"), "fine");
    std::string many = "{";
    for (int i = 0; i < 100; ++i) many += "\"m" + std::to_string(i) + "\":0,";
    EXPECT_EQ(verdict(many + "\"last\":0}"), "fine");
    EXPECT_EQ(verdict(many + "\"m50\":0}"), "A member of the body was sent twice.");
}

TEST(JsonReader, CountsLevels) {
    const auto nested = [](int levels) {
        std::string text = "{\"a\":";
        for (int i = 1; i < levels; ++i) text += '[';
        for (int i = 1; i < levels; ++i) text += ']';
        return text + "}";
    };
    EXPECT_EQ(verdict(nested(json_depth_max).replace(5, 0, "")), "fine");
    EXPECT_EQ(verdict(nested(json_depth_max + 1)), "The body is nested too deeply.");
    EXPECT_NE(verdict(nested(500'000)), "fine");
}

TEST(JsonReader, ReadsNothingBehindTheBody) {
    // What follows in the buffer belongs to the next request.
    std::string buffer = R"({"a":1}{"b":2})";
    buffer.reserve(buffer.size() + json_padding_bytes);
    JsonReader& json = JsonReader::of_this_thread();
    const auto skip = [&](std::string_view, JsonValue value) { return json.skip(value); };
    EXPECT_TRUE(json.read_body(std::string_view(buffer).substr(0, 7), skip));
    EXPECT_FALSE(json.read_body(std::string_view(buffer).substr(0, 6), skip));
}

TEST(JsonWriter, EscapesWhatMustBeEscapedAndNothingElse) {
    std::string out;
    append_json_text(out, std::string_view("a\"b\\c\n\t\r\x01\0/é😀", 17));
    EXPECT_EQ(out, "\"a\\\"b\\\\c\\n\\t\\r\\u0001\\u0000/é😀\"");
}

TEST(JsonWriter, PutsCommasBetweenButNotBefore) {
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.key("a").number(18446744073709551615ULL);
    json.key("b").begin_array();
    json.text("x");
    json.null();
    json.begin_object();
    json.end_object();
    json.boolean(true);
    json.end_array();
    json.key("c").plain("y");
    json.end_object();
    EXPECT_EQ(out, R"({"a":18446744073709551615,"b":["x",null,{},true],"c":"y"})");
}

}  // namespace
}  // namespace tillbook
