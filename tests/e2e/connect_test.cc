// What `tillbook connect` prints is tried as it stands, in a shell, against a server that was
// running before the key was made, and one that starts afterwards.
#include <gtest/gtest.h>
#include <stdio.h>
#include <sys/wait.h>

#include "support/program.h"

namespace tillbook::test {
namespace {

struct Shell {
    int exit_code = 0;
    std::string output;
};

Shell run_in_shell(const std::string& line) {
    Shell shell;
    FILE* pipe = ::popen(line.c_str(), "r");
    if (pipe == nullptr) return {127, {}};
    char buffer[4096];
    for (std::size_t got; (got = ::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
        shell.output.append(buffer, got);
    }
    const int status = ::pclose(pipe);
    shell.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return shell;
}

// The printed line that begins with "curl".
std::string curl_of(const std::string& output) {
    const std::size_t at = output.find("\ncurl ");
    if (at == output.npos) return {};
    return output.substr(at + 1, output.find('\n', at + 1) - at - 1);
}

std::string url_of(const Server& server) {
    return "http://127.0.0.1:" + std::to_string(server.port());
}

TEST(Connect, TheCurlLineWorksOnARunningServer) {
    const TempFolder folder;
    const TestBook book = make_book(folder);
    const Server server(book.database);
    for (const auto& [dialect, answer] : {std::pair("clover", "{\"elements\":[],\"href\":\""),
                                          std::pair("cloove", "{\"success\":true,")}) {
        const Finished made = run_program({"connect", dialect, "--book", book.book, "--url",
                                           url_of(server), "--database", book.database});
        ASSERT_EQ(made.exit_code, 0) << made.errors;
        const Shell tried = run_in_shell(curl_of(made.output));
        EXPECT_EQ(tried.exit_code, 0);
        EXPECT_TRUE(tried.output.starts_with(answer)) << tried.output;
    }
}

TEST(Connect, TheKeyWorksOnAServerThatStartsLater) {
    const TempFolder folder;
    const TestBook book = make_book(folder);
    const Finished made =
        run_program({"connect", "clover", "--book", book.book, "--live", "--url",
                     "http://127.0.0.1:1", "--json", "--database", book.database});
    ASSERT_EQ(made.exit_code, 0) << made.errors;
    const Server server(book.database);
    const Shell tried = run_in_shell(
        "curl -s '" + url_of(server) + "/v3/merchants/" + text_member(made.output, "merchantId") +
        "/tenders' -H 'Authorization: Bearer " + text_member(made.output, "token") + "'");
    EXPECT_NE(tried.output.find("\"label\":\"Cash\""), std::string::npos) << tried.output;
}

}  // namespace
}  // namespace tillbook::test
