#include "api/sse.h"

namespace tillbook {

namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\n");
}

}  // namespace

void append_sse_event(std::string& out, const SseEvent& event) {
    append_field(out, "id", event.id);
    append_field(out, "event", event.type);
    append_field(out, "data", event.data);
    out += '\n';
}

void append_sse_opening(std::string& out, std::string_view id, std::chrono::milliseconds retry,
                        std::string_view comment) {
    append_field(out, "retry", std::to_string(retry.count()));
    append_field(out, "id", id);
    append_field(out, "", comment);
    out += '\n';
}

void append_sse_heartbeat(std::string& out, std::string_view id) {
    append_field(out, "", "heartbeat");
    append_field(out, "id", id);
    out += '\n';
}

}  // namespace tillbook
