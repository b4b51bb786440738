// The program's log: lines of members, as logfmt or JSON, on standard error.
//
// Whoever writes a line adds it to a buffer; a thread of its own writes the buffer out, so that a
// slow reader of standard error holds nobody up. Lines that find the buffer full are counted and
// dropped. A warning or an error that is said again within a minute is counted instead, and the
// count is said at the end of the minute. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "api/request_lines.h"
#include "base/clock.h"

namespace tillbook {

enum class LogLevel { debug, info, warning, error, off };
enum class LogForm { logfmt, json };

struct JournalOptions {
    LogLevel least = LogLevel::info;
    LogForm form = LogForm::logfmt;
    int file = 2;  // a descriptor, which outlives the journal
    std::size_t buffer_bytes_max = std::size_t{4} << 20;
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
    // Writes out what was said.
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    bool wants(LogLevel level) const { return level >= options_.least && level != LogLevel::off; }
    void write(LogLevel level, std::string_view message,
               std::initializer_list<LogMember> members = {});
    // "error" for answers of 500 and above, else "info". Never counted as a repetition.
    void write(const RequestLine& request);

private:
    struct Repeated {
        std::chrono::steady_clock::time_point until;
        std::uint64_t times = 0;
        LogLevel level = LogLevel::warning;
    };
    class LineWriter;

    void put(std::string_view line);
    // True if the line was said a moment ago. Holds the lock.
    bool is_repeated(LogLevel level, const std::string& said);
    void end_repetitions(std::chrono::steady_clock::time_point now);
    void work();
    void write_out(std::string_view lines) const;

    const Clock& clock_;
    const JournalOptions options_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::string buffer_;         // guarded by mutex_, like what follows
    std::uint64_t dropped_ = 0;  // lines
    std::map<std::string, Repeated, std::less<>> repeated_;
    bool ending_ = false;
    std::thread thread_;  // last: uses all of the above
};

// The levels and forms by the words of the command line. The word must be one of them.
LogLevel log_level_of(std::string_view word);
LogForm log_form_of(std::string_view word);

}  // namespace tillbook
