// Event streams as browsers read them: text/event-stream of the HTML standard, "Server-sent
// events".
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace tillbook {

// One event. None of the parts has a line break in it.
struct SseEvent {
    std::string_view id;
    std::string_view type;
    std::string_view data;
};
void append_sse_event(std::string& out, const SseEvent& event);

// What a stream begins with: how long a reader waits before it comes again, and from where on.
void append_sse_opening(std::string& out, std::string_view id, std::chrono::milliseconds retry,
                        std::string_view comment);
// What keeps a quiet stream alive. Its id is remembered by the reader, who sees no event in it.
void append_sse_heartbeat(std::string& out, std::string_view id);

}  // namespace tillbook
