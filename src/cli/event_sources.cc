#include "cli/event_sources.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "cli/failure.h"
#include "cli/sse_reader.h"
#include "cli/web_client.h"

namespace tillbook {

namespace {

using std::chrono::milliseconds;

// How often a database is asked for new entries.
constexpr milliseconds look_period{250};
// Three heartbeats of the server; a stream that is silent for longer is dead.
constexpr std::chrono::seconds silence_max{45};
constexpr milliseconds retry_max{30'000};

void append_parameter(std::string& url, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    url += url.find('?') == std::string::npos ? '?' : '&';
    url.append(name).append("=");
    // Types and places have no other characters that mean something in a URL.
    for (const char c : value) {
        if (c == ' ') {
            url += "%20";
        } else if (c == '&' || c == '#' || c == '%' || c == '+') {
            constexpr std::string_view digits = "0123456789ABCDEF";
            url += '%';
            url += digits[static_cast<std::size_t>(c) >> 4 & 15];
            url += digits[static_cast<std::size_t>(c) & 15];
        } else {
            url += c;
        }
    }
}

// An answer that asking again does not change.
bool is_final(int status) { return status != 0 && status != 200 && status != 429 && status < 500; }

}  // namespace

void follow_database(Installation& installation, const BookSettings& book, FeedQuestion question,
                     const OnEventJson& on_event) {
    Engine engine(installation.log(), installation.directory(), installation.clock(), {});
    for (;;) {
        engine.refresh(Access::may_block);
        const FeedPiece piece = value_or_fail(*read_feed(engine, book, question, Access::may_block),
                                              "The events cannot be read");
        for (const FeedPiece::Told& told : piece.events) {
            if (!on_event(piece.json_of(told))) return;
        }
        question.start = {piece.next, {}};
        if (piece.next.number >= piece.head) std::this_thread::sleep_for(look_period);
    }
}

void follow_server(const ServerFeed& feed, std::ostream& err, const OnEventJson& on_event) {
    bool wants_more = true;
    SseReader reader(
        [&](const StreamedEvent& event) { wants_more = wants_more && on_event(event.data); });
    std::string url = feed.url;
    while (url.ends_with('/')) url.pop_back();
    url += "/v1/events/stream";
    append_parameter(url, "types", feed.types);
    append_parameter(url, "after", feed.after);
    WebClient client;
    milliseconds pause{0};
    while (wants_more) {
        std::vector<std::string> headers = {"Authorization: Bearer " + feed.key,
                                            "Accept: text/event-stream"};
        if (!reader.last_id().empty()) headers.push_back("Last-Event-ID: " + reader.last_id());
        bool has_heard = false;
        const WebAnswer answer =
            client.get_stream(url, headers, silence_max, [&](std::string_view bytes) {
                has_heard = true;
                reader.take(bytes);
                return wants_more;
            });
        if (!wants_more) return;
        if (is_final(answer.status)) {
            throw Failure(
                ExitCode::refused,
                "The server answered " + std::to_string(answer.status) + ": " + answer.body,
                "Check --url, --key and --types; the key needs the scope events:read.");
        }
        reader.begin_anew();
        pause = has_heard ? reader.retry() : std::clamp(2 * pause, reader.retry(), retry_max);
        err << "no stream from " << feed.url << " ("
            << (answer.status != 0 && answer.status != 200
                    ? "status " + std::to_string(answer.status)
                : answer.error.empty() ? "it ended"
                                       : answer.error)
            << "); trying again" << std::endl;
        std::this_thread::sleep_for(pause);
    }
}

}  // namespace tillbook
