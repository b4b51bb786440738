// Reading the log as a feed: places in it, and pieces of it with every event in the envelope of the
// home dialect. What the feed, streams and waiting requests tell comes from here, so that it is the
// same byte for byte.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "book/directory.h"
#include "book/engine.h"

namespace tillbook {

// "12" is behind all of entry 12, "12.0" behind the first event of it.
struct FeedPosition {
    std::uint64_t number = 0;
    std::optional<std::uint32_t> index{};
    auto operator<=>(const FeedPosition&) const = default;
};

std::optional<FeedPosition> parse_feed_position(std::string_view text);
std::string to_string(const FeedPosition& position);

// "order.created, kitchen_ticket.*": each one a type, a family, or "*" for all, which is none.
// validation_failed with half a sentence about the first that is no type.
Result<std::vector<std::string>> parse_event_types(std::string_view list);

// From where on a feed is read: behind a place, from a time on, or, without both, from its end.
struct FeedStart {
    std::optional<FeedPosition> after{};
    std::optional<Instant> since{};
};

struct FeedQuestion {
    FeedStart start;
    std::vector<std::string> types{};              // empty: all
    std::uint32_t events_max = 100;                // more where one entry tells more
    std::size_t bytes_max = std::size_t{4} << 20;  // about; a piece that is full ends early
};

// Consecutive events of the types asked for.
struct FeedPiece {
    struct Told {
        FeedPosition position;
        std::string type;
        std::size_t begin = 0, size = 0;  // of its JSON in `frames`
    };
    std::vector<Told> events;
    std::string frames;      // the events as a stream carries them
    FeedPosition from;       // where it begins, at the book's end at most
    FeedPosition next;       // where to go on
    std::uint64_t head = 0;  // last entry of the book
    std::uint32_t generation = 1;

    std::string_view json_of(const Told& told) const {
        return std::string_view(frames).substr(told.begin, told.size);
    }
};

// Absent from memory only.
Fetched<FeedPiece> read_feed(Engine& engine, const BookSettings& book, const FeedQuestion& question,
                             Access access);

}  // namespace tillbook
