#include "http/answer.h"

#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>

#include "base/id.h"

namespace tillbook::http {

namespace {

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

std::string_view reason_of(int status) {
    const auto reason = boost::beast::http::obsolete_reason(
        boost::beast::http::int_to_status(static_cast<unsigned>(status)));
    return {reason.data(), reason.size()};
}

void append_length(std::string& out, const Response& response, AnswerTraits::Length length) {
    switch (length) {
        case AnswerTraits::Length::known:
            out += "Content-Length: ";
            append_number(out, response.body.size());
            out += "\r\n";
            return;
        case AnswerTraits::Length::chunked:
            out += "Transfer-Encoding: chunked\r\n";
            return;
        case AnswerTraits::Length::until_close:
            return;
    }
}

// Answers that by definition have no content, and whose length must not be announced.
bool is_without_content(int status) { return status < 200 || status == 204 || status == 304; }

}  // namespace

const std::string& DateLine::at(std::time_t now) {
    if (now == second_) return line_;
    second_ = now;
    constexpr std::string_view days = "SunMonTueWedThuFriSat";
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    std::tm utc{};
    gmtime_r(&now, &utc);
    // Names by hand: strftime's follow the locale.
    std::array<char, 24> text;
    line_ = "Date: ";
    line_ += days.substr(static_cast<std::size_t>(utc.tm_wday) * 3, 3);
    line_.append(text.data(), std::strftime(text.data(), text.size(), ", %d ", &utc));
    line_ += months.substr(static_cast<std::size_t>(utc.tm_mon) * 3, 3);
    line_.append(text.data(), std::strftime(text.data(), text.size(), " %Y %H:%M:%S", &utc));
    line_ += " GMT\r\n";
    return line_;
}

void append_answer(std::string& out, const Response& response, const AnswerTraits& traits,
                   std::string_view date_line) {
    append_head(out, response, traits, date_line);
    if (is_without_content(response.status)) return;
    if (traits.body == AnswerTraits::Body::sent) out += response.body;
}

void append_head(std::string& out, const Response& response, const AnswerTraits& traits,
                 std::string_view date_line) {
    if (response.status == 200) {
        out += "HTTP/1.1 200 OK\r\n";
    } else {
        out += "HTTP/1.1 ";
        append_number(out, static_cast<std::size_t>(response.status));
        out += ' ';
        out += reason_of(response.status);
        out += "\r\n";
    }
    out += date_line;
    out += "Request-Id: ";
    append_base32(out, traits.request_id);
    out += "\r\n";
    if (!is_without_content(response.status)) {
        if (!response.content_type.empty()) {
            out += "Content-Type: ";
            out += response.content_type;
            out += "\r\n";
        }
        append_length(out, response, traits.length);
    }
    out += response.headers;
    switch (traits.connection) {
        case AnswerTraits::Connection::implied:
            break;
        case AnswerTraits::Connection::keep_alive:
            out += "Connection: keep-alive\r\n";
            break;
        case AnswerTraits::Connection::close:
            out += "Connection: close\r\n";
            break;
    }
    out += "\r\n";
}

void append_piece(std::string& out, std::string_view bytes, AnswerTraits::Length length) {
    if (length != AnswerTraits::Length::chunked) {
        out += bytes;
        return;
    }
    std::array<char, 16> digits;
    out.append(digits.data(),
               std::to_chars(digits.data(), digits.data() + digits.size(), bytes.size(), 16).ptr);
    out += "\r\n";
    out += bytes;
    out += "\r\n";
}

void append_end(std::string& out, AnswerTraits::Length length) {
    if (length == AnswerTraits::Length::chunked) out += "0\r\n\r\n";
}

}  // namespace tillbook::http
