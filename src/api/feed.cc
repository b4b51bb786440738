#include "api/feed.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "api/cloove/event_json.h"
#include "api/json_writer.h"
#include "api/near.h"
#include "api/sse.h"
#include "book/event_types.h"
#include "http/ascii.h"

namespace tillbook {

namespace {

// False if it is neither a type nor a family of types.
bool append_types(std::string_view word, std::vector<std::string>& types) {
    const bool is_family = word.ends_with(".*");
    const std::string_view prefix = word.substr(0, word.size() - (is_family ? 1 : 0));
    const std::size_t before = types.size();
    for (const std::string_view type : event_types) {
        if (is_family ? type.starts_with(prefix) : type == word) types.emplace_back(type);
    }
    return types.size() > before;
}

Error no_such_type(std::string_view word) {
    const std::string_view near = near_name(word, event_types);
    return {ErrorCode::validation_failed,
            "has no such type as " + std::string(word) +
                (near.empty() ? "" : "; did you mean " + std::string(near) + "?"),
            {}};
}

// The entry to read behind, so that an entry of which only a part was told is read again.
std::uint64_t entry_before(const FeedPosition& position) {
    return position.index && position.number > 0 ? position.number - 1 : position.number;
}

bool is_behind(const Event& event, const FeedPosition& position) {
    return event.number > position.number ||
           (position.index && event.number == position.number && event.index > *position.index);
}

Fetched<FeedPosition> place_of(Engine& engine, BookId book, const FeedStart& start, Access access) {
    if (start.after) return Result<FeedPosition>(*start.after);
    if (!start.since) {
        return Result<FeedPosition>(FeedPosition{std::numeric_limits<std::uint64_t>::max()});
    }
    const auto before = engine.last_entry_before(book, *start.since, access);
    if (!before) return std::nullopt;
    if (!*before) return Result<FeedPosition>(before->error());
    return Result<FeedPosition>(FeedPosition{before->value()});
}

void append_told(FeedPiece& piece, const Event& event, const BookSettings& book) {
    std::string json;
    JsonWriter writer(json);
    cloove::append_event(writer, event, book);
    FeedPiece::Told told{{event.number, event.index}, event.type, 0, json.size()};
    append_sse_event(piece.frames, {to_string(told.position), event.type, json});
    constexpr std::size_t end_of_event = 2;  // line breaks behind the data
    told.begin = piece.frames.size() - end_of_event - json.size();
    piece.events.push_back(std::move(told));
}

}  // namespace

std::optional<FeedPosition> parse_feed_position(std::string_view text) {
    FeedPosition position;
    const char* const end = text.data() + text.size();
    const auto number = std::from_chars(text.data(), end, position.number);
    if (number.ec != std::errc{}) return std::nullopt;
    if (number.ptr == end) return position;
    std::uint32_t index = 0;
    if (*number.ptr != '.') return std::nullopt;
    const auto rest = std::from_chars(number.ptr + 1, end, index);
    if (rest.ec != std::errc{} || rest.ptr != end) return std::nullopt;
    position.index = index;
    return position;
}

std::string to_string(const FeedPosition& position) {
    std::string text = std::to_string(position.number);
    if (position.index) text += '.' + std::to_string(*position.index);
    return text;
}

Result<std::vector<std::string>> parse_event_types(std::string_view list) {
    std::vector<std::string> types;
    bool has_all = false;
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        const std::string_view word = http::trimmed(list.substr(0, comma), " ");
        list = comma == list.npos ? std::string_view{} : list.substr(comma + 1);
        has_all = has_all || word == "*";
        if (word.empty() || word == "*" || append_types(word, types)) continue;
        return no_such_type(word);
    }
    if (has_all) types.clear();
    std::sort(types.begin(), types.end());
    types.erase(std::unique(types.begin(), types.end()), types.end());
    return types;
}

Fetched<FeedPiece> read_feed(Engine& engine, const BookSettings& book, const FeedQuestion& question,
                             Access access) {
    const BookId id = book.record.id;
    const auto after = place_of(engine, id, question.start, access);
    if (!after) return std::nullopt;
    if (!*after) return Result<FeedPiece>(after->error());
    const FeedPosition& place = after->value();
    auto read = engine.events(id, entry_before(place), question.events_max, question.types, access);
    if (read && *read && read->value().head < place.number) {
        // Who asks may have seen there what another process wrote, and this one has not read yet.
        if (access != Access::may_block) return std::nullopt;
        engine.refresh(access);
        read = engine.events(id, entry_before(place), question.events_max, question.types, access);
    }
    if (!read) return std::nullopt;
    if (!*read) return Result<FeedPiece>(read->error());
    const EventPage& page = read->value();
    FeedPiece piece;
    piece.head = page.head;
    piece.generation = page.generation;
    piece.from = place.number > page.head ? FeedPosition{page.head} : place;
    piece.next = {page.last};
    for (const Event& event : page.events) {
        if (!is_behind(event, place)) continue;
        const bool is_full = piece.frames.size() >= question.bytes_max;
        if (is_full && event.number > piece.events.back().position.number) {
            piece.next = {piece.events.back().position.number};
            break;
        }
        append_told(piece, event, book);
    }
    return Result<FeedPiece>(std::move(piece));
}

}  // namespace tillbook
