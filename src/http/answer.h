// Turns a Response into the bytes of an answer: status line, headers and body as one piece.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include "http/message.h"

namespace tillbook::http {

// The line "Date: ..." of the current second, made once a second.
class DateLine {
public:
    const std::string& at(std::time_t now);

private:
    std::time_t second_ = -1;
    std::string line_;
};

// What an answer says beyond its Response.
struct AnswerTraits {
    enum class Body { sent, only_announced } body = Body::sent;  // HEAD: only announced
    enum class Connection { implied, keep_alive, close } connection = Connection::implied;
    enum class Length { known, chunked, until_close } length = Length::known;
    std::uint64_t request_id = 0;
};

void append_answer(std::string& out, const Response& response, const AnswerTraits& traits,
                   std::string_view date_line);
// The same without the body.
void append_head(std::string& out, const Response& response, const AnswerTraits& traits,
                 std::string_view date_line);

// A piece of a body of unknown length, in the coding that the head has announced. `bytes` must not
// be empty.
void append_piece(std::string& out, std::string_view bytes, AnswerTraits::Length length);
void append_end(std::string& out, AnswerTraits::Length length);

}  // namespace tillbook::http
