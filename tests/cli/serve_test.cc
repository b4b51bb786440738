// `tillbook serve` as a process of its own: it says when it is ready, makes the demo once, and ends
// well when asked to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <thread>

#include "cli/command_line.h"
#include "cli/command_line_runner.h"
#include "support/http_client.h"

namespace tillbook {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::chrono::seconds patience{20};

// A child process that serves a shop's database until it is told to stop.
class ServingChild {
public:
    explicit ServingChild(const Shop& shop) : output_path_(shop.folder.path("out.txt")) {
        std::filesystem::remove(output_path_);  // what an earlier child said
        process_ = fork();
        if (process_ != 0) return;
        std::ofstream out(output_path_, std::ios::trunc), err(shop.folder.path("err.txt"));
        const std::string database = shop.url(), demo = shop.folder.path("demo.env");
        const char* const argv[] = {"tillbook",         "serve",     "--listen",   "127.0.0.1:0",
                                    "--metrics-listen", "off",       "--database", database.c_str(),
                                    "--demo",           demo.c_str()};
        const ExitCode code = run_command_line(10, argv, {std::cin, out, err});
        out.flush();
        err.flush();
        _exit(static_cast<int>(code));
    }
    ~ServingChild() {
        if (process_ > 0) kill(process_, SIGKILL), waitpid(process_, nullptr, 0);
    }
    ServingChild(const ServingChild&) = delete;
    ServingChild& operator=(const ServingChild&) = delete;

    // What it printed until it was ready.
    std::string wait_until_ready() const {
        const auto end = std::chrono::steady_clock::now() + patience;
        std::string text;
        while (std::chrono::steady_clock::now() < end) {
            text = read_text(output_path_);
            if (text.find("listening on http://127.0.0.1:") != std::string::npos) return text;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        ADD_FAILURE() << "not ready after " << patience.count() << " s: " << text;
        return text;
    }
    // The exit code after a signal; 128 + signal when the signal killed it.
    int stop(int signal_number) {
        kill(process_, signal_number);
        int status = 0;
        waitpid(std::exchange(process_, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    std::string output_path_;
    pid_t process_ = -1;
};

// Of the line that says where it listens.
std::uint16_t port_in(const std::string& printed) {
    constexpr std::string_view mark = "listening on http://127.0.0.1:";
    return static_cast<std::uint16_t>(std::stoul(printed.substr(printed.find(mark) + mark.size())));
}

TEST(Serve, EndsWellOnEitherSignal) {
    for (const int signal_number : {SIGINT, SIGTERM}) {
        const Shop shop;
        ServingChild child(shop);
        child.wait_until_ready();
        EXPECT_EQ(child.stop(signal_number), 0);
    }
}

TEST(Serve, MakesAMasterKeyOnceAndKeepsItPrivate) {
    const Shop shop;
    const std::string key = shop.folder.path("book.db.key");
    std::string made;
    for (int i = 0; i < 2; ++i) {
        ServingChild child(shop);
        child.wait_until_ready();
        EXPECT_EQ(child.stop(SIGTERM), 0);
        struct stat file {};
        ASSERT_EQ(stat(key.c_str(), &file), 0);
        EXPECT_EQ(file.st_mode & 0777, 0600u);
        EXPECT_THAT(read_text(key), testing::MatchesRegex("[0-9a-f]{64}\n"));
        if (i > 0) {
            EXPECT_EQ(read_text(key), made);
        }
        made = read_text(key);
    }
}

TEST(Serve, MakesTheDemoOnceAndKeepsItsKeyPrivate) {
    const Shop shop;
    const std::string demo = shop.folder.path("demo.env");
    {
        ServingChild child(shop);
        const std::string printed = child.wait_until_ready();
        EXPECT_THAT(printed, HasSubstr("Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)"));
        EXPECT_THAT(printed, HasSubstr("Idempotency-Replayed"));
        EXPECT_THAT(printed, HasSubstr(demo));
        EXPECT_EQ(child.stop(SIGTERM), 0);
    }
    struct stat file {};
    ASSERT_EQ(stat(demo.c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0777, 0600u);
    const std::string kept = read_text(demo);
    EXPECT_THAT(kept, HasSubstr("TILLBOOK_KEY=clv_live_sk_"));
    EXPECT_THAT(shop.result_of({"verify", "--json"}), HasSubstr("\"orders\":5,"));
    {
        ServingChild child(shop);
        const std::string printed = child.wait_until_ready();
        EXPECT_THAT(printed, HasSubstr(demo));
        EXPECT_THAT(printed, Not(HasSubstr("clv_")));
        EXPECT_EQ(child.stop(SIGTERM), 0);
    }
    EXPECT_EQ(read_text(demo), kept);
    EXPECT_THAT(shop.result_of({"verify", "--json"}), HasSubstr("\"orders\":5,"));
}

TEST(Serve, IsAskedForItsHealth) {
    const Shop shop;
    std::string url;
    {
        ServingChild child(shop);
        url = "http://127.0.0.1:" + std::to_string(port_in(child.wait_until_ready()));
        EXPECT_EQ(shop.result_of({"health", "--url", url + "/"}), url + " is ready.\n");
        EXPECT_THAT(shop.result_of({"health", "--url", url, "--json"}), HasSubstr("{"));
        EXPECT_EQ(child.stop(SIGTERM), 0);
    }
    const Ran ran = shop.run({"health", "--url", url});
    EXPECT_EQ(ran.code, ExitCode::refused);
    EXPECT_THAT(ran.err, HasSubstr("Nobody answers at " + url));
}

TEST(Serve, ShowsTheDocumentation) {
    const Shop shop;
    ServingChild child(shop);
    test::HttpClient client(port_in(child.wait_until_ready()));
    const auto page = client.call("GET", "/docs/clover");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("default-src 'none'"));
    EXPECT_EQ(page.header("X-Content-Type-Options"), "nosniff");
    const std::string tag = "If-None-Match: " + page.header("ETag") + "\r\n";
    EXPECT_EQ(client.call("GET", "/docs/clover", {}, tag).status, 304);
    client.send("HEAD /docs/renderer.js HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto renderer = client.receive(test::AnswerTo::head);
    EXPECT_EQ(renderer.status, 200);
    EXPECT_GT(std::stoul(renderer.header("Content-Length")), 100'000u);
    EXPECT_EQ(client.call("GET", "/openapi/clover.json").header("Content-Type"),
              "application/json");
    EXPECT_EQ(child.stop(SIGTERM), 0);
}

}  // namespace
}  // namespace tillbook
