#include "cli/book_file.h"

#include <algorithm>
#include <span>

#include "api/json_writer.h"
#include "base/sha256_stream.h"
#include "book/administered.h"
#include "book/calendar.h"
#include "book/json_in.h"

namespace tillbook {

namespace {

constexpr std::size_t salt_end = 17;  // of salted personal data: form byte, salt

Error broken(std::string detail) { return {ErrorCode::bad_request, std::move(detail), {}}; }

// An object of ours stands inline; anything else as hexadecimal digits, a JSON text.
void write_bytes(JsonWriter& json, std::string_view bytes) {
    const bool is_inline =
        bytes.starts_with('{') && bytes.ends_with('}') && bytes.find_first_of("\r\n") == bytes.npos;
    is_inline ? json.raw(bytes) : json.plain(to_hex(bytes));
}

bool read_hex(JsonValue value, std::string& target) {
    std::string text;
    auto bytes = read(value, text) ? parse_hex(text) : std::nullopt;
    if (bytes) target = std::move(*bytes);
    return bytes.has_value();
}

bool read_bytes(JsonValue value, std::string& target) {
    simdjson::ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return false;
    if (type != simdjson::ondemand::json_type::object) return read_hex(value, target);
    simdjson::ondemand::object object;
    std::string_view raw;
    if (value.get_object().get(object) != simdjson::SUCCESS) return false;
    if (object.raw_json().get(raw) != simdjson::SUCCESS) return false;
    target = raw;
    return true;
}

template <std::size_t N>
bool read_hash(JsonValue value, std::array<std::uint8_t, N>& target) {
    std::string bytes;
    if (!read_hex(value, bytes) || bytes.size() != N) return false;
    std::copy(bytes.begin(), bytes.end(), target.begin());
    return true;
}

template <class Number>
bool read_number(JsonValue value, Number& target) {
    std::int64_t number = 0;
    if (!read(value, number) || number < 0) return false;
    target = static_cast<Number>(number);
    return static_cast<std::int64_t>(target) == number;
}

bool read_id(JsonValue value, std::uint64_t& target) {
    ObjectId id;
    if (!read(value, id)) return false;
    target = id.value;
    return true;
}

bool read_instant(JsonValue value, Instant& target) {
    std::string text;
    const auto instant = read(value, text) ? parse_instant(text) : std::nullopt;
    if (instant) target = *instant;
    return instant.has_value();
}

bool read_kind(JsonValue value, EntryKind& target) {
    std::string word;
    const auto kind = read(value, word) ? parse_kind(word) : std::nullopt;
    if (kind) target = *kind;
    return kind.has_value();
}

bool read_clock(JsonValue value, int& target) {
    std::string text;
    const auto minutes = read(value, text) ? parse_clock(text) : std::nullopt;
    if (minutes) target = *minutes;
    return minutes.has_value();
}

bool read_environment(JsonValue value, Environment& target) {
    std::string word;
    if (!read(value, word)) return false;
    target = word == name_of(Environment::test) ? Environment::test : Environment::live;
    return word == name_of(target);
}

bool read_texts(JsonValue value, std::vector<std::string>& target) {
    return each_element(value, [&](JsonValue part) { return read(part, target.emplace_back()); });
}

// Reads one object that is the whole line. `take(name, value)` says no to a member that is unknown
// or malformed.
template <class Take>
Result<> read_line(std::string_view line, std::span<const std::string_view> required, Take take) {
    std::vector<std::string> seen;
    simdjson::ondemand::document document;
    if (json_in_of_this_thread().parse(line).get(document) != simdjson::SUCCESS) {
        return broken("it is not one JSON object");
    }
    std::string wrong;
    const bool is_object = each_member(document, [&](std::string_view name, JsonValue value) {
        const bool is_new = std::find(seen.begin(), seen.end(), name) == seen.end();
        seen.emplace_back(name);
        if (is_new && take(name, value)) return true;
        wrong = name;
        return false;
    });
    if (!wrong.empty()) return broken("\"" + wrong + "\" is not what it should be");
    const bool is_whole = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    if (!is_object || !is_whole) return broken("it is not one JSON object");
    for (const std::string_view name : required) {
        if (std::find(seen.begin(), seen.end(), name) == seen.end()) {
            return broken("\"" + std::string(name) + "\" is missing");
        }
    }
    return done;
}

bool take_setting(std::string_view name, JsonValue value, BookRecord& book) {
    if (name == "merchantId") return read_id(value, book.id.value);
    if (name == "name") return read(value, book.name);
    if (name == "environment") return read_environment(value, book.environment);
    if (name == "currency") return read(value, book.currency);
    if (name == "timezone") return read(value, book.zone);
    if (name == "dayStart") return read_clock(value, book.day_starts_minutes);
    if (name == "taxIncluded") return read(value, book.tax_included);
    if (name == "receiptLines") return read_texts(value, book.receipt_lines);
    if (name == "logo") return read(value, book.logo);
    if (name == "generation") return read_number(value, book.generation);
    if (name == "createdAt") return read_instant(value, book.created_at);
    if (name == "administeredEntry") return read_number(value, book.administered_entry);
    return name == "idSecret" && read_hash(value, book.id_secret);
}

// Personal data on its way: text and salt, or what redaction left of them.
struct PersonalParts {
    std::string text, salt;
    bool has_text = false;

    Result<std::string> join() const {
        if (has_text && salt.size() + 1 == salt_end) {
            std::array<std::uint8_t, salt_end - 1> bytes;
            std::copy(salt.begin(), salt.end(), bytes.begin());
            return make_personal(text, bytes);
        }
        if (!has_text && salt.empty()) return std::string{};
        return broken("\"personal\" and \"salt\" do not belong together");
    }
};

}  // namespace

std::string to_line(const BookFileHeader& header) {
    const BookRecord& book = header.book;
    std::string line;
    JsonWriter json(line);
    json.begin_object();
    json.key("tillbook").plain("book");
    json.key("format").number(book_file_format);
    json.key("merchantId").plain(to_base32(book.id.value));
    json.key("name").text(book.name);
    json.key("environment").plain(name_of(book.environment));
    json.key("currency").plain(book.currency);
    json.key("timezone").text(book.zone);
    json.key("dayStart").plain(to_clock(book.day_starts_minutes));
    json.key("taxIncluded").boolean(book.tax_included);
    json.key("receiptLines").begin_array();
    for (const std::string& text : book.receipt_lines) json.text(text);
    json.end_array();
    json.key("logo").text(book.logo);
    json.key("generation").number(book.generation);
    json.key("createdAt").plain(to_string(book.created_at));
    json.key("administeredEntry").number(book.administered_entry);
    json.key("idSecret").plain(to_hex(as_view(book.id_secret)));
    json.key("entries").number(header.entries);
    json.key("head").plain(to_hex(as_view(header.head)));
    json.end_object();
    return line;
}

std::string to_line(const EntryView& entry) {
    std::string line;
    JsonWriter json(line);
    json.begin_object();
    json.key("number").number(entry.number);
    json.key("at").plain(to_string(entry.at));
    json.key("kind").plain(name_of(entry.kind));
    json.key("object").plain(to_base32(entry.object.value));
    json.key("version").number(entry.version);
    if (!entry.key.empty()) json.key("key").text(entry.key);
    if (!entry.fingerprint.empty()) json.key("fingerprint").plain(to_hex(entry.fingerprint));
    if (entry.actor) json.key("actor").plain(to_base32(entry.actor.value));
    if (entry.request_id != 0) json.key("requestId").plain(to_base32(entry.request_id));
    if (!entry.facts.empty()) json.key("facts").plain(to_hex(entry.facts));
    if (!entry.body.empty()) write_bytes(json.key("body"), entry.body);
    if (is_redacted(entry.personal)) {
        json.key("redacted").plain(to_hex(entry.personal.substr(1)));
    } else if (!entry.personal.empty()) {
        write_bytes(json.key("personal"), personal_text(entry.personal));
        json.key("salt").plain(to_hex(entry.personal.substr(1, salt_end - 1)));
    }
    json.key("chain").plain(to_hex(as_view(entry.chain)));
    json.end_object();
    return line;
}

std::string to_line(const BookFileTrailer& trailer) {
    std::string line;
    JsonWriter json(line);
    json.begin_object();
    json.key("end").number(trailer.entries);
    json.key("sha256").plain(to_hex(as_view(trailer.sha256)));
    json.end_object();
    return line;
}

Result<BookFileHeader> parse_header(std::string_view line) {
    static constexpr std::array<std::string_view, 17> required = {
        "tillbook",    "format",
        "merchantId",  "name",
        "environment", "currency",
        "timezone",    "dayStart",
        "taxIncluded", "receiptLines",
        "logo",        "generation",
        "createdAt",   "administeredEntry",
        "idSecret",    "entries",
        "head"};
    BookFileHeader header;
    std::string what;
    std::int64_t format = 0;
    TRY(read_line(line, required, [&](std::string_view name, JsonValue value) {
        if (name == "tillbook") return read(value, what) && what == "book";
        if (name == "format") return read(value, format);
        if (name == "entries") return read_number(value, header.entries);
        if (name == "head") return read_hash(value, header.head);
        // A later format may say more.
        return take_setting(name, value, header.book) || format > book_file_format;
    }));
    if (format == book_file_format) return header;
    return broken("its format is " + std::to_string(format) + ", and this Tillbook knows " +
                  std::to_string(book_file_format));
}

Result<Entry> parse_entry(std::string_view line) {
    static constexpr std::array<std::string_view, 6> required = {"number", "at",      "kind",
                                                                 "object", "version", "chain"};
    Entry entry;
    PersonalParts personal;
    std::string redacted;
    TRY(read_line(line, required, [&](std::string_view name, JsonValue value) {
        if (name == "number") return read_number(value, entry.number);
        if (name == "at") return read_instant(value, entry.at);
        if (name == "kind") return read_kind(value, entry.kind);
        if (name == "object") return read_id(value, entry.object.value);
        if (name == "version") return read_number(value, entry.version);
        if (name == "key") return read(value, entry.key);
        if (name == "fingerprint") return read_hex(value, entry.fingerprint);
        if (name == "actor") return read_id(value, entry.actor.value);
        if (name == "requestId") return read_id(value, entry.request_id);
        if (name == "facts") return read_hex(value, entry.facts);
        if (name == "body") return read_bytes(value, entry.body);
        if (name == "personal") return personal.has_text = read_bytes(value, personal.text);
        if (name == "salt") return read_hex(value, personal.salt);
        if (name == "redacted") return read_hex(value, redacted);
        return name == "chain" && read_hash(value, entry.chain);
    }));
    entry.personal = TRY(personal.join());
    if (redacted.empty()) return entry;
    if (!entry.personal.empty()) return broken("\"personal\" was redacted and is there");
    // The stored form of what redaction leaves (log/entry.h).
    entry.personal = std::string(1, '\1') + redacted;
    if (is_redacted(entry.personal)) return entry;
    return broken("\"redacted\" is not what it should be");
}

Result<BookFileTrailer> parse_trailer(std::string_view line) {
    static constexpr std::array<std::string_view, 2> required = {"end", "sha256"};
    BookFileTrailer trailer;
    TRY(read_line(line, required, [&](std::string_view name, JsonValue value) {
        if (name == "end") return read_number(value, trailer.entries);
        return name == "sha256" && read_hash(value, trailer.sha256);
    }));
    return trailer;
}

bool is_trailer(std::string_view line) { return line.starts_with("{\"end\":"); }

}  // namespace tillbook
