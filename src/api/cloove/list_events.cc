// GET /v1/events: the feed.
#include <charconv>
#include <limits>

#include "api/cloove/errors.h"
#include "api/cloove/event_json.h"
#include "api/cloove/handlers.h"
#include "api/cloove/query.h"
#include "api/cloove/render.h"

namespace tillbook::cloove {

namespace {

constexpr std::array<std::string_view, 3> parameters = {"after", "limit", "types"};
constexpr std::int64_t limit_max = 1'000;
constexpr std::uint32_t limit_default = 100;

// A place in the feed: "12" is behind all of entry 12, "12.0" behind the first event of it.
struct FeedPosition {
    std::uint64_t number = 0;
    std::optional<std::uint32_t> index;
};

std::optional<FeedPosition> parse_position(std::string_view text) {
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

struct FeedRead {
    Caller caller;
    Engine& engine;
    FeedPosition after;
    std::uint32_t limit = limit_default;
    std::vector<std::string> types;

    std::optional<http::Response> operator()(Access access) const;
};

bool is_told(const Event& event, const FeedPosition& after) {
    return event.number > after.number || (after.index && event.index > *after.index);
}

std::optional<http::Response> FeedRead::operator()(Access access) const {
    const bool within = after.index && after.number > 0;
    const auto read = engine.events(caller.book->record.id,
                                    within ? after.number - 1 : after.number, limit, types, access);
    if (!read) return std::nullopt;
    if (!*read) return to_response(read->error());
    const EventPage& page = read->value();
    http::Response response;
    JsonWriter json(response.body);
    begin_envelope(json, "Events retrieved");
    json.begin_array();
    for (const Event& event : page.events) {
        if (is_told(event, after)) append_event(json, event, *caller.book);
    }
    json.end_array();
    json.key("meta").begin_object();
    json.key("next").plain(std::to_string(page.last));
    json.key("head").number(page.head);
    json.key("generation").number(page.generation);
    json.key("hasMore").boolean(page.last < page.head);
    json.end_object();
    json.end_object();
    return response;
}

std::vector<std::string> split_types(std::string_view list) {
    std::vector<std::string> types;
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        std::string_view type = list.substr(0, comma);
        list = comma == list.npos ? std::string_view{} : list.substr(comma + 1);
        while (type.starts_with(' ')) type.remove_prefix(1);
        while (type.ends_with(' ')) type.remove_suffix(1);
        if (!type.empty() && type != "*") types.emplace_back(type);
    }
    return types;
}

}  // namespace

void list_events(Call& call) {
    auto parsed = QueryReader::parse(call, parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    ValueReader values(query.mistakes(), call.book().record.id_secret,
                       call.book().currency.exponent);
    FeedRead read{call.caller, call.engine(), {}, limit_default, {}};
    if (const auto value = query.find("after")) {
        if (const auto position = parse_position(value->text)) {
            read.after = *position;
        } else {
            query.mistakes().add({"after"}, "must be a sequence such as 12 or 12.0", *value);
        }
    }
    if (const auto value = query.find("limit")) {
        read.limit = static_cast<std::uint32_t>(
            values.whole(*value, {"limit"}, 1, limit_max).value_or(limit_default));
    }
    if (const auto value = query.find("types")) read.types = split_types(value->text);
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    call.answer_read(std::move(read));
}

}  // namespace tillbook::cloove
