// /v1/backups and /v1/verification: what keeps a book safe, and proves that it is whole.
#include "api/upkeep.h"

#include <array>
#include <chrono>

#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/query.h"
#include "api/cloove/render.h"
#include "api/form.h"

namespace tillbook::cloove {

namespace {

http::Response too_soon(std::chrono::seconds wait) {
    const std::string seconds = std::to_string(wait.count());
    http::Response response =
        to_response({ErrorCode::rate_limited,
                     "The folder has enough backups for now. Try again in " + seconds + " s.",
                     {}});
    append_header(response, "Retry-After", seconds);
    return response;
}

// A request that carries no members.
Result<> check_no_members(Call& call) {
    Form form = TRY(Form::parse(call, {}, EmptyBody::taken));
    return form.finish(call);
}

// "24h", as the option of the server says it.
std::string duration_text(std::chrono::seconds length) {
    constexpr std::array<std::pair<std::int64_t, char>, 3> units = {
        {{86'400, 'd'}, {3'600, 'h'}, {60, 'm'}}};
    for (const auto& [seconds, unit] : units) {
        if (length.count() % seconds == 0) return std::to_string(length.count() / seconds) + unit;
    }
    return std::to_string(length.count()) + 's';
}

void append_backup(JsonWriter& json, const BackupShown& backup) {
    json.begin_object();
    json.key("name").text(backup.name);
    append_time(json.key("createdAt"), backup.created_at);
    json.key("bytes").number(backup.bytes);
    json.key("books");
    backup.books ? json.number(*backup.books) : json.null();
    json.key("proven").boolean(backup.is_proven);
    json.end_object();
}

http::Response list_of(const BackupFolder* folder) {
    http::Response response;
    JsonWriter json(response.body);
    begin_envelope(json, "Backups retrieved");
    json.begin_array();
    if (folder != nullptr) {
        for (const BackupShown& backup : folder->backups) append_backup(json, backup);
    }
    json.end_array();
    json.key("meta").begin_object();
    append_optional(json.key("folder"), folder == nullptr ? std::string() : folder->path);
    append_optional(json.key("every"),
                    folder == nullptr ? std::string() : duration_text(folder->every));
    json.key("available").boolean(folder != nullptr && folder->is_there);
    json.end_object();
    json.end_object();
    return response;
}

http::Response render(const VerifyReport& report, std::chrono::milliseconds took) {
    http::Response response;
    JsonWriter json(response.body);
    begin_envelope(json, report.ok() ? "The book is unbroken" : "The book is broken");
    json.begin_object();
    json.key("entries").number(report.entries);
    json.key("head").plain(to_hex(as_view(report.head.chain)));
    json.key("mistakes").begin_array();
    for (const Problem& problem : report.problems) {
        const std::string place =
            problem.entry == 0 ? "" : "entry " + std::to_string(problem.entry) + ": ";
        json.text(place + problem.what);
    }
    json.end_array();
    json.key("mistakeCount").number(report.problem_count);
    json.key("ms").number(static_cast<std::uint64_t>(took.count()));
    json.end_object();
    json.end_object();
    return response;
}

}  // namespace

void list_backups(Call& call) {
    auto query = QueryReader::parse(call, {});
    if (!query) return call.fail(query.error());
    tell_ignored(call, query.value().ignored());
    if (call.options().backups == nullptr) return call.send(list_of(nullptr));
    call.answer_blocking([backups = call.options().backups] {
        const BackupFolder folder = backups->list();
        return list_of(&folder);
    });
}

void make_backup(Call& call) {
    if (const auto checked = check_no_members(call); !checked) return call.fail(checked.error());
    Backups* backups = call.options().backups;
    if (backups == nullptr) {
        return call.fail({ErrorCode::backups_not_configured,
                          "The server was started without a folder for backups.",
                          {}});
    }
    auto turn = UpkeepTurn::take(call);
    if (!turn) return call.fail(upkeep_under_way());
    call.answer_blocking([backups, turn = std::move(turn)]() mutable {
        const auto held = std::move(turn);  // whoever is answered may ask for the next
        const std::chrono::seconds wait = backups->wait();
        if (wait.count() > 0) return too_soon(wait);
        const auto made = backups->make();
        if (!made) return to_response(made.error());
        const BackupShown& backup = made.value();
        http::Response response;
        response.status = 201;
        JsonWriter json(response.body);
        begin_envelope(json, "Backup made");
        append_backup(json, backup);
        json.end_object();
        return response;
    });
}

void verify_book(Call& call) {
    if (const auto checked = check_no_members(call); !checked) return call.fail(checked.error());
    auto turn = UpkeepTurn::take(call);
    if (!turn) return call.fail(upkeep_under_way());
    call.answer_blocking([caller = call.caller, &engine = call.engine(), turn = std::move(turn),
                          stop = call.stop()]() mutable {
        const auto held = std::move(turn);
        const auto begin = std::chrono::steady_clock::now();
        const VerifyReport report = engine.verify(caller.book->record.id, [&stop] {
            if (stop->test()) throw Unavailable("The server stops.");
        });
        return render(report, std::chrono::duration_cast<std::chrono::milliseconds>(
                                  std::chrono::steady_clock::now() - begin));
    });
}

}  // namespace tillbook::cloove
