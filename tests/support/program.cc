#include "support/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

extern char** environ;

namespace tillbook::test {

namespace {

constexpr int start_ms_max = 30'000;

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// Starts the program with its output and errors going to the descriptors given.
pid_t spawn(const std::vector<std::string>& arguments, int output, int errors) {
    std::string program = program_path();
    std::vector<std::string> words = arguments;
    std::vector<char*> argv{program.data()};
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    pid_t process = -1;
    const int failed =
        posix_spawn(&process, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("cannot start " + program);
    return process;
}

int wait_for(pid_t process) {
    int status = 0;
    waitpid(process, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

TempFolder::TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "tillbook-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    path_ = name;
}

TempFolder::~TempFolder() {
    std::error_code ignored;  // a folder that stays behind must not fail a test
    std::filesystem::remove_all(path_, ignored);
}

std::string program_path() {
    const char* named = std::getenv("TILLBOOK_PROGRAM");
    return named != nullptr ? named : std::string(TILLBOOK_BINARY_DIR) + "/bin/tillbook";
}

Finished run_program(const std::vector<std::string>& arguments) {
    const TempFolder folder;
    const auto output_path = folder.path() / "output";
    const auto errors_path = folder.path() / "errors";
    const int output = open(output_path.c_str(), O_CREAT | O_WRONLY, 0600);
    const int errors = open(errors_path.c_str(), O_CREAT | O_WRONLY, 0600);
    const pid_t process = spawn(arguments, output, errors);
    close(output);
    close(errors);
    const int exit_code = wait_for(process);
    return {exit_code, read_file(output_path), read_file(errors_path)};
}

std::string text_member(std::string_view json, std::string_view name) {
    const std::string start = "\"" + std::string(name) + "\"";
    std::size_t at = json.find(start);
    if (at == std::string_view::npos) return {};
    at = json.find('"', at + start.size());
    const std::size_t end = at == std::string_view::npos ? at : json.find('"', at + 1);
    if (end == std::string_view::npos) return {};
    return std::string(json.substr(at + 1, end - at - 1));
}

Server::Server(std::string database, std::vector<std::string> more_arguments) {
    std::array<int, 2> pipe_ends{};
    if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    std::vector<std::string> arguments{"serve", "--database", std::move(database), "--listen",
                                       "127.0.0.1:0"};
    arguments.insert(arguments.end(), more_arguments.begin(), more_arguments.end());
    process_ = spawn(arguments, pipe_ends[1], STDERR_FILENO);
    close(pipe_ends[1]);
    output_ = pipe_ends[0];
    std::string line;
    while (line.find('\n') == std::string::npos) {
        pollfd waiting{output_, POLLIN, 0};
        char c = 0;
        if (poll(&waiting, 1, start_ms_max) != 1 || read(output_, &c, 1) != 1) {
            kill();
            throw std::runtime_error("the server did not start; it said: " + line);
        }
        line += c;
    }
    const std::size_t colon = line.rfind(':');
    port_ = static_cast<std::uint16_t>(std::stoi(line.substr(colon + 1)));
}

Server::~Server() {
    kill();
    if (output_ >= 0) close(output_);
}

void Server::kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    wait_for(process_);
    process_ = -1;
}

int Server::stop() {
    ::kill(process_, SIGTERM);
    const int exit_code = wait_for(process_);
    process_ = -1;
    return exit_code;
}

TestBook make_book(const TempFolder& folder, const std::string& currency, const std::string& zone) {
    return make_book_at("sqlite:" + (folder.path() / "till.db").string(), currency, zone);
}

TestBook make_book_at(const std::string& database, const std::string& currency,
                      const std::string& zone) {
    TestBook made;
    made.database = database;
    const Finished book = run_program({"book", "create", "--name", "Test", "--currency", currency,
                                       "--timezone", zone, "--json", "--database", made.database});
    const std::size_t test = book.output.find("\"test\"");
    if (book.exit_code != 0 || test == std::string::npos) {
        throw std::runtime_error("book create failed: " + book.errors);
    }
    made.book = text_member(std::string_view(book.output).substr(test + 6), "id");
    const Finished key = run_program({"key", "create", "--book", made.book, "--scopes", "all",
                                      "--json", "--database", made.database});
    made.key = text_member(key.output, "key");
    if (made.key.empty()) throw std::runtime_error("key create failed: " + key.errors);
    return made;
}

}  // namespace tillbook::test
