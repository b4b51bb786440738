#include "cli/command_line_runner.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <sstream>

#include "cli/command_line.h"

namespace tillbook {

Ran run_words(const std::vector<std::string>& words, const std::string& input) {
    std::vector<const char*> argv = {"tillbook"};
    for (const std::string& word : words) argv.push_back(word.c_str());
    std::istringstream in(input);
    std::ostringstream out, err;
    Ran ran;
    ran.code = run_command_line(static_cast<int>(argv.size()), argv.data(), {in, out, err});
    ran.out = out.str();
    ran.err = err.str();
    return ran;
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "tillbook-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
}

TemporaryFolder::~TemporaryFolder() { std::filesystem::remove_all(folder_); }

std::string TemporaryFolder::write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
}

Ran Shop::run(std::vector<std::string> words) const {
    words.insert(words.end(), {"--database", url()});
    return run_words(words);
}

std::string Shop::result_of(std::vector<std::string> words) const {
    const Ran ran = run(std::move(words));
    EXPECT_EQ(ran.code, ExitCode::ok) << ran.err;
    return ran.out;
}

std::string Shop::make_book(const std::string& currency, const std::string& zone) const {
    return member(result_of({"book", "create", "--name", "Shop", "--currency", currency,
                             "--timezone", zone, "--json"}),
                  "merchantId");
}

std::string member(const std::string& json, const std::string& name) {
    const std::string start = "\"" + name + "\":\"";
    const std::size_t at = json.find(start);
    if (at == std::string::npos) return {};
    const std::size_t from = at + start.size();
    return json.substr(from, json.find('"', from) - from);
}

std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace tillbook
