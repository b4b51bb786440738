// GET /v1/events/stream: the feed as it happens.
#include "api/cloove/errors.h"
#include "api/cloove/event_query.h"
#include "api/cloove/handlers.h"

namespace tillbook::cloove {

namespace {

constexpr std::array<std::string_view, 3> stream_parameters = {"after", "since", "types"};

http::Response render_failure(const Result<FeedPiece>& read) { return to_response(read.error()); }

}  // namespace

void stream_events(Call& call) {
    auto parsed = QueryReader::parse(call, stream_parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    FeedQuestion question = read_feed_question(query, call, {});
    // A browser that comes again asks the same URL and says here what it has seen.
    if (const std::string_view seen = call.request.header("Last-Event-ID"); !seen.empty()) {
        const auto position = parse_feed_position(seen);
        if (!position) {
            return call.fail({ErrorCode::bad_request,
                              "The header Last-Event-ID must be a sequence such as 12 or 12.0.",
                              {}});
        }
        question.start = {*position, {}};
    }
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    if (const Result<> room = call.followers().check_stream(call.caller.key->id); !room) {
        call.headers() += "Retry-After: 5\r\n";
        return call.fail(room.error());
    }
    call.followers().stream(following_of(call, std::move(question)), call.take_answer(),
                            render_failure);
}

}  // namespace tillbook::cloove
