// Commands for whoever builds on events: listen and trigger.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "book/event_types.h"
#include "cli/command_line_runner.h"
#include "cli/sse_reader.h"

namespace tillbook {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

struct Heard {
    std::vector<std::string> events;
    SseReader reader{
        [this](const StreamedEvent& event) { events.push_back(event.type + "|" + event.data); }};
};

TEST(SseReader, ReadsEventsHoweverTheirBytesCome) {
    const std::string stream =
        "retry: 50\nid: 4\n: a comment\n\n"
        "id: 5.0\nevent: order.created\ndata: {\"a\":1}\n\n"
        "data: one\r\ndata:two\r\n\r\nid: 6.0\ndata\n\ndata: cut off";
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, stream.size()}) {
        Heard heard;
        for (std::size_t at = 0; at < stream.size(); at += step) {
            heard.reader.take(std::string_view(stream).substr(at, step));
        }
        EXPECT_THAT(heard.events,
                    ElementsAre("order.created|{\"a\":1}", "message|one\ntwo", "message|"));
        EXPECT_EQ(heard.reader.last_id(), "6.0");
        EXPECT_EQ(heard.reader.retry(), std::chrono::milliseconds{50});
    }
}

TEST(SseReader, ForgetsWhatWasCutOff) {
    Heard heard;
    heard.reader.take("id: 1\ndata: whole\n\nid: 2\nevent: x\ndata: half");
    heard.reader.begin_anew();
    EXPECT_EQ(heard.reader.last_id(), "1");
    heard.reader.take("data: next\n\n");
    EXPECT_THAT(heard.events, ElementsAre("message|whole", "message|next"));
    EXPECT_EQ(heard.reader.last_id(), "1");
}

TEST(SseReader, RemembersTheIdOfABlockWithoutData) {
    Heard heard;
    heard.reader.take("id: 7\n: heartbeat\n\n");
    EXPECT_EQ(heard.reader.last_id(), "7");
    EXPECT_THAT(heard.events, IsEmpty());
}

// A shop whose test book takes samples.
class EventCommands : public testing::Test {
protected:
    EventCommands() {
        const std::string made =
            shop.result_of({"book", "create", "--name", "Shop", "--currency", "JPY", "--json"});
        live = member(made.substr(made.find("\"live\"")), "id");
        test = member(made.substr(made.find("\"test\"")), "id");
    }
    std::vector<std::string> lines(const std::string& text) {
        std::vector<std::string> found;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) found.push_back(line);
        return found;
    }

    Shop shop;
    std::string live, test;
};

TEST_F(EventCommands, TriggerMakesEveryType) {
    for (const std::string_view type : event_types) {
        const std::string out = shop.result_of({"trigger", std::string(type), "--book", test});
        EXPECT_THAT(out, HasSubstr("  " + std::string(type) + "\n"));
    }
    EXPECT_EQ(shop.run({"verify"}).code, ExitCode::ok);
}

TEST_F(EventCommands, TriggerLeavesLiveBooksAlone) {
    const Ran ran = shop.run({"trigger", "order.created", "--book", live});
    EXPECT_EQ(ran.code, ExitCode::refused);
    EXPECT_THAT(ran.err, HasSubstr("live book"));
}

TEST_F(EventCommands, TriggerSaysWhichTypesThereAre) {
    const Ran ran = shop.run({"trigger", "order.create", "--book", test});
    EXPECT_EQ(ran.code, ExitCode::usage);
    EXPECT_THAT(ran.err, HasSubstr("Did you mean order.created?"));
    const std::string help = run_words({"trigger", "--help"}).out;
    for (const std::string_view type : event_types) {
        EXPECT_THAT(help, HasSubstr(std::string(type)));
    }
}

TEST_F(EventCommands, ListenPrintsALineForEachEvent) {
    shop.result_of({"trigger", "payment.received", "--book", test});
    const auto printed =
        lines(shop.result_of({"listen", "--book", test, "--after", "0", "--count", "2"}));
    ASSERT_EQ(printed.size(), 2U);
    EXPECT_THAT(printed[0], MatchesRegex("[0-9T:.-]+Z  1\\.0  order\\.created  ORD-1 100 JPY"));
    EXPECT_THAT(printed[1], HasSubstr("  2.0  payment.received  ORD-1 100 JPY"));
}

TEST_F(EventCommands, ListenPrintsTheEventsThemselvesAsJson) {
    const std::string told =
        shop.result_of({"trigger", "inventory.low_stock", "--book", test, "--json"});
    EXPECT_EQ(lines(told).size(), 3U);
    EXPECT_EQ(shop.result_of({"listen", "--book", test, "--after", "0", "--count", "3", "--json"}),
              told);
    EXPECT_EQ(shop.result_of({"listen", "--book", test, "--after", "0", "--count", "1", "--json",
                              "--types", "inventory.*"}),
              lines(told)[2] + "\n");
}

TEST_F(EventCommands, ListenForwardsToUrlsOnly) {
    const Ran ran = shop.run({"listen", "--book", test, "--forward", "ftp://till.example"});
    EXPECT_EQ(ran.code, ExitCode::usage);
    EXPECT_THAT(ran.err, HasSubstr("Nothing can be posted to \"ftp://till.example\"."));
}

TEST_F(EventCommands, ListenSaysWhatItLacks) {
    EXPECT_EQ(shop.run({"listen"}).code, ExitCode::usage);
    EXPECT_EQ(shop.run({"listen", "--url", "http://127.0.0.1:9"}).code, ExitCode::usage);
    EXPECT_EQ(shop.run({"listen", "--book", test, "--after", "x"}).code, ExitCode::usage);
    EXPECT_EQ(shop.run({"listen", "--book", "nobody"}).code, ExitCode::not_found);
    const Ran ran = shop.run({"listen", "--book", test, "--types", "orders.created"});
    EXPECT_EQ(ran.code, ExitCode::refused);
    EXPECT_THAT(ran.err, HasSubstr("did you mean order.created?"));
}

}  // namespace
}  // namespace tillbook
