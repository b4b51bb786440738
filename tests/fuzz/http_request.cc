// Requests are the same however their bytes arrive. The first byte says how they are cut up; the
// rest is what a client sends.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "http/conversation.h"

namespace tillbook::http {
namespace {

// What a server makes of a connection, in words.
struct Seen {
    std::vector<std::string> events;
    bool is_over = false;
};

class Sink final : public Reply::Target {
public:
    void attach(Conversation& conversation) { conversation_ = &conversation; }
    void answer(std::uint64_t slot, Response&& response) override {
        conversation_->answer(slot, std::move(response));
    }
    void abandon(std::uint64_t slot) override { conversation_->abandon(slot); }
    void open_stream(std::uint64_t, Response&&, StreamWatcher) override { CHECK(false); }
    void write(std::uint64_t, SharedBytes) override { CHECK(false); }
    void end_stream(std::uint64_t) override { CHECK(false); }

private:
    Conversation* conversation_ = nullptr;
};

std::string words_of(const Request& request) {
    std::string words = std::to_string(static_cast<int>(request.method)) + ' ';
    const auto add = [&words](std::string_view text) {
        words += std::to_string(text.size()) + ':';
        words += text;
    };
    for (const auto text : {request.method_text, request.path, request.query, request.body}) {
        add(text);
    }
    for (const auto& [name, value] : request.headers) {
        add(name);
        add(value);
    }
    return words;
}

// What parsers may read behind a body.
unsigned read_padding(std::string_view body) {
    unsigned sum = 0;
    for (std::size_t at = 0; at < InputBuffer::padding; ++at) {
        sum += static_cast<unsigned char>(body.data()[body.size() + at]);
    }
    return sum;
}

Limits small_limits() {
    Limits limits;
    limits.header_bytes_max = 512;
    limits.body_bytes_max = 256;
    return limits;
}

// `next_size(left)` says how many bytes come next.
template <class NextSize>
Seen converse(std::string_view bytes, NextSize next_size) {
    Seen seen;
    Service service;
    service.limits = small_limits();
    service.handler = [&seen](const Request& request, Reply reply) {
        volatile unsigned padding = request.body.empty() ? 0 : read_padding(request.body);
        static_cast<void>(padding);
        seen.events.push_back(words_of(request));
        reply.send({});
    };
    service.on_error = [&seen](const Error& error, std::string_view path) {
        seen.events.push_back(error.detail + ' ' + std::string(path));
        return Response{};
    };
    const auto sink = std::make_shared<Sink>();
    Conversation conversation(service, {"192.0.2.1", Conversation::Transport::plain});
    sink->attach(conversation);
    conversation.set_target(sink);
    while (!bytes.empty() && conversation.wants_input()) {
        const auto room = conversation.room();
        CHECK(!room.empty());
        const std::size_t size = std::min({next_size(bytes.size()), bytes.size(), room.size()});
        std::copy_n(bytes.data(), size, room.data());
        bytes.remove_prefix(size);
        conversation.received(size);
        conversation.advance();
        OutputBuffer& output = conversation.output();
        while (!output.empty()) output.consumed(output.front().size());
    }
    conversation.end_input();
    seen.is_over = conversation.finished();
    return seen;
}

void try_http_request(std::string_view input) {
    if (input.empty()) return;
    const std::string_view bytes = input.substr(1);
    const Seen whole = converse(bytes, [](std::size_t left) { return left; });
    CHECK(whole.is_over);
    std::uint32_t state = static_cast<std::uint8_t>(input.front());
    const std::uint32_t longest = state % 32 + 1;
    const Seen cut = converse(bytes, [&](std::size_t) {
        state = state * 1'664'525 + 1'013'904'223;
        return std::size_t{1} + (state >> 16) % longest;
    });
    CHECK(cut.is_over);
    CHECK(cut.events == whole.events);
}

const fuzz::Target http_request("http_request", try_http_request);

}  // namespace
}  // namespace tillbook::http
