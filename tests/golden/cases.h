// The golden cases on disk: tests/golden/<dialect>/<case>/request and response, steps separated by
// a line "---".
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace tillbook::golden {

inline std::filesystem::path root() {
    return std::filesystem::path(TILLBOOK_SOURCE_DIR) / "tests/golden";
}

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

inline std::vector<std::string> split_steps(const std::string& text) {
    constexpr std::string_view line = "\n---\n";
    std::vector<std::string> steps;
    std::size_t begin = 0;
    for (std::size_t at; (at = text.find(line, begin)) != text.npos; begin = at + line.size()) {
        steps.push_back(text.substr(begin, at - begin));
    }
    steps.push_back(text.substr(begin));
    return steps;
}

// "cloove/sell_on_credit" and so on, sorted.
inline std::vector<std::string> all_cases() {
    std::vector<std::string> cases;
    for (const auto& dialect : std::filesystem::directory_iterator(root())) {
        if (!dialect.is_directory()) continue;
        for (const auto& folder : std::filesystem::directory_iterator(dialect)) {
            if (!folder.is_directory()) continue;
            cases.push_back(std::filesystem::relative(folder, root()).string());
        }
    }
    std::sort(cases.begin(), cases.end());
    return cases;
}

}  // namespace tillbook::golden
