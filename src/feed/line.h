// An endpoint as a dispatcher serves it: its queue, what was read ahead of its book's feed, and how
// it wants to be spoken to.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "book/engine.h"
#include "feed/endpoint_queue.h"
#include "feed/style.h"

namespace tillbook::feed {

struct Line {
    explicit Line(EndpointQueue made) : queue(std::move(made)) {}

    // True if there is an event now; otherwise the queue's place has moved to what was read.
    // History that was imported is passed over. Throws Unavailable.
    bool fetch(Engine& engine);
    // Drops what was read ahead if somebody has been forgotten since. Throws Unavailable.
    void heed_erasures(Engine& engine);
    // Drops what was read ahead: it is read once more.
    void read_again();

    // When the oldest event came that is known and not delivered; absent: none, or nothing is to be
    // delivered.
    std::optional<Instant> oldest() const;
    // The answer as it may be kept: receivers may echo what they are sent.
    Answer without_secrets(Answer answer) const;

    EndpointQueue queue;
    Style style = Style::cloove;
    std::vector<std::string> secrets;
    bool is_given_up = false;     // and about to be disabled, if it is not yet
    bool is_crowded_out = false;  // waits until fewer attempts are at endpoints of its kind
    bool is_unreadable = false;   // its book, when it was last tried; the operator knows
    bool is_behind = true;        // the feed may hold more than has been fetched
    std::deque<Event> fetched;    // read ahead
    std::uint64_t fetched_to = 0;
    std::uint64_t heeded_to = 0;  // no erasure up to this entry concerns what was read ahead
    std::map<std::uint64_t, Event> events;  // of first attempts, by delivery
    std::optional<Instant> timer;
};

}  // namespace tillbook::feed
