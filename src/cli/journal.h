// The program's log: lines of members, as logfmt or JSON, on standard error.
//
// Whoever writes a line adds it to a queue; a thread of the library's own writes the queue out, so
// that a slow reader of standard error holds nobody up. Where the queue is full the oldest lines
// are dropped, and it is said how many. A warning or an error that is said again within a minute is
// counted instead, and the count is said with the next line after the minute. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "api/request_lines.h"
#include "base/clock.h"

namespace spdlog {
class async_logger;
namespace details {
class thread_pool;
}
}  // namespace spdlog

namespace tillbook {

enum class LogLevel { debug, info, warning, error, off };
enum class LogForm { logfmt, json };

struct JournalOptions {
    LogLevel least = LogLevel::info;
    LogForm form = LogForm::logfmt;
    int file = 2;                  // a descriptor, which outlives the journal
    std::size_t lines_max = 8192;  // that wait to be written out
    std::chrono::milliseconds repeats_within{60'000};
};

// What a line says besides its message. Values are quoted as the form demands.
struct LogMember {
    std::string_view name;  // a literal of ours
    std::string_view value;
};

class Journal {
public:
    // `clock` outlives it.
    Journal(const Clock& clock, JournalOptions options);
    // Writes out what was said, as far as it is read within two seconds.
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    bool wants(LogLevel level) const { return level >= options_.least && level != LogLevel::off; }
    void write(LogLevel level, std::string_view message,
               std::initializer_list<LogMember> members = {});
    // "error" for answers of 500 and above, else "info". Never counted as a repetition.
    void write(const RequestLine& request);

private:
    using Steady = std::chrono::steady_clock;
    struct Repeated {
        Steady::time_point until;
        std::uint64_t times = 0;
        LogLevel level = LogLevel::warning;
    };
    class LineWriter;
    class LineSink;

    void put(const std::string& line);
    // True if the line was said a moment ago.
    bool is_repeated(LogLevel level, const std::string& said);
    // Says how often warnings were repeated whose time is over.
    void end_repetitions(Steady::time_point now);

    const Clock& clock_;
    const JournalOptions options_;
    std::shared_ptr<spdlog::details::thread_pool> pool_;
    std::shared_ptr<spdlog::async_logger> logger_;
    std::mutex mutex_;
    std::map<std::string, Repeated, std::less<>> repeated_;  // guarded by mutex_
    std::atomic<Steady::time_point> next_end_{Steady::time_point::max()};
    std::atomic<Steady::time_point> gives_up_{Steady::time_point::max()};
};

// The levels and forms by the words of the command line. The word must be one of them.
LogLevel log_level_of(std::string_view word);
LogForm log_form_of(std::string_view word);

}  // namespace tillbook
