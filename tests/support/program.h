// Runs the real binary: commands to their end, and a server that can be killed and started again.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tillbook::test {

// A folder of its own under the system's temporary folder, removed at the end.
class TempFolder {
public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

struct Finished {
    int exit_code = 0;   // 128 + signal when one ended it
    std::string output;  // standard output
    std::string errors;  // standard error
};

// The binary under test.
std::string program_path();
// Runs `tillbook ARGS…` to its end.
Finished run_program(const std::vector<std::string>& arguments);

// The value of a text member of a flat JSON answer; empty if it is not there. Enough for the
// command line's own output.
std::string text_member(std::string_view json, std::string_view name);

// `tillbook serve` on a free port of 127.0.0.1. Throws std::runtime_error when it does not come up.
class Server {
public:
    explicit Server(std::string database, std::vector<std::string> more_arguments = {});
    // Kills it if it still runs.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const { return port_; }
    pid_t process() const { return process_; }
    // SIGKILL, and waits for its end.
    void kill();
    // SIGTERM, and waits; the exit code.
    int stop();

private:
    pid_t process_ = -1;
    int output_ = -1;
    std::uint16_t port_ = 0;
};

// A database with one GBP or other book, made by the command line.
struct TestBook {
    std::string database;  // its URL
    std::string book;      // UUID of the test environment
    std::string key;       // all scopes
};
TestBook make_book(const TempFolder& folder, const std::string& currency = "NGN",
                   const std::string& zone = "UTC");
// The same in a database of any URL.
TestBook make_book_at(const std::string& database, const std::string& currency = "NGN",
                      const std::string& zone = "UTC");

}  // namespace tillbook::test
