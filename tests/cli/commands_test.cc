// Books, keys and catalogue through the command line, on SQLite.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <regex>

#include "base/id.h"
#include "cli/command_line_runner.h"

namespace tillbook {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

TEST(BookCommands, CreateNamesBothBooksInBothSpellings) {
    const Shop shop;
    const std::string out =
        shop.result_of({"book", "create", "--name", "Ada's", "--currency", "NGN", "--timezone",
                        "Africa/Lagos", "--day-starts", "06:00", "--tax-included", "--json"});
    const std::string ids = "\\{\"id\":\"([0-9a-f-]{36})\",\"merchantId\":\"([0-9A-Z]{13})\"\\}";
    const std::regex both("\\{\"live\":" + ids + ",\"test\":" + ids + "\\}\n");
    std::smatch found;
    ASSERT_TRUE(std::regex_match(out, found, both)) << out;
    EXPECT_NE(found[2], found[4]);
    const std::string shown = shop.result_of({"book", "show", found[1], "--json"});
    EXPECT_THAT(shown, HasSubstr("\"merchantId\":\"" + found[2].str() + "\""));
    EXPECT_THAT(shown,
                HasSubstr(R"("timezone":"Africa/Lagos","dayStarts":"06:00","taxIncluded":true)"));
    EXPECT_THAT(shop.result_of({"book", "show", found[4], "--json"}),
                HasSubstr(R"("environment":"test")"));
}

TEST(BookCommands, WrongSettingsAreRefusedByName) {
    const struct {
        std::vector<std::string> words;
        const char* cause;
    } cases[] = {
        {{"--currency", "XXQ", "--timezone", "UTC"}, "currency must be an ISO 4217 code"},
        {{"--currency", "NGN", "--timezone", "Lagos"}, "(got \"Lagos\")"},
        {{"--currency", "NGN", "--day-starts", "24:00"}, "day start \"24:00\""},
        {{"--currency", "NGN", "--day-starts", "6"}, "day start \"6\""},
        {{"--currency", "NGN", "--day-starts", "06:0x"}, "day start \"06:0x\""},
    };
    const Shop shop;
    for (const auto& test : cases) {
        std::vector<std::string> words = {"book", "create", "--name", "A"};
        words.insert(words.end(), test.words.begin(), test.words.end());
        const Ran ran = shop.run(words);
        EXPECT_EQ(ran.code, ExitCode::refused);
        EXPECT_THAT(ran.err, HasSubstr(test.cause));
        EXPECT_EQ(ran.out, "");
    }
    EXPECT_EQ(shop.result_of({"book", "list", "--json"}), "[]\n");
}

TEST(BookCommands, SetChangesTheTwinToo) {
    const Shop shop;
    const std::string book = shop.make_book();
    shop.result_of({"book", "set", book, "--name", "Bar", "--tax-included", "yes"});
    const std::string list = shop.result_of({"book", "list", "--json"});
    EXPECT_THAT(list, MatchesRegex(".*\"name\":\"Bar\".*\"name\":\"Bar\".*\n"));
    EXPECT_THAT(list, Not(HasSubstr("\"taxIncluded\":false")));
}

TEST(BookCommands, UnknownBookIsNotFound) {
    const Shop shop;
    EXPECT_EQ(shop.run({"book", "show", "0000000000000"}).code, ExitCode::not_found);
    EXPECT_EQ(shop.run({"book", "show", "nonsense"}).code, ExitCode::not_found);
}

TEST(KeyCommands, KeyIsShownOnceAndFollowsItsBook) {
    const Shop shop;
    const std::string created = shop.result_of(
        {"book", "create", "--name", "A", "--currency", "NGN", "--timezone", "UTC", "--json"});
    const std::string test_part = created.substr(created.find("\"test\""));
    const std::string made =
        shop.result_of({"key", "create", "--book", member(test_part, "id"), "--scopes",
                        "orders:read, orders:write", "--rate-limit", "7", "--json"});
    const std::regex key("\\{\"key\":\"clv_test_sk_[a-z0-9]{32}\",");
    EXPECT_TRUE(std::regex_search(made, key)) << made;
    EXPECT_THAT(made, HasSubstr(R"("scopes":["orders:read","orders:write"])"));
    EXPECT_THAT(made, HasSubstr(R"("rateLimit":7)"));
    const std::string listed = shop.result_of({"key", "list", "--json"});
    EXPECT_THAT(listed, Not(HasSubstr(member(made, "key"))));
    EXPECT_THAT(listed, HasSubstr(member(made, "id")));
    EXPECT_THAT(shop.result_of(
                    {"key", "create", "--book", member(created, "merchantId"), "--scopes", "all"}),
                testing::StartsWith("clv_live_sk_"));
}

TEST(KeyCommands, WrongRightsAreRefused) {
    const Shop shop;
    const std::string book = shop.make_book();
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"--scopes", ""},
                                               {"--scopes", "orders"},
                                               {"--scopes", "orders:delete"},
                                               {"--scopes", "all", "--allowed-ips", "300.1.1.1"},
                                               {"--scopes", "all", "--expires", "tomorrow"}}) {
        std::vector<std::string> all = {"key", "create", "--book", book};
        all.insert(all.end(), words.begin(), words.end());
        EXPECT_EQ(shop.run(all).code, ExitCode::refused) << words.back();
    }
    EXPECT_EQ(shop.result_of({"key", "list", "--json"}), "[]\n");
}

TEST(KeyCommands, RotateRevokesTheOldOne) {
    const Shop shop;
    const std::string book = shop.make_book();
    const std::string old = member(
        shop.result_of({"key", "create", "--book", book, "--scopes", "orders:read", "--json"}),
        "id");
    const std::string made = shop.result_of({"key", "rotate", old, "--json"});
    EXPECT_NE(member(made, "id"), old);
    EXPECT_THAT(made, HasSubstr(R"("scopes":["orders:read"])"));
    EXPECT_THAT(shop.result_of({"key", "list", "--json"}), HasSubstr(R"("state":"revoked")"));
    EXPECT_EQ(shop.run({"key", "rotate", old}).code, ExitCode::refused);
    EXPECT_EQ(shop.run({"key", "revoke", old}).code, ExitCode::ok)
        << "revoking twice changes nothing";
    EXPECT_EQ(shop.run({"key", "revoke", "0000000000000"}).code, ExitCode::not_found);
}

TEST(CatalogueCommands, AddListRemove) {
    const Shop shop;
    const std::string book = shop.make_book();
    const std::string product =
        member(shop.result_of({"product", "add", "--book", book, "--name", "Jollof Rice", "--price",
                               "2500.50", "--stock", "40", "--json"}),
               "id");
    ASSERT_TRUE(looks_like_uuid(product));
    EXPECT_THAT(shop.result_of({"product", "list", "--book", book, "--json"}),
                HasSubstr(R"("name":"Jollof Rice","price":2500.5,)"));
    shop.result_of({"contact", "add", "--book", book, "--name", "Ada Lovelace"});
    EXPECT_THAT(shop.result_of({"contact", "list", "--book", book}), HasSubstr("Ada Lovelace"));
    shop.result_of({"store", "add", "--book", book, "--name", "Main", "--default"});
    EXPECT_THAT(shop.result_of({"store", "list", "--book", book, "--json"}),
                HasSubstr(R"("isDefault":true)"));
    shop.result_of({"product", "remove", "--book", book, product});
    EXPECT_EQ(shop.result_of({"product", "list", "--book", book, "--json"}), "[]\n");
    EXPECT_EQ(shop.run({"product", "remove", "--book", book, "nonsense"}).code,
              ExitCode::not_found);
}

TEST(CatalogueCommands, PricesAreExact) {
    const Shop shop;
    const std::string book = shop.make_book();
    for (const char* price : {"1.005", "-1", "x", "1e40"}) {
        EXPECT_EQ(shop.run({"product", "add", "--book", book, "--name", "A",
                            "--price=" + std::string(price)})
                      .code,
                  ExitCode::refused)
            << price;
    }
}

TEST(CommandLine, TellsItsVersionEitherWay) {
    const Shop shop;
    EXPECT_THAT(shop.result_of({"--version"}), MatchesRegex("tillbook [0-9.]+\n"));
    EXPECT_EQ(shop.result_of({"--version"}), shop.result_of({"version"}));
}

TEST(CommandLine, MistakesEndWithUsage) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {}, {"nonsense"}, {"book"}, {"book", "create"}, {"version", "--nonsense"}}) {
        const Ran ran = run_words(words);
        EXPECT_EQ(ran.code, ExitCode::usage);
        EXPECT_EQ(ran.out, "");
        EXPECT_THAT(ran.err, HasSubstr("--help"));
    }
}

TEST(CommandLine, WordsThatAreNotUtf8AreRefused) {
    const Shop shop;
    const Ran ran = shop.run({"book", "create", "--name", "\xff\xfe", "--currency", "NGN"});
    EXPECT_EQ(ran.code, ExitCode::usage);
    EXPECT_THAT(ran.err, HasSubstr("Argument 4 is not UTF-8."));
    EXPECT_EQ(shop.result_of({"book", "list", "--json"}), "[]\n");
}

TEST(CommandLine, HelpListsEveryExitCode) {
    const Ran ran = run_words({"--help"});
    EXPECT_EQ(ran.code, ExitCode::ok);
    for (const auto& [code, meaning] : all_exit_codes) {
        EXPECT_THAT(ran.out, HasSubstr(std::string(meaning)));
        EXPECT_THAT(ran.out, HasSubstr("  " + std::to_string(static_cast<int>(code)) + " "));
    }
}

TEST(CommandLine, EveryCommandExplainsItselfWithAnExample) {
    const std::vector<std::vector<std::string>> commands = {
        {"serve"},          {"book", "create"},  {"book", "list"},
        {"book", "show"},   {"book", "set"},     {"key", "create"},
        {"key", "list"},    {"key", "revoke"},   {"key", "rotate"},
        {"product", "add"}, {"product", "list"}, {"product", "remove"},
        {"contact", "add"}, {"contact", "list"}, {"contact", "remove"},
        {"store", "add"},   {"store", "list"},   {"store", "remove"},
        {"import"},         {"verify"},          {"price"},
    };
    for (std::vector<std::string> words : commands) {
        const std::string command = testing::PrintToString(words);
        words.push_back("--help");
        const Ran ran = run_words(words);
        EXPECT_EQ(ran.code, ExitCode::ok) << command;
        EXPECT_THAT(ran.out, HasSubstr("tillbook " + words.front())) << command;
    }
}

TEST(CommandLine, WordsOutweighEnvironmentAndThatTheFile) {
    const Shop shop;
    shop.make_book();
    const TemporaryFolder other;
    const std::string config =
        shop.folder.write("tillbook.toml", "database = \"sqlite:" + other.path("file.db") +
                                               "\"\n[serve]\nlisten = "
                                               "\"127.0.0.1:0\"\n");
    EXPECT_EQ(run_words({"book", "list", "--json", "--config", config}).out, "[]\n");
    setenv("TILLBOOK_DATABASE", shop.url().c_str(), 1);
    EXPECT_THAT(run_words({"book", "list", "--json", "--config", config}).out, HasSubstr("Shop"));
    EXPECT_EQ(run_words({"book", "list", "--json", "--config", config, "--database",
                         "sqlite:" + other.path("words.db")})
                  .out,
              "[]\n");
    unsetenv("TILLBOOK_DATABASE");
}

TEST(VerifyCommand, AnUnbrokenBookIsCounted) {
    const Shop shop;
    const std::string book = shop.make_book();
    shop.result_of({"store", "add", "--book", book, "--name", "Main"});
    const std::string out = shop.result_of({"verify", "--book", book, "--json"});
    EXPECT_THAT(out, HasSubstr(R"("unbroken":true,"entries":1,)"));
}

}  // namespace
}  // namespace tillbook
