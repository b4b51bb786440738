// Runs a fuzz target over stored inputs without a fuzzer, with any compiler: what was found once
// stays covered. Arguments are the target's name, and files and folders of them.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/target.h"

namespace {

using tillbook::fuzz::Target;

const Target* target_named(std::string_view name) {
    const auto& targets = Target::all();
    const auto found = std::ranges::find(targets, name, &Target::name);
    return found == targets.end() ? nullptr : &*found;
}

std::vector<std::filesystem::path> files_of(int count, char** arguments) {
    std::vector<std::filesystem::path> files;
    for (int i = 2; i < count; ++i) {
        if (!std::filesystem::is_directory(arguments[i])) {
            files.emplace_back(arguments[i]);
            continue;
        }
        for (const auto& file : std::filesystem::directory_iterator(arguments[i])) {
            files.push_back(file.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

int main(int count, char** arguments) {
    const Target* target = count > 1 ? target_named(arguments[1]) : nullptr;
    if (target == nullptr) {
        std::fprintf(stderr, "fuzz_replay TARGET FILE...; targets are:\n");
        for (const Target& each : Target::all()) {
            std::fprintf(stderr, "    %.*s\n", static_cast<int>(each.name().size()),
                         each.name().data());
        }
        return 2;
    }
    const std::vector<std::filesystem::path> files = files_of(count, arguments);
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        if (!in) {
            std::fprintf(stderr, "%s cannot be read\n", file.c_str());
            return 2;
        }
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        // Said before it is tried, so that an abort is preceded by its input's name.
        std::printf("%s\n", file.c_str());
        std::fflush(stdout);
        target->run(bytes);
    }
    std::printf("%zu inputs\n", files.size());
    return files.empty() ? 1 : 0;
}
