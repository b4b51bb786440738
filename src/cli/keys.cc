#include "cli/keys.h"

#include <algorithm>
#include <ostream>

#include "api/credentials.h"
#include "api/json_writer.h"
#include "api/key_rights.h"
#include "base/hash.h"
#include "cli/administrator.h"
#include "cli/failure.h"
#include "cli/listing.h"

namespace tillbook {

namespace {

// The parts of a list separated by commas; blanks around them do not count.
std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        std::string_view part = text.substr(0, comma);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        if (!part.empty()) parts.emplace_back(part);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

KeyRecord read_rights(const KeyOptions& options) {
    KeyRecord rights;
    rights.name = options.name;
    rights.scopes = split_list(options.scopes);
    rights.rate_limit = options.rate_limit;
    rights.allowed_ips = split_list(options.allowed_ips);
    rights.allowed_origins = split_list(options.allowed_origins);
    if (const auto checked = check_rights(rights); !checked) {
        throw to_failure(checked.error(), "The key was not made");
    }
    if (options.expires.empty()) return rights;
    rights.expires_at = parse_instant(options.expires);
    if (!rights.expires_at) {
        throw Failure(
            ExitCode::refused,
            "\"" + options.expires + "\" is no date-time with zone such as 2027-01-31T00:00:00Z.",
            "Correct it; `tillbook key --help` has examples.");
    }
    return rights;
}

KeySecret secret_of(const NewKey& made) {
    return {made.record.secret_hash, made.record.prefix, made.record.last_four};
}

KeyRecord find_key(Installation& installation, const std::string& id) {
    const auto number = parse_base32(id);
    for (const KeyRecord& key : installation.control().load_keys()) {
        if (number == key.id.value) return key;
    }
    throw Failure(ExitCode::not_found, "There is no key " + id + ".",
                  "`tillbook key list` shows the keys of this database.");
}

std::string masked(const KeyRecord& key) { return key.prefix + "…" + key.last_four; }

std::string state_of(const KeyRecord& key, Instant now) {
    if (key.revoked_at) return "revoked";
    return key.expires_at && *key.expires_at <= now ? "expired" : "active";
}

void write_texts(JsonWriter& json, const std::vector<std::string>& texts) {
    json.begin_array();
    for (const std::string& text : texts) json.text(text);
    json.end_array();
}

void write_instant(JsonWriter& json, const std::optional<Instant>& instant) {
    instant ? json.plain(to_string(*instant)) : json.null();
}

// All of a key but its secret; the object stays open.
void write_key(JsonWriter& json, const KeyRecord& key, Instant now) {
    json.key("id").plain(to_base32(key.id.value));
    json.key("merchantId").plain(to_base32(key.book.value));
    json.key("name").text(key.name);
    json.key("masked").plain(masked(key));
    json.key("state").plain(state_of(key, now));
    write_texts(json.key("scopes"), key.scopes);
    write_texts(json.key("allowedIps"), key.allowed_ips);
    write_texts(json.key("allowedOrigins"), key.allowed_origins);
    json.key("rateLimit").number(key.rate_limit);
    write_instant(json.key("expiresAt"), key.expires_at);
    write_instant(json.key("revokedAt"), key.revoked_at);
    json.key("createdAt").plain(to_string(key.created_at));
}

void print_new(const ShownKey& shown, Instant now, Streams& streams) {
    if (streams.form == OutputForm::json) {
        std::string text;
        JsonWriter json(text);
        json.begin_object();
        json.key("key").plain(shown.text);
        write_key(json, shown.record, now);
        json.end_object();
        streams.out << text << '\n';
        return;
    }
    streams.out << shown.text << '\n';
    streams.err << "This is the only time the key is shown. Its id is "
                << to_base32(shown.record.id.value) << ", its scopes are "
                << joined(shown.record.scopes, ",") << ".\n";
}

}  // namespace

ShownKey make_key(Installation& installation, const KeyOptions& options) {
    const BookRecord book = installation.find_book(options.book).record;
    const KeyRecord rights = read_rights(options);
    NewKey made = make_api_key(book.environment, fill_random);
    Administrator administrator(installation);
    ChangedKey changed = value_or_fail(administrator.administration().create_key(
                                           command_line_envelope(book.id), rights, secret_of(made)),
                                       "The key was not made");
    return {std::move(made.text), std::move(changed.key)};
}

void create_key(Installation& installation, const KeyOptions& options, Streams& streams) {
    print_new(make_key(installation, options), installation.clock().now(), streams);
}

void list_keys(Installation& installation, const KeyOptions& options, Streams& streams) {
    const Instant now = installation.clock().now();
    std::vector<KeyRecord> keys = installation.control().load_keys();
    if (!options.book.empty()) {
        const BookId book = installation.find_book(options.book).record.id;
        std::erase_if(keys, [book](const KeyRecord& key) { return key.book != book; });
    }
    std::sort(keys.begin(), keys.end(),
              [](const KeyRecord& left, const KeyRecord& right) { return left.id < right.id; });
    if (streams.form == OutputForm::json) {
        std::string text;
        JsonWriter json(text);
        json.begin_array();
        for (const KeyRecord& key : keys) {
            json.begin_object();
            write_key(json, key, now);
            json.end_object();
        }
        json.end_array();
        streams.out << text << '\n';
        return;
    }
    std::vector<std::vector<std::string>> rows = {{"id", "key", "book", "state", "scopes", "name"}};
    for (const KeyRecord& key : keys) {
        rows.push_back({to_base32(key.id.value), masked(key), to_base32(key.book.value),
                        state_of(key, now), joined(key.scopes, ","), key.name});
    }
    print_table(streams.out, rows);
}

void revoke_key(Installation& installation, const KeyOptions& options, Streams& streams) {
    const KeyRecord asked = find_key(installation, options.id);
    Administrator administrator(installation);
    const KeyRecord key = value_or_fail(administrator.administration().revoke_key(
                                            command_line_envelope(asked.book), asked.id),
                                        "The key was not revoked")
                              .key;
    if (streams.form == OutputForm::json) {
        std::string text;
        JsonWriter json(text);
        json.begin_object();
        write_key(json, key, installation.clock().now());
        json.end_object();
        streams.out << text << '\n';
    } else {
        streams.out << "revoked " << masked(key) << '\n';
    }
}

void rotate_key(Installation& installation, const KeyOptions& options, Streams& streams) {
    const KeyRecord old = find_key(installation, options.id);
    if (old.revoked_at) {
        throw Failure(ExitCode::refused, "The key " + options.id + " is revoked.",
                      "Make a new one with `tillbook key create`.");
    }
    const BookSettings book = installation.find_book(to_base32(old.book.value));
    NewKey made = make_api_key(book.record.environment, fill_random);
    Administrator administrator(installation);
    ChangedKey changed =
        value_or_fail(administrator.administration().rotate_key(command_line_envelope(old.book),
                                                                old.id, secret_of(made)),
                      "The key was not rotated");
    print_new({std::move(made.text), std::move(changed.key)}, installation.clock().now(), streams);
}

}  // namespace tillbook
