#include "cli/progress.h"

#include <unistd.h>

#include <ostream>

namespace tillbook {

namespace {

constexpr std::uint64_t bar_width = 30;
constexpr std::chrono::milliseconds redraw_interval{100};

}  // namespace

ProgressBar progress_bar_for_terminal() {
    return isatty(STDERR_FILENO) == 1 ? ProgressBar::shown : ProgressBar::hidden;
}

Progress::Progress(std::ostream& out, std::string label, std::uint64_t total, ProgressBar bar)
    : out_(out), label_(std::move(label)), total_(total), bar_(bar) {}

Progress::~Progress() {
    if (drawn_at_ != std::chrono::steady_clock::time_point{}) out_ << "\r\033[K" << std::flush;
}

void Progress::set(std::uint64_t so_far) {
    const auto now = std::chrono::steady_clock::now();
    if (bar_ == ProgressBar::hidden || total_ == 0 || now - drawn_at_ < redraw_interval) return;
    drawn_at_ = now;
    const std::uint64_t filled = so_far * bar_width / total_;
    out_ << '\r' << label_ << " [" << std::string(filled, '=')
         << std::string(bar_width - filled, ' ') << "] " << so_far << " of " << total_
         << std::flush;
}

}  // namespace tillbook
