#include "cli/journal.h"

#include <poll.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>

#include "api/json_writer.h"
#include "base/check.h"
#include "book/calendar.h"

namespace tillbook {

namespace {

constexpr std::size_t repeated_max = 256;           // different lines that are remembered
constexpr std::chrono::seconds reader_patience{2};  // at the end, with whoever reads standard error
constexpr std::array<std::string_view, 4> level_names = {"debug", "info", "warning", "error"};

std::string_view name_of(LogLevel level) { return level_names[static_cast<std::size_t>(level)]; }

std::string_view name_of(http::Method method) {
    switch (method) {
        case http::Method::get:
            return "GET";
        case http::Method::head:
            return "HEAD";
        case http::Method::post:
            return "POST";
        case http::Method::put:
            return "PUT";
        case http::Method::patch:
            return "PATCH";
        case http::Method::del:
            return "DELETE";
        case http::Method::options:
            return "OPTIONS";
        case http::Method::other:
            return "other";
    }
    return "other";
}

// Waits for room as long as `goes_on`. What is written at once fits into any pipe that has room.
template <class GoesOn>
void write_out(int file, std::string_view lines, GoesOn goes_on) {
    constexpr int look_again_ms = 100;
    while (!lines.empty()) {
        pollfd room{file, POLLOUT, 0};
        ::poll(&room, 1, look_again_ms);
        if (!goes_on()) return;
        if (room.revents == 0) continue;
        const ssize_t written =
            ::write(file, lines.data(), std::min(lines.size(), std::size_t{PIPE_BUF}));
        if (written > 0) {
            lines.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR && errno != EAGAIN) {
            return;  // nobody is there to be told
        }
    }
}

bool needs_quotes(std::string_view value) {
    return value.empty() || std::any_of(value.begin(), value.end(), [](char c) {
               return c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f;
           });
}

}  // namespace

// Appends one line to a text.
class Journal::LineWriter {
public:
    LineWriter(std::string& out, LogForm form) : out_(out), form_(form) {
        if (form_ == LogForm::json) out_ += '{';
    }

    void text(std::string_view name, std::string_view value) {
        begin(name);
        if (form_ == LogForm::json || needs_quotes(value)) {
            append_json_text(out_, value);
        } else {
            out_ += value;
        }
    }
    // A word that needs no quotes but JSON's.
    void word(std::string_view name, std::string_view value) {
        begin(name);
        if (form_ == LogForm::json) out_ += '"';
        out_ += value;
        if (form_ == LogForm::json) out_ += '"';
    }
    void number(std::string_view name, std::uint64_t value) {
        begin(name);
        append_number(value);
    }
    // Thousandths, as a decimal.
    void thousandths(std::string_view name, std::uint64_t value) {
        number(name, value / 1000);
        out_ += '.';
        const std::uint64_t rest = value % 1000;
        if (rest < 100) out_ += '0';
        if (rest < 10) out_ += '0';
        append_number(rest);
    }
    void id(std::string_view name, std::uint64_t value) {
        if (value == 0) return;
        begin(name);
        if (form_ == LogForm::json) out_ += '"';
        append_base32(out_, value);
        if (form_ == LogForm::json) out_ += '"';
    }
    void head(Instant at, LogLevel level, std::string_view message) {
        begin("ts");
        if (form_ == LogForm::json) out_ += '"';
        append_instant(out_, at);
        if (form_ == LogForm::json) out_ += '"';
        word("level", name_of(level));
        text("msg", message);
    }
    void end() { out_ += form_ == LogForm::json ? "}\n" : "\n"; }

private:
    void begin(std::string_view name) {
        const bool is_first = is_first_;
        is_first_ = false;
        if (form_ == LogForm::json) {
            if (!is_first) out_ += ',';
            out_ += '"';
            out_ += name;
            out_ += "\":";
            return;
        }
        if (!is_first) out_ += ' ';
        out_ += name;
        out_ += '=';
    }
    void append_number(std::uint64_t value) {
        std::array<char, 20> digits;
        out_.append(digits.data(),
                    std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
    }

    std::string& out_;
    const LogForm form_;
    bool is_first_ = true;
};

// Writes lines out as they are, on the library's thread, and says where some are missing.
class Journal::LineSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    LineSink(const Journal& journal, spdlog::details::thread_pool& pool)
        : journal_(journal), pool_(pool) {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        const std::size_t dropped = pool_.overrun_counter();
        if (dropped > dropped_) {
            std::string line;
            LineWriter writer(line, journal_.options_.form);
            writer.head(journal_.clock_.now(), LogLevel::warning,
                        "Lines were dropped: standard error is not read fast enough.");
            writer.number("lines", dropped - dropped_);
            writer.end();
            put(line);
            dropped_ = dropped;
        }
        put({message.payload.data(), message.payload.size()});
    }
    void flush_() override {}
    void put(std::string_view line) const {
        write_out(journal_.options_.file, line,
                  [this] { return Steady::now() < journal_.gives_up_.load(); });
    }

    const Journal& journal_;
    spdlog::details::thread_pool& pool_;
    std::size_t dropped_ = 0;  // lines of which it has been said
};

Journal::Journal(const Clock& clock, JournalOptions options)
    : clock_(clock),
      options_(options),
      pool_(std::make_shared<spdlog::details::thread_pool>(options.lines_max, 1)),
      logger_(std::make_shared<spdlog::async_logger>(
          "tillbook", std::make_shared<LineSink>(*this, *pool_), pool_,
          spdlog::async_overflow_policy::overrun_oldest)) {}

Journal::~Journal() {
    end_repetitions(Steady::time_point::max());
    gives_up_ = Steady::now() + reader_patience;
    logger_.reset();
    pool_.reset();  // writes out what is queued
}

void Journal::write(LogLevel level, std::string_view message,
                    std::initializer_list<LogMember> members) {
    if (!wants(level)) return;
    std::string line;
    LineWriter writer(line, options_.form);
    writer.head(clock_.now(), level, message);
    std::string said(message);
    for (const LogMember& member : members) {
        writer.text(member.name, member.value);
        said.append(" ").append(member.name).append("=").append(member.value);
    }
    writer.end();
    if (level >= LogLevel::warning && is_repeated(level, said)) return;
    put(line);
}

void Journal::write(const RequestLine& request) {
    const LogLevel level = request.status >= 500 ? LogLevel::error : LogLevel::info;
    if (!wants(level)) return;
    // Kept by its thread, so that a line costs no allocation.
    thread_local std::string line;
    line.clear();
    LineWriter writer(line, options_.form);
    writer.head(clock_.now(), level, request.is_stream ? "stream" : "request");
    writer.id("id", request.id);
    writer.word("method", name_of(request.method));
    writer.word("route", request.route.empty() ? "-" : request.route);
    writer.number("status", static_cast<std::uint64_t>(request.status));
    writer.thousandths("ms", static_cast<std::uint64_t>(request.taken.count()));
    writer.id("book", request.book.value);
    writer.id("key", request.key.value);
    writer.id("order", request.order.value);
    if (request.trace) {
        writer.word("trace", request.trace->trace());
        writer.word("parent", request.trace->parent());
    }
    writer.end();
    put(line);
}

void Journal::put(const std::string& line) {
    const Steady::time_point now = Steady::now();
    if (now >= next_end_.load(std::memory_order_relaxed)) end_repetitions(now);
    logger_->log(spdlog::level::critical, spdlog::string_view_t(line));
}

bool Journal::is_repeated(LogLevel level, const std::string& said) {
    const Steady::time_point now = Steady::now();
    const std::lock_guard lock(mutex_);
    const auto found = repeated_.find(said);
    if (found != repeated_.end() && now < found->second.until) {
        ++found->second.times;
        return true;
    }
    if (found == repeated_.end() && repeated_.size() < repeated_max) {
        const Steady::time_point until = now + options_.repeats_within;
        repeated_[said] = {until, 0, level};
        next_end_ = std::min(next_end_.load(), until);
    }
    return false;
}

void Journal::end_repetitions(Steady::time_point now) {
    std::vector<std::string> lines;
    {
        const std::lock_guard lock(mutex_);
        Steady::time_point next = Steady::time_point::max();
        for (auto at = repeated_.begin(); at != repeated_.end();) {
            const auto& [said, each] = *at;
            if (now < each.until) {
                next = std::min(next, each.until);
                ++at;
                continue;
            }
            if (each.times > 0) {
                LineWriter writer(lines.emplace_back(), options_.form);
                writer.head(clock_.now(), each.level, said);
                writer.number("repeated", each.times);
                writer.end();
            }
            at = repeated_.erase(at);
        }
        next_end_ = next;
    }
    for (const std::string& line : lines) put(line);
}

LogLevel log_level_of(std::string_view word) {
    if (word == "off") return LogLevel::off;
    const auto found = std::find(level_names.begin(), level_names.end(), word);
    CHECK(found != level_names.end());
    return static_cast<LogLevel>(found - level_names.begin());
}

LogForm log_form_of(std::string_view word) {
    CHECK(word == "logfmt" || word == "json");
    return word == "json" ? LogForm::json : LogForm::logfmt;
}

}  // namespace tillbook
