#include "book/administered.h"

#include <algorithm>
#include <array>

#include "book/calendar.h"
#include "book/json_in.h"
#include "book/json_out.h"

namespace tillbook {

namespace {

constexpr std::array actions = {
    AdministeredAction::book_changed,
    AdministeredAction::key_created,
    AdministeredAction::key_rotated,
    AdministeredAction::key_revoked,
    AdministeredAction::user_added,
    AdministeredAction::user_changed,
    AdministeredAction::user_removed,
    AdministeredAction::user_invited,
    AdministeredAction::webhook_created,
    AdministeredAction::webhook_changed,
    AdministeredAction::webhook_secret_rotated,
    AdministeredAction::webhook_verified,
    AdministeredAction::webhook_enabled,
    AdministeredAction::webhook_disabled,
    AdministeredAction::webhook_resumed,
    AdministeredAction::webhook_skipped,
    AdministeredAction::webhook_replayed,
    AdministeredAction::webhook_removed,
    AdministeredAction::webhook_tested,
    AdministeredAction::webhook_resent,
};

using Texts = std::vector<std::string>;

void write(JsonOut& json, std::string_view name, const Texts& texts) {
    json.key(name);
    json.begin_array();
    for (const std::string& text : texts) json.text(text);
    json.end_array();
}

void write(JsonOut& json, const BookRecord& settings) {
    json.key("settings");
    json.begin_object();
    json.member("name", settings.name);
    json.member("timezone", settings.zone);
    json.member("dayStart", to_clock(settings.day_starts_minutes));
    json.key("taxIncluded");
    json.boolean(settings.tax_included);
    write(json, "receiptLines", settings.receipt_lines);
    json.member("logo", settings.logo);
    json.end_object();
}

void write(JsonOut& json, const KeyRecord& key) {
    json.key("key");
    json.begin_object();
    json.member("id", to_base32(key.id.value));
    json.member("name", key.name);
    write(json, "scopes", key.scopes);
    write(json, "allowedIpRanges", key.allowed_ips);
    write(json, "allowedOrigins", key.allowed_origins);
    if (key.rate_limit != 0) json.member("rateLimit", std::int64_t{key.rate_limit});
    if (key.expires_at) json.member("expiresAt", to_string(*key.expires_at));
    if (key.revoked_at) json.member("revokedAt", to_string(*key.revoked_at));
    json.member("createdAt", to_string(key.created_at));
    json.end_object();
}

void write(JsonOut& json, const Member& user) {
    json.key("user");
    json.begin_object();
    json.member("id", to_base32(user.id.value));
    json.member("login", user.login);
    json.member("name", user.name);
    json.member("role", name_of(user.role));
    json.key("disabled");
    json.boolean(user.is_disabled);
    json.end_object();
}

void write(JsonOut& json, const EndpointRecord& endpoint) {
    json.key("endpoint");
    json.begin_object();
    json.member("id", to_base32(endpoint.id.value));
    json.member("name", endpoint.name);
    json.member("url", endpoint.url);
    write(json, "events", endpoint.events);
    json.member("style", endpoint.style);
    json.member("maxInFlight", std::int64_t{endpoint.max_in_flight});
    json.key("verified");
    json.boolean(endpoint.verified);
    if (endpoint.disabled_at) {
        json.member("disabledAt", to_string(*endpoint.disabled_at));
        json.member("disabledReason", endpoint.disabled_reason);
    }
    json.member("place", to_string(endpoint.place));
    json.member("createdAt", to_string(endpoint.created_at));
    json.member("updatedAt", to_string(endpoint.updated_at));
    json.end_object();
}

void write(JsonOut& json, const DeliveryRecord& delivery) {
    json.key("delivery");
    json.begin_object();
    json.member("id", to_base32(delivery.id.value));
    json.member("eventType", delivery.event_type);
    json.member("place", to_string(delivery.place));
    json.end_object();
}

bool read_texts(JsonValue value, Texts& target) {
    return each_element(value,
                        [&](JsonValue element) { return read(element, target.emplace_back()); });
}

template <class Tag>
bool read_id(JsonValue value, detail::StrongNumber<Tag>& target) {
    ObjectId id;
    if (!read(value, id)) return false;
    target = {id.value};
    return true;
}

bool read_place(JsonValue value, FeedPlace& target) {
    std::string text;
    const auto place = read(value, text) ? parse_place(text) : std::nullopt;
    if (place) target = *place;
    return place.has_value();
}

bool read_moment(JsonValue value, Instant& target) {
    std::string text;
    const auto instant = read(value, text) ? parse_instant(text) : std::nullopt;
    if (instant) target = *instant;
    return instant.has_value();
}

bool read_moment(JsonValue value, std::optional<Instant>& target) {
    return read_moment(value, target.emplace());
}

bool read_clock(JsonValue value, int& target) {
    std::string text;
    const auto minutes = read(value, text) ? parse_clock(text) : std::nullopt;
    if (minutes) target = *minutes;
    return minutes.has_value();
}

bool read_settings(JsonValue value, BookRecord& settings) {
    return each_member(value, [&](std::string_view name, JsonValue member) {
        if (name == "name") return read(member, settings.name);
        if (name == "timezone") return read(member, settings.zone);
        if (name == "dayStart") return read_clock(member, settings.day_starts_minutes);
        if (name == "taxIncluded") return read(member, settings.tax_included);
        if (name == "receiptLines") return read_texts(member, settings.receipt_lines);
        if (name == "logo") return read(member, settings.logo);
        return true;
    });
}

bool read_key(JsonValue value, KeyRecord& key) {
    return each_member(value, [&](std::string_view name, JsonValue member) {
        if (name == "id") return read_id(member, key.id);
        if (name == "name") return read(member, key.name);
        if (name == "scopes") return read_texts(member, key.scopes);
        if (name == "allowedIpRanges") return read_texts(member, key.allowed_ips);
        if (name == "allowedOrigins") return read_texts(member, key.allowed_origins);
        if (name == "rateLimit") return read(member, key.rate_limit);
        if (name == "expiresAt") return read_moment(member, key.expires_at);
        if (name == "revokedAt") return read_moment(member, key.revoked_at);
        if (name == "createdAt") return read_moment(member, key.created_at);
        return true;
    });
}

bool read_role(JsonValue value, Role& target) {
    std::string text;
    const auto role = read(value, text) ? parse_role(text) : std::nullopt;
    if (role) target = *role;
    return role.has_value();
}

bool read_user(JsonValue value, Member& user) {
    return each_member(value, [&](std::string_view name, JsonValue member) {
        if (name == "id") return read_id(member, user.id);
        if (name == "login") return read(member, user.login);
        if (name == "name") return read(member, user.name);
        if (name == "role") return read_role(member, user.role);
        if (name == "disabled") return read(member, user.is_disabled);
        return true;
    });
}

bool read_endpoint(JsonValue value, EndpointRecord& endpoint) {
    return each_member(value, [&](std::string_view name, JsonValue member) {
        if (name == "id") return read_id(member, endpoint.id);
        if (name == "name") return read(member, endpoint.name);
        if (name == "url") return read(member, endpoint.url);
        if (name == "events") return read_texts(member, endpoint.events);
        if (name == "style") return read(member, endpoint.style);
        if (name == "maxInFlight") return read(member, endpoint.max_in_flight);
        if (name == "verified") return read(member, endpoint.verified);
        if (name == "disabledAt") return read_moment(member, endpoint.disabled_at);
        if (name == "disabledReason") return read(member, endpoint.disabled_reason);
        if (name == "place") return read_place(member, endpoint.place);
        if (name == "createdAt") return read_moment(member, endpoint.created_at);
        if (name == "updatedAt") return read_moment(member, endpoint.updated_at);
        return true;
    });
}

bool read_delivery(JsonValue value, DeliveryRecord& delivery) {
    return each_member(value, [&](std::string_view name, JsonValue member) {
        if (name == "id") return read_id(member, delivery.id);
        if (name == "eventType") return read(member, delivery.event_type);
        if (name == "place") return read_place(member, delivery.place);
        return true;
    });
}

// One of the words of an enumeration.
template <class Words, class Word>
bool read_word(JsonValue value, const Words& words, Word& target) {
    std::string text;
    if (!read(value, text)) return false;
    const auto found =
        std::find_if(words.begin(), words.end(), [&](Word word) { return text == name_of(word); });
    if (found == words.end()) return false;
    target = *found;
    return true;
}

bool read_changed(JsonValue value, std::vector<Setting>& target) {
    return each_element(value, [&](JsonValue element) {
        return read_word(element, all_settings, target.emplace_back());
    });
}

}  // namespace

const std::vector<Setting> all_settings = {Setting::name,          Setting::zone,
                                           Setting::day_start,     Setting::tax_included,
                                           Setting::receipt_lines, Setting::logo};

const char* name_of(AdministeredAction action) {
    switch (action) {
        case AdministeredAction::book_changed:
            return "book_changed";
        case AdministeredAction::key_created:
            return "key_created";
        case AdministeredAction::key_rotated:
            return "key_rotated";
        case AdministeredAction::key_revoked:
            return "key_revoked";
        case AdministeredAction::user_added:
            return "user_added";
        case AdministeredAction::user_changed:
            return "user_changed";
        case AdministeredAction::user_removed:
            return "user_removed";
        case AdministeredAction::user_invited:
            return "user_invited";
        case AdministeredAction::webhook_created:
            return "webhook_created";
        case AdministeredAction::webhook_changed:
            return "webhook_changed";
        case AdministeredAction::webhook_secret_rotated:
            return "webhook_secret_rotated";
        case AdministeredAction::webhook_verified:
            return "webhook_verified";
        case AdministeredAction::webhook_enabled:
            return "webhook_enabled";
        case AdministeredAction::webhook_disabled:
            return "webhook_disabled";
        case AdministeredAction::webhook_resumed:
            return "webhook_resumed";
        case AdministeredAction::webhook_skipped:
            return "webhook_skipped";
        case AdministeredAction::webhook_replayed:
            return "webhook_replayed";
        case AdministeredAction::webhook_removed:
            return "webhook_removed";
        case AdministeredAction::webhook_tested:
            return "webhook_tested";
        case AdministeredAction::webhook_resent:
            return "webhook_resent";
    }
    return "book_changed";
}

const char* name_of(Setting setting) {
    switch (setting) {
        case Setting::name:
            return "name";
        case Setting::zone:
            return "timezone";
        case Setting::day_start:
            return "dayStart";
        case Setting::tax_included:
            return "taxIncluded";
        case Setting::receipt_lines:
            return "receiptLines";
        case Setting::logo:
            return "logo";
    }
    return "name";
}

std::string encode_administered(const Administered& administered) {
    JsonOut json;
    json.begin_object();
    json.member("action", name_of(administered.action));
    if (administered.action == AdministeredAction::book_changed) {
        json.key("changed");
        json.begin_array();
        for (const Setting setting : administered.changed) json.text(name_of(setting));
        json.end_array();
        write(json, administered.settings);
    } else if (is_of_webhook(administered.action)) {
        write(json, administered.endpoint);
        if (administered.delivery.id) write(json, administered.delivery);
    } else if (is_of_user(administered.action)) {
        write(json, administered.user);
    } else {
        write(json, administered.key);
    }
    if (administered.replaces) json.member("replaces", to_base32(administered.replaces.value));
    json.end_object();
    return json.take();
}

Result<Administered> decode_administered(std::string_view body) {
    Administered administered;
    auto document = json_in_of_this_thread().parse(body);
    const bool intact = each_member(document, [&](std::string_view name, JsonValue value) {
        if (name == "action") return read_word(value, actions, administered.action);
        if (name == "changed") return read_changed(value, administered.changed);
        if (name == "settings") return read_settings(value, administered.settings);
        if (name == "key") return read_key(value, administered.key);
        if (name == "user") return read_user(value, administered.user);
        if (name == "endpoint") return read_endpoint(value, administered.endpoint);
        if (name == "delivery") return read_delivery(value, administered.delivery);
        if (name == "replaces") return read_id(value, administered.replaces);
        return true;
    });
    if (!intact) return damaged("administered");
    return administered;
}

void copy_settings(const std::vector<Setting>& which, const BookRecord& source,
                   BookRecord& target) {
    for (const Setting setting : which) {
        switch (setting) {
            case Setting::name:
                target.name = source.name;
                break;
            case Setting::zone:
                target.zone = source.zone;
                break;
            case Setting::day_start:
                target.day_starts_minutes = source.day_starts_minutes;
                break;
            case Setting::tax_included:
                target.tax_included = source.tax_included;
                break;
            case Setting::receipt_lines:
                target.receipt_lines = source.receipt_lines;
                break;
            case Setting::logo:
                target.logo = source.logo;
                break;
        }
    }
}

std::string to_clock(int minutes) {
    std::string text = "00:00";
    text[0] = static_cast<char>('0' + minutes / 600);
    text[1] = static_cast<char>('0' + minutes / 60 % 10);
    text[3] = static_cast<char>('0' + minutes % 60 / 10);
    text[4] = static_cast<char>('0' + minutes % 10);
    return text;
}

std::optional<int> parse_clock(std::string_view text) {
    const auto is_digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !is_digit(0) || !is_digit(1) || !is_digit(3) ||
        !is_digit(4)) {
        return std::nullopt;
    }
    const int hours = (text[0] - '0') * 10 + (text[1] - '0');
    const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
    if (hours > 23 || minutes > 59) return std::nullopt;
    return hours * 60 + minutes;
}

}  // namespace tillbook
