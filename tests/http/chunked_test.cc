#include "http/chunked.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tillbook::http {
namespace {

using State = ChunkDecoder::State;

struct Decoded {
    State state = State::more;
    std::string body;
    std::string rest;  // not taken
};

// Decodes in place, `step` bytes arriving at a time.
Decoded decode(std::string_view coded, std::size_t step, ChunkDecoder::Limits limits) {
    ChunkDecoder decoder(limits);
    std::string bytes(coded);
    Decoded decoded;
    std::size_t at = 0;
    std::size_t made = 0;
    while (at < bytes.size() && decoded.state == State::more) {
        const std::size_t piece = std::min(step, bytes.size() - at);
        const auto result = decoder.decode(bytes.data() + at, piece, bytes.data() + made);
        at += result.taken;
        made += result.made;
        decoded.state = result.state;
    }
    decoded.body = bytes.substr(0, made);
    decoded.rest = bytes.substr(at);
    return decoded;
}

constexpr ChunkDecoder::Limits roomy{.body_bytes_max = 100, .overhead_bytes_max = 20};

TEST(ChunkedBody, DecodesHoweverItArrives) {
    struct Row {
        std::string_view coded;
        std::string_view body;
        std::string_view rest;
    };
    constexpr Row rows[] = {
        {"0\r\n\r\n", "", ""},
        {"5\r\nhello\r\n0\r\n\r\nNEXT", "hello", "NEXT"},
        {"3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", "abc0123456789", ""},
        {"00003\r\na\r\n\r\n0\r\n\r\n", "a\r\n", ""},
        {"3;x=y;z=\"q\"\r\nabc\r\n0;e\r\n\r\n", "abc", ""},
        {"1\r\na\r\n0\r\nX: y\r\nZ:\r\n\r\nrest", "a", "rest"},
    };
    for (const Row& row : rows) {
        for (std::size_t step = 1; step <= row.coded.size(); ++step) {
            SCOPED_TRACE(std::string(row.coded) + " by " + std::to_string(step));
            const Decoded decoded = decode(row.coded, step, roomy);
            EXPECT_EQ(decoded.state, State::complete);
            EXPECT_EQ(decoded.body, row.body);
            EXPECT_EQ(decoded.rest, row.rest);
        }
    }
}

TEST(ChunkedBody, RefusesWhatReadersCouldDisagreeAbout) {
    constexpr std::string_view rows[] = {
        "\r\n",
        "x\r\n",
        "-1\r\n",
        "+1\r\na\r\n",
        "0x1\r\na\r\n",
        " 1\r\na\r\n",
        "1 \r\na\r\n",
        "1\na\r\n",
        "1\ra",
        "1\r\naX",
        "1\r\na\n",
        "1\r\na\rX",
        "1;a\nb\r\na\r\n",
        "1;a\rb\r\n",
        "1;\x01\r\n",
        "0\r\n\n",
        "0\r\n\rX",
        "0\r\n folded: x\r\n",
        "0\r\nno colon\r\n",
        "0\r\n: x\r\n",
        "0\r\nA: \x01\r\n",
        "0\r\nA: b\rC",
        "1000000000000000\r\n",                 // 16 digits
        "1;abcdefghijklmnopqrstuvwxyz\r\n",     // more extension than allowed
        "0\r\nLong: abcdefghijklmnopqrst\r\n",  // more trailer than allowed
    };
    for (const std::string_view row : rows) {
        for (const std::size_t step : {std::size_t{1}, row.size()}) {
            SCOPED_TRACE(std::string(row));
            EXPECT_EQ(decode(row, step, roomy).state, State::malformed);
        }
    }
}

TEST(ChunkedBody, IsLimitedByItsDecodedSize) {
    const ChunkDecoder::Limits five{.body_bytes_max = 5, .overhead_bytes_max = 20};
    EXPECT_EQ(decode("5\r\nhello\r\n0\r\n\r\n", 3, five).state, State::complete);
    EXPECT_EQ(decode("6\r\n", 3, five).state, State::too_large);
    EXPECT_EQ(decode("4\r\nhell\r\n2\r\n", 3, five).state, State::too_large);
    EXPECT_EQ(decode("fffffffffffffff\r\n", 3, five).state, State::too_large);
}

}  // namespace
}  // namespace tillbook::http
