#include "feed/line.h"

#include <algorithm>
#include <array>
#include <utility>

#include "book/event_types.h"

namespace tillbook::feed {

namespace {

constexpr std::uint32_t events_at_once = 64;
constexpr std::string_view blot = "[secret]";  // shown for a secret that was echoed

// A secret as it is, and as some write it into JSON.
std::array<std::string, 2> spellings_of(const std::string& secret) {
    std::string escaped;
    for (const char c : secret) {
        if (c == '/') escaped += '\\';
        escaped += c;
    }
    return {secret, escaped};
}

}  // namespace

bool Line::fetch(Engine& engine) {
    if (fetched_to > 0) queue.pass({std::exchange(fetched_to, 0), FeedPlace::all});
    const EndpointRecord& endpoint = queue.endpoint();
    const bool wants_all = endpoint.events == std::vector<std::string>{"*"};
    const std::vector<std::string> types = wants_all ? std::vector<std::string>{} : endpoint.events;
    while (is_behind) {
        const FeedPlace behind = queue.place();
        // The rest of an entry is found by reading all of it.
        const bool is_within = behind.index != FeedPlace::all && behind.number > 0;
        const auto read = engine.events(endpoint.book, behind.number - (is_within ? 1 : 0),
                                        events_at_once, types, Access::may_block);
        if (!read->ok()) throw Unavailable(read->error().detail);
        const EventPage& page = read->value();
        is_unreadable = false;
        is_behind = page.head > page.last;
        for (const Event& event : page.events) {
            const bool is_next = FeedPlace{event.number, event.index} > behind;
            if (is_next && !event.imported) fetched.push_back(event);
        }
        if (!fetched.empty()) {
            fetched_to = page.last;
            heeded_to = page.head;
            return true;
        }
        queue.pass({page.last, FeedPlace::all});
    }
    return false;
}

void Line::heed_erasures(Engine& engine) {
    static const std::vector<std::string> types{std::string(event_type::contact_erased)};
    for (bool goes_on = is_behind; goes_on && !fetched.empty();) {
        const auto read =
            engine.events(queue.endpoint().book, heeded_to, 1, types, Access::may_block);
        if (!read->ok()) throw Unavailable(read->error().detail);
        const EventPage& page = read->value();
        heeded_to = page.last;
        goes_on = page.head > page.last;
        if (!page.events.empty()) read_again();
    }
}

void Line::read_again() {
    fetched.clear();
    fetched_to = 0;
    events.clear();
    is_behind = true;
}

std::optional<Instant> Line::oldest() const {
    if (!queue.is_active()) return std::nullopt;
    const auto held = queue.oldest();
    if (fetched.empty()) return held;
    return std::min(held.value_or(Instant::max()), fetched.front().at);
}

Answer Line::without_secrets(Answer answer) const {
    std::string& text = answer.excerpt;
    std::size_t end = excerpt_bytes;  // moves with the text: what was taken beyond it is not kept
    for (const std::string& secret : secrets) {
        for (const std::string& spelling : spellings_of(secret)) {
            for (std::size_t at; (at = text.find(spelling)) < end;) {
                text.replace(at, spelling.size(), blot);
                end = std::max(end, at + spelling.size()) + blot.size() - spelling.size();
            }
        }
    }
    if (text.size() > end) text.resize(end);
    return answer;
}

}  // namespace tillbook::feed
