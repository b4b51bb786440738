#include "api/cloove/event_query.h"

#include "api/cloove/list_span.h"

namespace tillbook::cloove {

namespace {

std::optional<FeedPosition> read_after(QueryReader& query) {
    const auto value = query.find("after");
    if (!value) return std::nullopt;
    const auto position = parse_feed_position(value->text);
    if (!position) {
        query.mistakes().add({"after"}, "must be a sequence such as 12 or 12.0", *value);
    }
    return position;
}

// A bare day begins with the book's business day.
std::optional<Instant> read_since(QueryReader& query, const Calendar& calendar) {
    std::optional<Day> day;
    std::optional<Instant> instant;
    read_moment(query, "since", day, instant);
    if (day) instant = calendar.start_of(*day);
    return instant;
}

}  // namespace

FeedQuestion read_feed_question(QueryReader& query, const Call& call, FeedStart unless_sent) {
    FeedQuestion question;
    question.start = {read_after(query), read_since(query, call.book().calendar)};
    if (question.start.after && question.start.since) {
        query.mistakes().add({"since"}, "cannot stand beside after");
    } else if (!question.start.after && !question.start.since) {
        question.start = unless_sent;
    }
    if (const auto value = query.find("types")) {
        auto types = parse_event_types(value->text);
        if (types) {
            question.types = std::move(types).value();
        } else {
            query.mistakes().add({"types"}, types.error().detail);
        }
    }
    return question;
}

Following following_of(const Call& call, FeedQuestion question) {
    return {call.book().record.id, call.caller.key->id, credential_of(call.caller),
            std::move(question)};
}

}  // namespace tillbook::cloove
