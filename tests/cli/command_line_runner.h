// Runs commands of the program inside the test, on a database of its own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/exit_code.h"

namespace tillbook {

struct Ran {
    ExitCode code = ExitCode::ok;
    std::string out;
    std::string err;
};

// One command with its words behind "tillbook".
Ran run_words(const std::vector<std::string>& words, const std::string& input = {});

// A folder that goes with its owner.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    // Writes a file and gives its path.
    std::string write(const std::string& name, const std::string& text) const;

private:
    std::filesystem::path folder_;
};

// A database in a folder of its own.
class Shop {
public:
    Ran run(std::vector<std::string> words) const;
    // The output of a command that must succeed.
    std::string result_of(std::vector<std::string> words) const;
    // Makes a book and gives the live one's 13 characters.
    std::string make_book(const std::string& currency = "NGN",
                          const std::string& zone = "Africa/Lagos") const;
    std::string url() const { return "sqlite:" + folder.path("book.db"); }

    TemporaryFolder folder;
};

// The text of a member of a flat JSON object: "id" of {"id":"x"}. Empty if there is none.
std::string member(const std::string& json, const std::string& name);

// A file's whole text.
std::string read_text(const std::string& path);

}  // namespace tillbook
