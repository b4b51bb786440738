#include "cli/sse_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace tillbook {

void SseReader::take(std::string_view bytes) {
    for (const char c : bytes) {
        const bool is_second_half = c == '\n' && follows_return_;
        follows_return_ = c == '\r';
        if (is_second_half) continue;
        if (c == '\n' || c == '\r') {
            take_line();
        } else {
            line_ += c;
        }
    }
}

void SseReader::begin_anew() {
    line_.clear();
    follows_return_ = false;
    event_ = {};
    has_data_ = false;
    id_ = last_id_;
}

void SseReader::take_line() {
    const std::string line = std::exchange(line_, {});
    if (line.empty()) return dispatch();
    const std::size_t colon = std::min(line.find(':'), line.size());
    std::string_view value = std::string_view(line).substr(std::min(colon + 1, line.size()));
    if (value.starts_with(' ')) value.remove_prefix(1);
    take_field(std::string_view(line).substr(0, colon), value);
}

void SseReader::take_field(std::string_view name, std::string_view value) {
    if (name == "data") {
        if (std::exchange(has_data_, true)) event_.data += '\n';
        event_.data += value;
    } else if (name == "event") {
        event_.type = value;
    } else if (name == "id") {
        id_ = value;
    } else if (name == "retry") {
        std::int64_t milliseconds = 0;
        const auto [end, error] =
            std::from_chars(value.data(), value.data() + value.size(), milliseconds);
        const bool is_number = error == std::errc{} && end == value.data() + value.size();
        if (is_number && milliseconds >= 0) retry_ = std::chrono::milliseconds{milliseconds};
    }
}

// A block without data is no event, but its id counts.
void SseReader::dispatch() {
    last_id_ = id_;
    const StreamedEvent event = std::exchange(event_, {});
    if (std::exchange(has_data_, false)) on_event_(event);
}

}  // namespace tillbook
