#include "cli/keys.h"

#include <algorithm>
#include <ostream>

#include "api/address.h"
#include "api/credentials.h"
#include "api/json_writer.h"
#include "api/scopes.h"
#include "api/values.h"
#include "cli/failure.h"
#include "cli/listing.h"

namespace tillbook {

namespace {

Failure wrong_option(std::string cause) {
    return {ExitCode::refused, std::move(cause), "Correct it; `tillbook key --help` has examples."};
}

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

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : ",") + part;
    return text;
}

void check_scopes(const std::vector<std::string>& scopes) {
    if (scopes.empty()) throw wrong_option("A key needs at least one scope, or \"all\".");
    for (const std::string& scope : scopes) {
        if (is_known_scope(scope)) continue;
        throw wrong_option("\"" + scope + "\" is no scope; there are " + known_scopes_text() + ".");
    }
}

void set_rights(KeyRecord& record, const KeyOptions& options) {
    record.name = options.name;
    record.scopes = split_list(options.scopes);
    check_scopes(record.scopes);
    record.rate_limit = options.rate_limit;
    record.allowed_ips = split_list(options.allowed_ips);
    for (const std::string& range : record.allowed_ips) {
        if (!parse_address_range(range)) {
            throw wrong_option("\"" + range + "\" is no address or range such as 192.0.2.0/24.");
        }
    }
    for (const std::string& origin : split_list(options.allowed_origins)) {
        record.allowed_origins.push_back(to_lower(origin));
    }
    if (options.expires.empty()) return;
    record.expires_at = parse_instant(options.expires);
    if (!record.expires_at) {
        throw wrong_option("\"" + options.expires +
                           "\" is no date-time with zone such as 2027-01-31T00:00:00Z.");
    }
}

KeyId new_key_id(const std::vector<KeyRecord>& keys, Instant now) {
    return {new_number(now, [&keys](std::uint64_t number) {
        return std::any_of(keys.begin(), keys.end(),
                           [number](const KeyRecord& key) { return key.id.value == number; });
    })};
}

// A new key with the rights of `rights`, stored.
ShownKey store_key(Installation& installation, const KeyRecord& rights, Environment environment) {
    const Instant now = installation.clock().now();
    NewKey made = make_api_key(environment, fill_random);
    KeyRecord record = rights;
    record.id = new_key_id(installation.control().load_keys(), now);
    record.secret_hash = made.record.secret_hash;
    record.prefix = made.record.prefix;
    record.last_four = made.record.last_four;
    record.created_at = now;
    record.revoked_at.reset();
    installation.control().put_key(record);
    installation.directory().refresh();
    return {std::move(made.text), std::move(record)};
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
                << joined(shown.record.scopes) << ".\n";
}

}  // namespace

ShownKey make_key(Installation& installation, const KeyOptions& options) {
    const BookRecord book = installation.find_book(options.book).record;
    KeyRecord rights;
    rights.book = book.id;
    set_rights(rights, options);
    return store_key(installation, rights, book.environment);
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
                        state_of(key, now), joined(key.scopes), key.name});
    }
    print_table(streams.out, rows);
}

void revoke_key(Installation& installation, const KeyOptions& options, Streams& streams) {
    KeyRecord key = find_key(installation, options.id);
    const Instant now = installation.clock().now();
    if (!key.revoked_at) {
        key.revoked_at = now;
        installation.control().put_key(key);
    }
    if (streams.form == OutputForm::json) {
        std::string text;
        JsonWriter json(text);
        json.begin_object();
        write_key(json, key, now);
        json.end_object();
        streams.out << text << '\n';
    } else {
        streams.out << "revoked " << masked(key) << '\n';
    }
}

void rotate_key(Installation& installation, const KeyOptions& options, Streams& streams) {
    KeyRecord old = find_key(installation, options.id);
    const Instant now = installation.clock().now();
    if (old.revoked_at) {
        throw Failure(ExitCode::refused, "The key " + options.id + " is revoked.",
                      "Make a new one with `tillbook key create`.");
    }
    const BookSettings book = installation.find_book(to_base32(old.book.value));
    const ShownKey made = store_key(installation, old, book.record.environment);
    old.revoked_at = now;
    installation.control().put_key(old);
    print_new(made, now, streams);
}

}  // namespace tillbook
