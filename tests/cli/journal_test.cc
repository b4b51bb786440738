// Lines of the log: their forms, what is left out, and what happens when nobody reads them.
#include "cli/journal.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>
#include <unistd.h>

#include <sstream>
#include <thread>

#include "cli/command_line_runner.h"

namespace tillbook {
namespace {

using testing::HasSubstr;

class FixedClock final : public Clock {
public:
    Instant now() const override { return from_ms(1'795'373'614'123); }
};

// What a journal wrote into a file of its own, once it has ended.
template <class Use>
std::string written(JournalOptions options, Use use) {
    const TemporaryFolder folder;
    const std::string path = folder.path("log");
    options.file = open(path.c_str(), O_CREAT | O_WRONLY, 0600);
    {
        const FixedClock clock;
        Journal journal(clock, options);
        use(journal);
    }
    close(options.file);
    return read_text(path);
}

RequestLine example() {
    RequestLine line;
    line.id = 1;
    line.method = http::Method::post;
    line.route = "/v1/orders/{id}/payments";
    line.status = 201;
    line.taken = std::chrono::microseconds{1'042};
    line.book.value = 2;
    line.key.value = 3;
    line.order.value = 4;
    line.trace = parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    return line;
}

TEST(Journal, WritesLogfmt) {
    EXPECT_EQ(written({},
                      [](Journal& journal) {
                          journal.write(example());
                          journal.write(LogLevel::warning, "a \"word\"",
                                        {{"plain", "a/b"}, {"two", "a=b c"}, {"none", ""}});
                      }),
              "ts=2026-11-22T18:53:34.123Z level=info msg=request id=0000000000001 method=POST "
              "route=/v1/orders/{id}/payments status=201 ms=1.042 book=0000000000002 "
              "key=0000000000003 order=0000000000004 trace=4bf92f3577b34da6a3ce929d0e0e4736 "
              "parent=00f067aa0ba902b7\n"
              "ts=2026-11-22T18:53:34.123Z level=warning msg=\"a \\\"word\\\"\" plain=a/b "
              "two=\"a=b c\" none=\"\"\n");
}

TEST(Journal, WritesJson) {
    const std::string lines = written({.form = LogForm::json}, [](Journal& journal) {
        RequestLine line = example();
        line.status = 503;
        journal.write(line);
        journal.write(LogLevel::info, "line\nbreak", {{"name", "\"quoted\""}});
    });
    std::istringstream in(lines);
    std::string first, second, third;
    std::getline(in, first);
    std::getline(in, second);
    EXPECT_FALSE(std::getline(in, third));
    simdjson::dom::parser parser;
    const simdjson::dom::element request = parser.parse(first);
    EXPECT_EQ(request["level"].get_string().value(), "error");
    EXPECT_EQ(request["status"].get_int64().value(), 503);
    EXPECT_EQ(request["ms"].get_double().value(), 1.042);
    EXPECT_EQ(request["order"].get_string().value(), "0000000000004");
    const simdjson::dom::element event = parser.parse(second);
    EXPECT_EQ(event["msg"].get_string().value(), "line\nbreak");
    EXPECT_EQ(event["name"].get_string().value(), "\"quoted\"");
}

TEST(Journal, LeavesOutWhatIsBelowItsLevel) {
    const std::string lines = written({.least = LogLevel::warning}, [](Journal& journal) {
        journal.write(LogLevel::debug, "one");
        journal.write(LogLevel::info, "two");
        journal.write(example());
        journal.write(LogLevel::warning, "three");
        journal.write(LogLevel::error, "four");
    });
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
    EXPECT_EQ(written({.least = LogLevel::off},
                      [](Journal& journal) { journal.write(LogLevel::error, "five"); }),
              "");
}

TEST(Journal, CountsWarningsThatAreSaidAgain) {
    const std::string lines = written({}, [](Journal& journal) {
        for (int i = 0; i < 1000; ++i) {
            journal.write(LogLevel::warning, "the same", {{"code", "timeout"}});
            journal.write(LogLevel::warning, "the same", {{"code", "other"}});
        }
        for (int i = 0; i < 3; ++i) journal.write(LogLevel::info, "no warning");
    });
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 7) << lines;
    EXPECT_THAT(lines, HasSubstr("msg=\"the same code=timeout\" repeated=999\n"));
}

TEST(Journal, SaysHowOftenWithTheNextLineAfterTheTime) {
    const std::string lines =
        written({.repeats_within = std::chrono::milliseconds{50}}, [](Journal& journal) {
            journal.write(LogLevel::warning, "the same");
            journal.write(LogLevel::warning, "the same");
            std::this_thread::sleep_for(std::chrono::milliseconds{60});
            journal.write(example());
        });
    EXPECT_LT(lines.find("repeated=1\n"), lines.find("msg=request")) << lines;
}

TEST(Journal, SaysAWarningAgainWhenTheTimeIsOver) {
    const std::string lines =
        written({.repeats_within = std::chrono::milliseconds{1}}, [](Journal& journal) {
            journal.write(LogLevel::warning, "the same");
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
            journal.write(LogLevel::warning, "the same");
        });
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2) << lines;
}

// Nobody reads the pipe: whoever writes goes on at once, and is told what was lost.
TEST(Journal, HoldsNobodyUpAndSaysWhatItDropped) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    std::string lines;
    std::thread reader;
    {
        const FixedClock clock;
        Journal journal(clock, {.file = ends[1], .lines_max = 256});
        for (int i = 0; i < 10'000; ++i) journal.write(example());
        reader = std::thread([&] {
            std::array<char, 65536> piece{};
            for (ssize_t size = 1; size > 0;) {
                size = read(ends[0], piece.data(), piece.size());
                if (size > 0) lines.append(piece.data(), static_cast<std::size_t>(size));
            }
        });
    }
    close(ends[1]);
    reader.join();
    close(ends[0]);
    EXPECT_LT(lines.size(), 400'000u);
    EXPECT_THAT(lines, HasSubstr("Lines were dropped"));
}

}  // namespace
}  // namespace tillbook
