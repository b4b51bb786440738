#include "http/conversation.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tillbook::http {
namespace {

constexpr std::size_t header_bytes_max = 100;

// What a connection is refused with whose bytes come in pieces of this size: sentence and path.
std::string refusal_of(std::string_view bytes, std::size_t piece) {
    std::string refusal;
    Service service;
    service.limits.header_bytes_max = header_bytes_max;
    service.on_error = [&refusal](const Error& error, std::string_view path) {
        refusal += error.detail + ' ' + std::string(path);
        return Response{};
    };
    Conversation conversation(service, {"192.0.2.1", Conversation::Transport::plain});
    while (!bytes.empty() && conversation.wants_input()) {
        const auto room = conversation.room();
        const std::size_t size = std::min({piece, bytes.size(), room.size()});
        std::copy_n(bytes.data(), size, room.data());
        bytes.remove_prefix(size);
        conversation.received(size);
        conversation.advance();
    }
    return refusal;
}

TEST(Conversation, RefusesAHeadAlikeHoweverItArrives) {
    const std::string many(2 * header_bytes_max, 'x');
    const std::string malformed = "A line of the request's head does not end in CR LF. ";
    const std::string too_large = "The request's headers are too large. ";
    const std::pair<std::string, std::string> rows[] = {
        {"GET /p HTTP/1.1\r\nHost: a\nX: " + many, malformed + "/p"},
        {"GET /p HTTP/1.1\r\nHost: a\r\nX: " + many + "\n\r\n", too_large + "/p"},
        {"GET /p HTTP/1.1\r\nHost: a\r\nX: " + many + "\r\n\r\n", too_large + "/p"},
        {"GET /" + many + " HTTP/1.1\r\nHost: a\r\n\r\n", too_large},
    };
    for (const auto& [request, refusal] : rows) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, request.size()}) {
            EXPECT_EQ(refusal_of(request, piece), refusal) << request << " in pieces of " << piece;
        }
    }
}

}  // namespace
}  // namespace tillbook::http
