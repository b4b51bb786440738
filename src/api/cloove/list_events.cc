// GET /v1/events: the feed, and one event of it.
#include "api/cloove/errors.h"
#include "api/cloove/event_json.h"
#include "api/cloove/event_query.h"
#include "api/cloove/handlers.h"
#include "api/cloove/render.h"

namespace tillbook::cloove {

namespace {

constexpr std::array<std::string_view, 5> events_parameters = {"after", "since", "limit", "types",
                                                               "wait"};
constexpr std::int64_t events_limit_max = 1'000;
constexpr std::int64_t wait_seconds_max = 60;

http::Response render_piece(const Result<FeedPiece>& read) {
    if (!read) return to_response(read.error());
    const FeedPiece& piece = read.value();
    http::Response response;
    JsonWriter json(response.body);
    begin_envelope(json, "Events retrieved");
    json.begin_array();
    for (const FeedPiece::Told& told : piece.events) json.raw(piece.json_of(told));
    json.end_array();
    json.key("meta").begin_object();
    json.key("next").plain(to_string(piece.next));
    json.key("head").number(piece.head);
    json.key("generation").number(piece.generation);
    json.key("hasMore").boolean(piece.next.number < piece.head);
    json.end_object();
    json.end_object();
    return response;
}

struct FeedRead {
    Caller caller;
    Engine& engine;
    FeedQuestion question;

    std::optional<http::Response> operator()(Access access) const {
        const auto read = read_feed(engine, *caller.book, question, access);
        if (!read) return std::nullopt;
        return render_piece(*read);
    }
};

struct EventRead {
    Caller caller;
    Engine& engine;
    FeedPosition position;

    std::optional<http::Response> operator()(Access access) const;
};

std::optional<http::Response> EventRead::operator()(Access access) const {
    const auto read =
        engine.event(caller.book->record.id, position.number, position.index.value_or(0), access);
    if (!read) return std::nullopt;
    if (!*read) return to_response(read->error());
    http::Response response;
    JsonWriter json(response.body);
    begin_envelope(json, "Event retrieved");
    append_event(json, read->value(), *caller.book);
    json.end_object();
    return response;
}

}  // namespace

void list_events(Call& call) {
    auto parsed = QueryReader::parse(call, events_parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    FeedQuestion question = read_feed_question(query, call, {FeedPosition{}, {}});
    ValueReader values(query.mistakes(), call.book().record.id_secret,
                       call.book().currency.exponent);
    if (const auto value = query.find("limit")) {
        const auto limit = values.whole(*value, {"limit"}, 1, events_limit_max);
        if (limit) question.events_max = static_cast<std::uint32_t>(*limit);
    }
    std::chrono::seconds wait{0};
    if (const auto value = query.find("wait")) {
        wait =
            std::chrono::seconds{values.whole(*value, {"wait"}, 0, wait_seconds_max).value_or(0)};
    }
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    if (wait.count() == 0) {
        return call.answer_read(FeedRead{call.caller, call.engine(), std::move(question)});
    }
    if (const Result<> room = call.followers().check_wait(); !room) return call.fail(room.error());
    call.followers().wait(following_of(call, std::move(question)), wait, call.take_answer(),
                          render_piece);
}

void get_event(Call& call) {
    const std::string_view text = call.params.front();
    auto position = parse_feed_position(text);
    if (!position) position = parse_event_id(text, call.book());
    if (!position) {
        return call.fail({ErrorCode::not_found, "There is no such event.", {}});
    }
    call.answer_read(EventRead{call.caller, call.engine(), *position});
}

}  // namespace tillbook::cloove
