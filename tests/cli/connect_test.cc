// `tillbook connect`: a key, and how a client reaches the book with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <regex>

#include "cli/command_line_runner.h"

namespace tillbook {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ConnectCommand, PrintsWhatAClientNeeds) {
    const Shop shop;
    const std::string book = shop.make_book();
    const Ran ran = shop.run({"connect", "clover", "--book", book});
    ASSERT_EQ(ran.code, ExitCode::ok) << ran.err;
    const std::regex printed(
        "base URL     http://127\\.0\\.0\\.1:8080\n"
        "merchant id  " +
        book +
        "\n"
        "environment  live\n"
        "token        (clv_live_sk_[a-z0-9]{32})\n"
        "\n"
        "curl -s 'http://127\\.0\\.0\\.1:8080/v3/merchants/" +
        book +
        "/orders\\?limit=5' -H 'Authorization: Bearer "
        "(clv_live_sk_[a-z0-9]{32})'\n");
    std::smatch found;
    ASSERT_TRUE(std::regex_match(ran.out, found, printed)) << ran.out;
    EXPECT_EQ(found[1], found[2]);
    EXPECT_THAT(ran.err, HasSubstr("only time"));
    const std::string keys = shop.result_of({"key", "list", "--json"});
    EXPECT_THAT(keys, HasSubstr(R"("name":"Clover client")"));
    EXPECT_THAT(keys, HasSubstr(R"("scopes":["orders:read","orders:write","payments:read",)"));
    EXPECT_THAT(keys, Not(HasSubstr("admin")));
}

TEST(ConnectCommand, TheTwinHasTheScopesOfItsDialect) {
    const Shop shop;
    const std::string book = shop.make_book();
    const std::string made =
        shop.result_of({"connect", "cloove", "--book", book, "--test", "--name", "Till 2", "--url",
                        "https://till.example.com/", "--json"});
    EXPECT_THAT(made, HasSubstr(R"({"baseUrl":"https://till.example.com","merchantId":")"));
    EXPECT_THAT(made, HasSubstr(R"("environment":"test","token":"clv_test_sk_)"));
    EXPECT_NE(member(made, "merchantId"), book);
    EXPECT_THAT(made, HasSubstr(R"("curl":"curl -s 'https://till.example.com/v1/orders?limit=5')"));
    const std::string keys = shop.result_of({"key", "list", "--json"});
    EXPECT_THAT(keys, HasSubstr(R"("id":")" + member(made, "keyId")));
    EXPECT_THAT(keys, HasSubstr(R"("name":"Till 2")"));
    EXPECT_THAT(keys, HasSubstr("stores:write"));
    EXPECT_THAT(keys, Not(HasSubstr("merchant:")));
    EXPECT_THAT(keys, Not(HasSubstr(member(made, "token"))));
}

TEST(ConnectCommand, TheAddressIsTheOneThatServeListensOn) {
    const Shop shop;
    const std::string book = shop.make_book();
    const struct {
        const char* settings;
        const char* url;
    } cases[] = {
        {"listen = \"0.0.0.0:9000\"\n", "http://127.0.0.1:9000"},
        {"listen = \"[::]:9000\"\n", "http://[::1]:9000"},
        {"listen = \"till.lan:8443\"\ntls-cert = \"c.pem\"\ntls-key = \"k.pem\"\n",
         "https://till.lan:8443"},
    };
    for (const auto& test : cases) {
        const std::string config =
            shop.folder.write("tillbook.toml", std::string("[serve]\n") + test.settings);
        const std::string made =
            shop.result_of({"connect", "clover", "--book", book, "--json", "--config", config});
        EXPECT_EQ(member(made, "baseUrl"), test.url);
    }
    setenv("TILLBOOK_LISTEN", "127.0.0.1:8181", 1);
    EXPECT_EQ(member(shop.result_of({"connect", "clover", "--book", book, "--json"}), "baseUrl"),
              "http://127.0.0.1:8181");
    unsetenv("TILLBOOK_LISTEN");
}

TEST(ConnectCommand, WhatIsWrongIsSaidAndNoKeyIsMade) {
    const Shop shop;
    const std::string book = shop.make_book();
    const std::string any_port = shop.folder.write("any.toml", "[serve]\nlisten = \"0.0.0.0:0\"\n");
    const struct {
        std::vector<std::string> words;
        ExitCode code;
        const char* cause;
    } cases[] = {
        {{"clover", "--book", "0000000000000"}, ExitCode::not_found, "no book 0000000000000"},
        {{"clover"}, ExitCode::usage, "--book is required"},
        {{"square", "--book", book}, ExitCode::usage, "subcommand"},
        {{"clover", "--book", book, "--live", "--test"}, ExitCode::usage, "--live"},
        {{"clover", "--book", book, "--url", "till.lan"}, ExitCode::usage, "no URL"},
        {{"clover", "--book", book, "--url", "http://a';ls"}, ExitCode::usage, "no URL"},
        {{"clover", "--book", book, "--config", any_port}, ExitCode::usage, "any free port"},
    };
    for (const auto& test : cases) {
        std::vector<std::string> words = {"connect"};
        words.insert(words.end(), test.words.begin(), test.words.end());
        const Ran ran = shop.run(words);
        EXPECT_EQ(ran.code, test.code) << ran.err;
        EXPECT_THAT(ran.err, HasSubstr(test.cause));
        EXPECT_EQ(ran.out, "");
    }
    EXPECT_EQ(shop.result_of({"key", "list", "--json"}), "[]\n");
}

}  // namespace
}  // namespace tillbook
