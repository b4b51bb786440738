// /v1/day-report and /v1/day-closes: what a business day brings, and sealing it.
#include <array>

#include "api/cloove/day_json.h"
#include "api/cloove/handlers.h"
#include "api/cloove/limits.h"
#include "api/cloove/list_page.h"
#include "api/cloove/report_query.h"
#include "api/cloove/write.h"
#include "book/calendar.h"

namespace tillbook::cloove {

namespace {

http::Response report_response(const DayReport& report, const DayQuestion& asked, bool is_current,
                               const Caller& caller) {
    const BookSettings& book = *caller.book;
    http::Response response;
    JsonWriter json(response.body);
    begin_envelope(json, "Day report retrieved");
    json.begin_object();
    json.key("date").plain(to_string(asked.day));
    append_uuid(json.key("storeId"), asked.store.value_or(ObjectId{}), book);
    append_optional(json.key("storeName"), report.store_name);
    json.key("isCurrentDay").boolean(is_current);
    json.key("closes").begin_array();
    for (const DayCloseRead& close : report.closes) append_day_close(json, close, caller);
    json.end_array();
    append_figures(json.key("open"), report.open, book);
    append_figures(json.key("total"), report.total, book);
    json.key("openOrders").number(report.open_orders);
    json.key("nextSupplement").number(report.next_supplement);
    json.end_object();
    json.end_object();
    return response;
}

http::Response close_response(int status, std::string_view message, const DayCloseRead& read,
                              const Caller& caller) {
    http::Response response;
    response.status = status;
    JsonWriter json(response.body);
    begin_envelope(json, message);
    append_day_close(json, read, caller);
    json.end_object();
    return response;
}

Error no_such_close() { return {ErrorCode::not_found, "There is no such day close.", {}}; }

CloseDay close_in(Form& form) {
    CloseDay command;
    if (const auto date = form.text("date")) {
        command.day = parse_day(*date);
        if (!command.day) form.add_mistake("date", "must be a day such as 2026-01-15");
    }
    command.store = form.id_or("store_id", no_store_word);
    command.opening_float = form.money("opening_float", Sign::zero_or_above).value_or(Money{});
    command.counted_cash = form.money("counted_cash", Sign::zero_or_above);
    command.notes = form.text("notes", {notes_characters_max, TextRule::Empty::taken}).value_or("");
    return command;
}

}  // namespace

void report_day(Call& call) {
    static constexpr std::array<std::string_view, 2> parameters = {"date", "store_id"};
    auto parsed = QueryReader::parse(call, parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    ValueReader values(query.mistakes(), call.book().record.id_secret,
                       call.book().currency.exponent);
    const Day today = call.book().calendar.day_of(call.clock().now());
    const DayQuestion asked{read_day(query, "date").value_or(today), read_store(query, values)};
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    call.answer_read(
        [caller = call.caller, &engine = call.engine(), asked,
         is_current = asked.day == today](Access access) -> std::optional<http::Response> {
            const auto read = engine.day_report(caller.book->record.id, asked, access);
            if (!read) return std::nullopt;
            if (!*read) return to_response(in_callers_words(read->error(), {}));
            return report_response(read->value(), asked, is_current, caller);
        });
}

void close_day(Call& call) {
    static constexpr std::array<std::string_view, 5> members = {"date", "store_id", "opening_float",
                                                                "counted_cash", "notes"};
    auto form = Form::parse(call, members, EmptyBody::taken);
    if (!form) return call.fail(form.error());
    CloseDay command = close_in(form.value());
    if (const auto checked = form.value().finish(call); !checked) return call.fail(checked.error());
    submit(call, std::move(form).value(), std::move(command),
           [caller = call.caller](const Recorded& recorded) {
               const DayCloseRead read{{std::get<DayClose>(recorded.subject), recorded.entry,
                                        recorded.at, recorded.actor},
                                       recorded.store_name};
               http::Response response = close_response(201, "Day sealed", read, caller);
               append_header(response, "Location",
                             "/v1/day-closes/" +
                                 to_uuid(recorded.object.value, caller.book->record.id_secret));
               return response;
           });
}

void list_day_closes(Call& call) {
    static constexpr std::array<std::string_view, 5> parameters = {"start_date", "end_date",
                                                                   "store_id", "page", "limit"};
    auto parsed = QueryReader::parse(call, parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    ValueReader values(query.mistakes(), call.book().record.id_secret,
                       call.book().currency.exponent);
    const ReportRange range = read_report_range(query, call.book());
    const ListPage page = read_list_page(query, values);
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    call.answer_read([caller = call.caller, &engine = call.engine(),
                      filter = DayCloseFilter{range.day_from, range.day_to, range.store},
                      page](Access access) -> std::optional<http::Response> {
        const auto list = engine.list_day_closes(caller.book->record.id, filter,
                                                 {page.offset(), page.limit}, access);
        if (!list) return std::nullopt;
        if (!*list) return to_response(list->error());
        return list_response("Day closes retrieved", list->value().closes, list->value().total,
                             page, [&](JsonWriter& json, const DayCloseRead& close) {
                                 append_day_close(json, close, caller);
                             });
    });
}

void get_day_close(Call& call) {
    auto query = QueryReader::parse(call, {});
    if (!query) return call.fail(query.error());
    tell_ignored(call, query.value().ignored());
    const auto number = parse_uuid(call.params.front(), call.book().record.id_secret);
    if (!number) return call.fail(no_such_close());
    call.answer_read([caller = call.caller, &engine = call.engine(),
                      id = ObjectId{*number}](Access access) -> std::optional<http::Response> {
        const auto read = engine.find_day_close(caller.book->record.id, id, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        return close_response(200, "Day close retrieved", read->value(), caller);
    });
}

}  // namespace tillbook::cloove
