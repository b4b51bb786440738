// Taking a book out and making it again elsewhere, on SQLite: nothing is lost, every answer is the
// same, and a file that is not what was exported is refused where it differs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "cli/book_file.h"
#include "cli/command_line_runner.h"
#include "cli/keys.h"
#include "support/test_api.h"

namespace tillbook {
namespace {

using testing::HasSubstr;

// The API over one book of a shop's database.
class Served {
public:
    Served(const Shop& shop, const std::string& book)
        : installation_(shop.url(), Checkpoints::own) {
        KeyOptions options;
        options.book = book;
        options.scopes = "all";
        key_ = make_key(installation_, options).text;
        engine_ = std::make_unique<Engine>(installation_.log(), installation_.directory(),
                                           installation_.clock(), EngineOptions{});
        webhooks_.emplace(*engine_, installation_.webhooks(), installation_.clock());
        api_ = std::make_unique<Api>(*engine_, installation_.directory(), webhooks_->services,
                                     installation_.clock(), ApiOptions{},
                                     [](const std::function<void()>& task) { task(); });
    }

    http::Response send(const std::string& request) {
        test::TextRequest text = test::parse_text_request(request);
        text.body.reserve(text.body.size() + json_padding_bytes);
        http::Request sent;
        sent.method_text = text.method;
        sent.method = test::method_of(text.method);
        sent.path = text.path;
        sent.query = text.query;
        sent.body = text.body;
        sent.peer = text.peer;
        sent.id = 0xabcdef;
        for (const auto& [name, value] : text.headers) sent.headers.emplace_back(name, value);
        const std::string authorization = "Bearer " + key_;
        sent.headers.emplace_back("Authorization", authorization);
        const auto inbox = std::make_shared<test::Inbox>();
        api_->begin_batch();
        api_->handle(sent, http::Reply(inbox, 0));
        return inbox->wait();
    }

private:
    static constexpr std::size_t json_padding_bytes = 64;

    Installation installation_;
    std::string key_;
    std::unique_ptr<Engine> engine_;
    std::optional<test::TestWebhooks> webhooks_;
    std::unique_ptr<Api> api_;
};

// A shop that has sold on credit, taken a payment and given money back, with a few words that
// need escaping.
class SoldShop {
public:
    SoldShop() : book(shop.make_book()) {
        shop.result_of({"product", "add", "--book", book, "--name", "Jollof Rice", "--price",
                        "2500", "--stock", "40"});
        shop.result_of({"contact", "add", "--book", book, "--name", "Ada \"Countess\" Lovelace",
                        "--phone", "+2348012345678"});
        shop.result_of({"store", "add", "--book", book, "--name", "Lekki", "--default"});
        shop.result_of({"book", "set", book, "--receipt-line", "Thank you!"});
        Served served(shop, book);
        record(served,
               "POST /v1/orders\nIdempotency-Key: sale-1\n\n"
               R"({"items":[{"product_name":"Jollof Rice","quantity":2}]})");
        const http::Response credit =
            record(served,
                   "POST /v1/orders\nIdempotency-Key: sale-2\n\n"
                   R"({"items":[{"product_name":"Jollof Rice","quantity":1.5}],)"
                   R"("amount_paid":1000,"customer_name":"Ada","notes":"=1+1\nsays \"hi\" ☕"})");
        const std::string order = member(credit.body, "id");
        record(served, "POST /v1/orders/" + order +
                           "/payments\nIdempotency-Key: pay-1\n\n"
                           R"({"amount":500,"payment_method":"TRANSFER","reference":"=ref"})");
        record(served, "POST /v1/orders/" + order +
                           "/refunds\nIdempotency-Key: back-1\n\n{\"amount\":200}");
        list = served.send("GET /v1/orders?include=items\n").body;
        events = served.send("GET /v1/events\n").body;
        file = shop.folder.path("book.ndjson");
        shop.result_of({"export", "--book", book, "--format", "ndjson", "--output", file});
    }

    Shop shop;
    std::string book;
    std::vector<std::pair<std::string, std::string>> answers;  // requests and what came
    std::string list, events, file;

private:
    http::Response record(Served& served, const std::string& request) {
        http::Response response = served.send(request);
        EXPECT_LT(response.status, 300) << response.body;
        answers.emplace_back(request, response.body);
        return response;
    }
};

std::vector<std::string> lines_of(const std::string& path) {
    std::istringstream text(read_text(path));
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

// Events without what is different elsewhere: their ids, which name the book, and the head, which
// moves when a key is made.
std::string events_of(const std::string& text) {
    const std::string rows = text.substr(0, text.find("\"meta\""));
    return std::regex_replace(rows, std::regex("evt_[0-9a-f-]{36}"), "evt");
}

TEST(ExportAndImport, MakeTheSameBookThatGivesTheSameAnswers) {
    SoldShop source;
    const Shop target;
    const std::string imported =
        target.result_of({"import", "--format", "ndjson", "--file", source.file, "--json"});
    EXPECT_THAT(imported, HasSubstr(R"("unbroken":true)"));
    EXPECT_THAT(imported, HasSubstr(R"("present":0)"));
    const std::string book = member(imported, "merchantId");
    EXPECT_THAT(target.result_of({"verify", "--json"}), HasSubstr(R"("orders":2)"));
    EXPECT_THAT(target.result_of({"book", "show", book, "--json"}),
                HasSubstr(R"("receiptLines":["Thank you!"])"));

    Served served(target, book);
    EXPECT_EQ(served.send("GET /v1/orders?include=items\n").body, source.list);
    EXPECT_EQ(events_of(served.send("GET /v1/events\n").body), events_of(source.events));
    for (const auto& [request, answer] : source.answers) {
        const http::Response replayed = served.send(request);
        EXPECT_EQ(replayed.body, answer) << request;
        EXPECT_EQ(test::header_of(replayed, "Idempotency-Replayed"), "true") << request;
    }
    EXPECT_EQ(served.send("GET /v1/orders?include=items\n").body, source.list);
}

TEST(ExportAndImport, TheSumOfTheLinesStandsInTheLast) {
    SoldShop source;
    std::vector<std::string> lines = lines_of(source.file);
    const Result<BookFileTrailer> trailer = parse_trailer(lines.back());
    ASSERT_TRUE(trailer.ok());
    lines.pop_back();
    EXPECT_EQ(trailer.value().sha256, sha256(joined(lines)));
    EXPECT_EQ(trailer.value().entries, lines.size() - 1);
}

TEST(ExportAndImport, WhatWasCutOffGoesOnWhereItStopped) {
    SoldShop source;
    const std::string text = read_text(source.file);
    const Shop target;
    const std::string cut = target.folder.write("cut.ndjson", text.substr(0, text.size() * 6 / 10));
    const Ran refused = target.run({"import", "--format", "ndjson", "--file", cut});
    EXPECT_EQ(refused.code, ExitCode::refused);
    EXPECT_THAT(refused.err, HasSubstr("the file ends"));
    const std::string place = "new book ";
    const std::string book = refused.err.substr(refused.err.find(place) + place.size(), 13);

    const std::string imported = target.result_of(
        {"import", "--format", "ndjson", "--file", source.file, "--book", book, "--json"});
    EXPECT_THAT(imported, testing::Not(HasSubstr(R"("present":0)")));
    EXPECT_THAT(imported, testing::Not(HasSubstr(R"("recorded":0)")));
    Served served(target, book);
    EXPECT_EQ(served.send("GET /v1/orders?include=items\n").body, source.list);
}

TEST(ExportAndImport, AgainIntoTheSameBookRecordsNothing) {
    SoldShop source;
    const Shop target;
    const std::string made =
        target.result_of({"import", "--format", "ndjson", "--file", source.file, "--json"});
    const std::string again =
        target.result_of({"import", "--format", "ndjson", "--file", source.file, "--book",
                          member(made, "merchantId"), "--json"});
    EXPECT_THAT(again, HasSubstr(R"("recorded":0)"));
}

TEST(ExportAndImport, AChangedLineIsNamedAndWhatStandsBeforeItStays) {
    SoldShop source;
    std::vector<std::string> lines = lines_of(source.file);
    std::size_t at = 0;
    while (lines[at].find("order_recorded") == std::string::npos) ++at;
    const std::size_t price = lines[at].find("250000");
    ASSERT_NE(price, std::string::npos);
    lines[at][price] = '3';
    const Shop target;
    const std::string path = target.folder.write("changed.ndjson", joined(lines));
    const Ran ran = target.run({"import", "--format", "ndjson", "--file", path});
    EXPECT_EQ(ran.code, ExitCode::refused);
    EXPECT_THAT(ran.err, HasSubstr("Line " + std::to_string(at + 1) +
                                   " of the file: the entry is "
                                   "not the one"));
    EXPECT_THAT(target.result_of({"verify", "--json"}),
                HasSubstr("\"entries\":" + std::to_string(at - 1)));
}

TEST(ExportAndImport, EveryWayOfNotBeingTheFileIsRefused) {
    SoldShop source;
    const std::vector<std::string> lines = lines_of(source.file);
    const auto without = [&](std::size_t line) {
        std::vector<std::string> left = lines;
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(line));
        return joined(left);
    };
    std::vector<std::string> renamed = lines;
    renamed[0].replace(renamed[0].find("\"format\":1"), 10, "\"format\":2");
    std::vector<std::string> header = lines;
    header[0].replace(header[0].find("UTC") == std::string::npos ? header[0].find("Africa/Lagos")
                                                                 : header[0].find("UTC"),
                      3, "Eur");
    const struct {
        const char* what;
        std::string text;
        const char* cause;
    } cases[] = {
        {"no header", without(0), "Line 1 of the file: \"number\" is not what it should be"},
        {"a later format", joined(renamed), "its format is 2"},
        {"a changed header", joined(header), "Line "},
        {"a missing entry", without(2), "Line 3 of the file: entry 2 should stand here"},
        {"a missing end", without(lines.size() - 1), "the file ends before its end"},
        {"a second end", joined(lines) + lines.back() + "\n", "something follows"},
        {"no JSON", lines[0] + "\nnonsense\n", "Line 2 of the file: it is not one JSON object"},
    };
    for (const auto& test : cases) {
        const Shop target;
        const Ran ran = target.run({"import", "--format", "ndjson", "--file",
                                    target.folder.write("book.ndjson", test.text)});
        EXPECT_EQ(ran.code, ExitCode::refused) << test.what;
        EXPECT_THAT(ran.err, HasSubstr(test.cause)) << test.what;
    }
}

TEST(ExportAndImport, ABookWithOtherEntriesIsLeftAlone) {
    SoldShop source;
    const Shop target;
    const std::string book = target.make_book();
    target.result_of({"product", "add", "--book", book, "--name", "Water", "--price", "200"});
    const Ran ran =
        target.run({"import", "--format", "ndjson", "--file", source.file, "--book", book});
    EXPECT_EQ(ran.code, ExitCode::refused);
    EXPECT_THAT(ran.err, HasSubstr("entries that are not of this file"));
    const std::string pounds = target.make_book("GBP");
    const Ran other =
        target.run({"import", "--format", "ndjson", "--file", source.file, "--book", pounds});
    EXPECT_EQ(other.code, ExitCode::refused);
    EXPECT_THAT(other.err, HasSubstr("in GBP"));
}

TEST(BookFile, AnEntryComesBackWithEverythingItHolds) {
    Entry entry;
    entry.number = 3;
    entry.at = from_ms(1'768'471'200'123);
    entry.kind = EntryKind::order_changed;
    entry.object = {0x1234567890abcdef};
    entry.version = 7;
    entry.facts = std::string("\0\1\xff", 3);
    entry.key = "key \"1\"";
    entry.fingerprint = "\1\2";
    entry.actor = {9};
    entry.request_id = ~std::uint64_t{0};
    entry.body = R"({"a":[1,2,{"b":"\n"}]})";
    entry.personal = make_personal("{\"customer\":\"Ada ☕\"}", {1, 2, 3});
    entry.chain = sha256("x");
    const auto expect_same = [](const Entry& wanted) {
        const Result<Entry> got = parse_entry(to_line(view_of(wanted, 0)));
        ASSERT_TRUE(got.ok()) << got.error().detail;
        EXPECT_EQ(chain_after({}, BookId{1}, view_of(got.value(), 0)),
                  chain_after({}, BookId{1}, view_of(wanted, 0)));
        EXPECT_EQ(got.value().body, wanted.body);
        EXPECT_EQ(got.value().personal, wanted.personal);
        EXPECT_EQ(got.value().chain, wanted.chain);
    };
    expect_same(entry);
    entry.personal = redact_personal(entry.personal);
    expect_same(entry);
    entry.personal.clear();
    entry.body = "no JSON\n";
    expect_same(entry);
    entry.body.clear();
    entry.facts.clear();
    expect_same(entry);
}

TEST(ExportCsv, TextsThatLookLikeFormulasAreMadeSafe) {
    SoldShop source;
    const auto csv = [&](const std::string& what, std::vector<std::string> more = {}) {
        std::vector<std::string> words = {"export", "--book", source.book, "--format",
                                          "csv",    "--what", what};
        words.insert(words.end(), more.begin(), more.end());
        return source.shop.result_of(words);
    };
    const std::string orders = csv("orders");
    EXPECT_THAT(orders, testing::StartsWith("id,shortCode,date,businessDate,status,"));
    EXPECT_THAT(orders, HasSubstr("\"'=1+1\nsays \"\"hi\"\" ☕\""));
    EXPECT_THAT(orders, HasSubstr(",NGN,3750,0,3750,1500,2250,200,CASH,"));
    EXPECT_THAT(csv("lines"), HasSubstr(",Jollof Rice,,1.5,2500,3750\r\n"));
    EXPECT_THAT(csv("payments"), HasSubstr(",500,500,TRANSFER,'=ref,"));
    EXPECT_THAT(csv("refunds"), HasSubstr(",200,"));
    EXPECT_THAT(csv("refunds", {"--to", "2020-01-01"}), testing::Not(HasSubstr(",200,")));
    EXPECT_EQ(
        source.shop.run({"export", "--book", source.book, "--format", "csv", "--from", "yesterday"})
            .code,
        ExitCode::usage);
}

TEST(ExportCsv, HoldsWhatCounts) {
    const Shop shop;
    const std::string book = shop.make_book();
    Served served(shop, book);
    const auto post = [&](const std::string& path, const std::string& body) {
        const http::Response response =
            served.send("POST /v3/merchants/" + book + path + "\n\n" + body);
        EXPECT_EQ(response.status, 200) << response.body;
        return member(response.body, "id");
    };
    const std::string order = "/orders/" + post("/orders", R"({"state":"open"})");
    const std::string tea = post(order + "/line_items", R"({"name":"Tea","price":500})");
    post(order + "/line_items/" + tea + "/exchange/new", R"({"name":"Rum","price":700})");
    const auto pay = [&](const std::string& more) {
        return post(order + "/payments", R"({"tender":{"id":"0000000000001"},"amount":)" + more);
    };
    const std::string voided = pay("110}");
    pay("220}");
    pay(R"(330,"result":"AUTH"})");
    post("/payments/" + voided + "/void", R"({"reason":"USER_CANCEL"})");
    const auto credit = [&](const std::string& amount) {
        return post("/credits", R"({"orderRef":{"id":")" + order.substr(8) + R"("},"amount":)" +
                                    amount + R"(,"tender":{"id":"0000000000001"}})");
    };
    credit("40");
    post("/credit_refunds", R"({"credit":{"id":")" + credit("50") + R"("}})");
    const auto rows = [&](const std::string& what) {
        const std::string csv =
            shop.result_of({"export", "--book", book, "--format", "csv", "--what", what});
        EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 2) << csv;
        return csv;
    };
    EXPECT_THAT(rows("lines"), HasSubstr(",Rum,,1,7,7\r\n"));
    EXPECT_THAT(rows("payments"), HasSubstr(",2.2,2.2,"));
    EXPECT_THAT(rows("refunds"), HasSubstr(",0.4,"));
}

}  // namespace
}  // namespace tillbook
