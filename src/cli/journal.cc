#include "cli/journal.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

#include "api/json_writer.h"
#include "base/check.h"
#include "book/calendar.h"

namespace tillbook {

namespace {

constexpr std::size_t repeated_max = 256;  // different lines that are remembered
constexpr std::chrono::seconds look_for_ends_every{1};
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

Journal::Journal(const Clock& clock, JournalOptions options)
    : clock_(clock), options_(options), thread_([this] { work(); }) {}

Journal::~Journal() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
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
    {
        const std::lock_guard lock(mutex_);
        if (level >= LogLevel::warning && is_repeated(level, said)) return;
    }
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

void Journal::put(std::string_view line) {
    {
        const std::lock_guard lock(mutex_);
        if (buffer_.size() + line.size() > options_.buffer_bytes_max) {
            ++dropped_;
            return;
        }
        buffer_ += line;
        if (buffer_.size() > line.size()) return;  // the thread is awake, or about to be
    }
    wake_.notify_one();
}

bool Journal::is_repeated(LogLevel level, const std::string& said) {
    const auto found = repeated_.find(said);
    if (found != repeated_.end()) {
        ++found->second.times;
        return true;
    }
    if (repeated_.size() < repeated_max) {
        repeated_[said] = {std::chrono::steady_clock::now() + options_.repeats_within, 0, level};
    }
    return false;
}

// Holds the lock.
void Journal::end_repetitions(std::chrono::steady_clock::time_point now) {
    for (auto at = repeated_.begin(); at != repeated_.end();) {
        const Repeated& each = at->second;
        if (now < each.until) {
            ++at;
            continue;
        }
        if (each.times > 0) {
            LineWriter writer(buffer_, options_.form);
            writer.head(clock_.now(), each.level, at->first);
            writer.number("repeated", each.times);
            writer.end();
        }
        at = repeated_.erase(at);
    }
}

void Journal::work() {
    std::string lines;
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait_for(lock, look_for_ends_every, [this] { return ending_ || !buffer_.empty(); });
        end_repetitions(ending_ ? std::chrono::steady_clock::time_point::max()
                                : std::chrono::steady_clock::now());
        if (dropped_ > 0) {
            LineWriter writer(buffer_, options_.form);
            writer.head(clock_.now(), LogLevel::warning,
                        "Lines were dropped: standard error is not read fast enough.");
            writer.number("lines", dropped_);
            writer.end();
            dropped_ = 0;
        }
        if (ending_ && buffer_.empty()) return;
        lines.clear();
        std::swap(lines, buffer_);
        lock.unlock();
        write_out(lines);
        lock.lock();
    }
}

void Journal::write_out(std::string_view lines) const {
    while (!lines.empty()) {
        const ssize_t written = ::write(options_.file, lines.data(), lines.size());
        if (written > 0) {
            lines.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            return;  // nobody is there to be told
        }
    }
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
