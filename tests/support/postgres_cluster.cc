#include "support/postgres_cluster.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>
#include <vector>

extern char** environ;

namespace tillbook::test {

namespace {

// The value of a member that is text without escapes.
std::string member(std::string_view json, std::string_view name) {
    const std::string start = "\"" + std::string(name) + "\": \"";
    const std::size_t at = json.find(start);
    if (at == std::string_view::npos) return {};
    const std::size_t from = at + start.size();
    return std::string(json.substr(from, json.find('"', from) - from));
}

std::string read_line(std::FILE* file) {
    std::string line;
    for (int c = std::fgetc(file); c != EOF && c != '\n'; c = std::fgetc(file)) {
        line += static_cast<char>(c);
    }
    if (line.empty()) throw std::runtime_error("the cluster's script has ended");
    return line;
}

}  // namespace

PostgresCluster::PostgresCluster(const std::string& settings) {
    std::array<int, 2> to_script{}, from_script{};
    if (pipe2(to_script.data(), O_CLOEXEC) != 0 || pipe2(from_script.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to_script[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from_script[1], STDOUT_FILENO);
    std::vector<std::string> words = {"python3", TILLBOOK_CLUSTER_SCRIPT};
    if (!settings.empty()) words.push_back(settings);
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const int failed = posix_spawnp(&process_, "python3", &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(to_script[0]);
    close(from_script[1]);
    in_ = fdopen(to_script[1], "w");
    out_ = fdopen(from_script[0], "r");
    if (failed != 0) throw std::runtime_error("python3 cannot be started");
    missing_ = member(read_line(out_), "missing");
}

PostgresCluster::~PostgresCluster() {
    std::fclose(in_);
    waitpid(process_, nullptr, 0);
    std::fclose(out_);
}

std::string PostgresCluster::ask(const std::string& line) {
    std::fputs((line + "\n").c_str(), in_);
    std::fflush(in_);
    return member(read_line(out_), "answer");
}

std::string PostgresCluster::make_database() { return ask("database"); }

std::string PostgresCluster::sql(const std::string& database, const std::string& statement) {
    return ask("sql " + database.substr(database.rfind('/') + 1) + " " + statement);
}

void PostgresCluster::stop() { ask("stop"); }
void PostgresCluster::crash() { ask("crash"); }
void PostgresCluster::start() { ask("start"); }

PostgresCluster& shared_cluster() {
    static PostgresCluster cluster;
    return cluster;
}

}  // namespace tillbook::test
