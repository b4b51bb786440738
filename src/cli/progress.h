// A progress bar for long work, on a terminal only.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace tillbook {

enum class ProgressBar { shown, hidden };

// Shown when standard error is a terminal.
ProgressBar progress_bar_for_terminal();

// Draws at most ten times a second, and clears its line at the end. One thread.
class Progress {
public:
    Progress(std::ostream& out, std::string label, std::uint64_t total, ProgressBar bar);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void set(std::uint64_t done);

private:
    std::ostream& out_;
    std::string label_;
    std::uint64_t total_;
    ProgressBar bar_;
    std::chrono::steady_clock::time_point drawn_at_{};
};

}  // namespace tillbook
