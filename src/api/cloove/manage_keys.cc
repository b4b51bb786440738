// /v1/api-keys: the keys of the caller's own book.
#include <algorithm>
#include <array>
#include <span>

#include "api/cloove/administer.h"
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/list_page.h"
#include "api/cloove/render.h"
#include "api/credentials.h"
#include "api/key_rights.h"
#include "base/hash.h"

namespace tillbook::cloove {

namespace {

constexpr std::array<std::string_view, 6> key_members = {
    "name", "scopes", "allowed_origins", "allowed_ip_ranges", "expires_at", "rate_limit",
};
constexpr std::size_t list_elements_max = 100;
constexpr std::int64_t rate_limit_max = 1'000'000'000;

void append_texts(JsonWriter& json, const std::vector<std::string>& texts) {
    json.begin_array();
    for (const std::string& text : texts) json.text(text);
    json.end_array();
}

// `text` is the whole key, shown once; empty: not any more.
void append_key(JsonWriter& json, const KeyRecord& key, const BookRecord& book,
                std::string_view text) {
    json.begin_object();
    json.key("id").plain(to_uuid(key.id.value, book.id_secret));
    json.key("businessId").plain(to_uuid(book.id.value, book.id_secret));
    json.key("name").text(key.name);
    json.key("environment").plain(name_of(book.environment));
    json.key("prefix").plain(key.prefix);
    json.key("lastFour").plain(key.last_four);
    append_texts(json.key("scopes"), key.scopes);
    append_texts(json.key("allowedOrigins"), key.allowed_origins);
    append_texts(json.key("allowedIpRanges"), key.allowed_ips);
    json.key("status").plain(key.revoked_at ? "revoked" : "active");
    json.key("rateLimit");
    key.rate_limit == 0 ? json.null() : json.number(key.rate_limit);
    append_optional_time(json.key("expiresAt"), key.expires_at);
    append_optional_time(json.key("revokedAt"), key.revoked_at);
    append_time(json.key("createdAt"), key.created_at);
    json.key("plaintext");
    text.empty() ? json.null() : json.plain(text);
    json.key("plaintextAvailable").boolean(!text.empty());
    json.end_object();
}

http::Response key_response(int status, std::string_view message, const KeyRecord& key,
                            const BookRecord& book, std::string_view text) {
    http::Response response;
    response.status = status;
    JsonWriter json(response.body);
    begin_envelope(json, message);
    append_key(json, key, book, text);
    json.end_object();
    return response;
}

http::Response new_key_response(std::string_view message, const ChangedKey& changed,
                                const BookRecord& book, std::string_view text) {
    http::Response response =
        key_response(201, message, changed.key, book, changed.is_new_secret ? text : "");
    append_header(response, "Location",
                  "/v1/api-keys/" + to_uuid(changed.key.id.value, book.id_secret));
    return response;
}

Error no_such_key() { return {ErrorCode::not_found, "There is no such API key.", {}}; }

std::optional<KeyId> key_in_path(const Call& call) {
    const auto number = parse_uuid(call.params.front(), call.book().record.id_secret);
    return number ? std::optional(KeyId{*number}) : std::nullopt;
}

KeySecret secret_of(const NewKey& made) {
    return {made.record.secret_hash, made.record.prefix, made.record.last_four};
}

KeyRecord read_rights(Form& form, const BookSettings& book) {
    KeyRecord rights;
    rights.book = book.record.id;
    rights.name = form.text("name", {}).value_or("");
    form.require("name");
    rights.scopes =
        form.texts("scopes", {}, list_elements_max).value_or(std::vector<std::string>{});
    form.require("scopes");
    rights.allowed_origins =
        form.texts("allowed_origins", {}, list_elements_max).value_or(std::vector<std::string>{});
    rights.allowed_ips =
        form.texts("allowed_ip_ranges", {}, list_elements_max).value_or(std::vector<std::string>{});
    rights.expires_at = form.instant("expires_at");
    rights.rate_limit =
        static_cast<std::uint32_t>(form.whole("rate_limit", 0, rate_limit_max).value_or(0));
    if (form.has("scopes")) add_mistakes(form, check_rights(rights));
    return rights;
}

// The form of a call that has no members of its own.
}  // namespace

void list_keys(Call& call) {
    static constexpr std::array<std::string_view, 2> parameters = {"page", "limit"};
    auto parsed = QueryReader::parse(call, parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    ValueReader values(query.mistakes(), call.book().record.id_secret,
                       call.book().currency.exponent);
    const ListPage page = read_list_page(query, values);
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    const BookRecord& book = call.book().record;
    std::vector<const KeyRecord*> keys;
    for (const KeyRecord& key : call.caller.snapshot->keys()) {
        if (key.book == book.id) keys.push_back(&key);
    }
    const std::uint64_t total = keys.size();
    std::sort(keys.begin(), keys.end(),
              [](const KeyRecord* left, const KeyRecord* right) { return left->id > right->id; });
    const std::uint64_t first = std::min(total, page.offset());
    const std::span rows(keys.data() + first, std::min<std::uint64_t>(page.limit, total - first));
    call.send(list_response(
        "API keys retrieved", rows, total, page,
        [&](JsonWriter& json, const KeyRecord* key) { append_key(json, *key, book, {}); }));
}

void get_key(Call& call) {
    auto query = QueryReader::parse(call, {});
    if (!query) return call.fail(query.error());
    tell_ignored(call, query.value().ignored());
    const BookRecord& book = call.book().record;
    const auto id = key_in_path(call);
    for (const KeyRecord& key : call.caller.snapshot->keys()) {
        if (id != key.id || key.book != book.id) continue;
        return call.send(key_response(200, "API key retrieved", key, book, {}));
    }
    call.fail(no_such_key());
}

void create_key(Call& call) {
    auto form = Form::parse(call, key_members);
    if (!form) return call.fail(form.error());
    KeyRecord rights = read_rights(form.value(), call.book());
    if (const auto checked = form.value().finish(call); !checked) {
        return call.fail(checked.error());
    }
    NewKey made = make_api_key(call.book().record.environment, fill_random);
    answer_administration(
        call, form.value(),
        [rights = std::move(rights), secret = secret_of(made)](Administration& administration,
                                                               const Envelope& envelope) {
            return administration.create_key(envelope, rights, secret);
        },
        [caller = call.caller, text = std::move(made.text)](const ChangedKey& changed) {
            return new_key_response("API key created", changed, caller.book->record, text);
        });
}

void rotate_key(Call& call) {
    const auto form = Form::parse_empty(call);
    if (!form) return call.fail(form.error());
    const auto id = key_in_path(call);
    if (!id) return call.fail(no_such_key());
    NewKey made = make_api_key(call.book().record.environment, fill_random);
    answer_administration(
        call, form.value(),
        [id = *id, secret = secret_of(made)](Administration& administration,
                                             const Envelope& envelope) {
            return administration.rotate_key(envelope, id, secret);
        },
        [caller = call.caller, text = std::move(made.text)](const ChangedKey& changed) {
            return new_key_response("API key rotated", changed, caller.book->record, text);
        });
}

void revoke_key(Call& call) {
    const auto form = Form::parse_empty(call);
    if (!form) return call.fail(form.error());
    const auto id = key_in_path(call);
    if (!id) return call.fail(no_such_key());
    answer_administration(
        call, form.value(),
        [id = *id](Administration& administration, const Envelope& envelope) {
            return administration.revoke_key(envelope, id);
        },
        [caller = call.caller](const ChangedKey& changed) {
            return key_response(200, "API key revoked", changed.key, caller.book->record, {});
        });
}

}  // namespace tillbook::cloove
