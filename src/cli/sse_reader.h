// Reads a stream of events (text/event-stream) as its bytes come, by the rules of the HTML
// standard.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace tillbook {

struct StreamedEvent {
    std::string type = "message";
    std::string data;
};

class SseReader {
public:
    using OnEvent = std::function<void(const StreamedEvent&)>;

    explicit SseReader(OnEvent on_event) : on_event_(std::move(on_event)) {}

    void take(std::string_view bytes);
    // The connection ended: what was incomplete is forgotten, where it stood is not.
    void begin_anew();

    // Where to go on behind; empty: nowhere yet.
    const std::string& last_id() const { return last_id_; }
    // How long to wait before coming again.
    std::chrono::milliseconds retry() const { return retry_; }

private:
    void take_line();
    void take_field(std::string_view name, std::string_view value);
    void dispatch();

    OnEvent on_event_;
    std::string line_;
    bool follows_return_ = false;  // a line feed behind a carriage return ends no other line
    StreamedEvent event_;
    bool has_data_ = false;
    std::string id_;       // of the event being read
    std::string last_id_;  // of what has been dispatched
    std::chrono::milliseconds retry_{2'000};
};

}  // namespace tillbook
