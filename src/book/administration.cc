#include "book/administration.h"

#include <algorithm>
#include <limits>

namespace tillbook {

namespace {

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;  // not a continuation in UTF-8
    }));
}

bool has_controls(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
}

bool is_logo(std::string_view logo) {
    const bool has_scheme = logo.starts_with("https://") || logo.starts_with("data:image/");
    return logo.empty() || (has_scheme && logo.size() <= logo_characters_max &&
                            logo.find(' ') == logo.npos && !has_controls(logo));
}

KeyRecord* find(std::vector<KeyRecord>& keys, KeyId id) {
    const auto found =
        std::find_if(keys.begin(), keys.end(), [id](const KeyRecord& key) { return key.id == id; });
    return found == keys.end() ? nullptr : &*found;
}

void set_secret(KeyRecord& key, const KeySecret& secret) {
    key.secret_hash = secret.hash;
    key.prefix = secret.prefix;
    key.last_four = secret.last_four;
}

Error no_such(std::string_view what) {
    return {ErrorCode::not_found, "There is no such " + std::string(what) + ".", {}};
}

}  // namespace

std::vector<Setting> change_settings(const BookChange& change, BookRecord& book) {
    std::vector<Setting> changed;
    const auto set = [&](const auto& value, auto& target, Setting setting) {
        if (!value) return;
        target = *value;
        changed.push_back(setting);
    };
    set(change.name, book.name, Setting::name);
    set(change.zone, book.zone, Setting::zone);
    set(change.day_starts_minutes, book.day_starts_minutes, Setting::day_start);
    set(change.tax_included, book.tax_included, Setting::tax_included);
    set(change.receipt_lines, book.receipt_lines, Setting::receipt_lines);
    set(change.logo, book.logo, Setting::logo);
    return changed;
}

Result<> check_settings(const BookRecord& book) {
    std::vector<Mistake> mistakes;
    const auto expect = [&](bool holds, std::string field, std::string message) {
        if (!holds) mistakes.push_back({std::move(field), std::move(message)});
    };
    expect(!book.name.empty() && count_characters(book.name) <= book_name_characters_max, "name",
           "must have 1 to 255 characters");
    expect(find_currency(book.currency).ok(), "currency",
           "must be an ISO 4217 code such as NGN or EUR (got \"" + book.currency + "\")");
    expect(Calendar::make(book.zone, book.day_starts_minutes).ok(), "timezone",
           "must be an IANA time zone such as Africa/Lagos (got \"" + book.zone + "\")");
    expect(book.receipt_lines.size() <= receipt_lines_max, "receipt_lines",
           "must have at most 20 lines");
    for (std::size_t i = 0; i < book.receipt_lines.size(); ++i) {
        const std::string& line = book.receipt_lines[i];
        expect(count_characters(line) <= receipt_line_characters_max && !has_controls(line),
               "receipt_lines[" + std::to_string(i) + "]",
               "must have at most 80 characters, none of them a control character");
    }
    expect(is_logo(book.logo), "logo",
           "must be an https URL or a data:image/… URI of at most 65,536 characters");
    if (mistakes.empty()) return done;
    std::string detail = mistakes.front().field + " " + mistakes.front().message;
    return Error{ErrorCode::validation_failed, std::move(detail), std::move(mistakes)};
}

Result<ChangedBook> Administration::change_book(const Envelope& envelope,
                                                const BookChange& change) {
    const std::lock_guard lock(mutex_);
    TRY(apply_pending(envelope.book));
    Administered what;
    {
        const auto snapshot = directory_.snapshot();
        what.settings = snapshot->find_book(envelope.book)->record;
    }
    what.changed = change_settings(change, what.settings);
    TRY(check_settings(what.settings));
    const Recorded recorded = TRY(record(envelope, ObjectId{envelope.book.value}, what));
    TRY(apply_pending(envelope.book));
    const Administered then = TRY(decode_administered(recorded.body));
    ChangedBook answer;
    answer.book = directory_.snapshot()->find_book(envelope.book)->record;
    copy_settings(all_settings, then.settings, answer.book);
    answer.entry = recorded.entry;
    answer.replayed = recorded.replayed;
    return answer;
}

Result<ChangedKey> Administration::create_key(const Envelope& envelope, KeyRecord rights,
                                              const KeySecret& secret) {
    const std::lock_guard lock(mutex_);
    TRY(apply_pending(envelope.book));
    Administered what;
    what.action = AdministeredAction::key_created;
    what.key = std::move(rights);
    what.key.id = new_key_id();
    what.key.created_at = clock_.now();
    what.key.revoked_at.reset();
    return store_key(envelope, what, secret);
}

Result<ChangedKey> Administration::rotate_key(const Envelope& envelope, KeyId id,
                                              const KeySecret& secret) {
    const std::lock_guard lock(mutex_);
    TRY(apply_pending(envelope.book));
    Administered what;
    what.action = AdministeredAction::key_rotated;
    what.key = TRY(find_key(envelope.book, id));
    if (what.key.revoked_at && !is_recorded(envelope)) {
        return mistake("id", "must be an active key; this one is revoked");
    }
    what.key.id = new_key_id();
    what.key.created_at = clock_.now();
    what.key.revoked_at.reset();
    what.replaces = id;
    return store_key(envelope, what, secret);
}

Result<ChangedKey> Administration::revoke_key(const Envelope& envelope, KeyId id) {
    const std::lock_guard lock(mutex_);
    TRY(apply_pending(envelope.book));
    Administered what;
    what.action = AdministeredAction::key_revoked;
    what.key = TRY(find_key(envelope.book, id));
    if (!what.key.revoked_at) what.key.revoked_at = clock_.now();
    const Recorded recorded = TRY(record(envelope, ObjectId{id.value}, what));
    TRY(apply_pending(envelope.book));
    const Administered then = TRY(decode_administered(recorded.body));
    ChangedKey answer{TRY(find_key(envelope.book, id)), recorded.entry, recorded.replayed, false};
    answer.key.revoked_at = then.key.revoked_at;
    return answer;
}

Result<> Administration::catch_up(BookId book) {
    // Opening a large book takes a while, in which others are changed.
    const auto opened =
        engine_.administered(book, std::numeric_limits<std::uint64_t>::max(), Access::may_block);
    TRY(*opened);
    const std::lock_guard lock(mutex_);
    return apply_pending(book);
}

Result<Recorded> Administration::record(const Envelope& envelope, ObjectId subject,
                                        const Administered& what) {
    return engine_.run(envelope, Administer{subject, encode_administered(what)});
}

// Brings the control records up to what the book's log says of settings and revocations.
Result<> Administration::apply_pending(BookId id) {
    engine_.refresh(Access::may_block);
    const auto snapshot = directory_.snapshot();
    const BookSettings* settings = snapshot->find_book(id);
    if (settings == nullptr) return no_such("book");
    BookRecord book = settings->record;
    const BookSettings* other = snapshot->find_book(book.twin);
    std::vector<BookRecord> twins;
    if (other != nullptr) twins.push_back(other->record);
    std::vector<KeyRecord> revoked;
    auto pending = engine_.administered(id, book.administered_entry, Access::may_block);
    const std::uint64_t shown = book.administered_entry;
    for (const Entry& entry : TRY(*pending)) {
        const Administered what = TRY(decode_administered(entry.body));
        if (what.action == AdministeredAction::book_changed) {
            copy_settings(what.changed, what.settings, book);
            TRY(check_settings(book));
            // The test book follows the live one, never the other way round.
            if (book.environment == Environment::live) {
                for (BookRecord& twin : twins) copy_settings(what.changed, what.settings, twin);
            }
            book.administered_entry = entry.number;
        } else if (what.action == AdministeredAction::key_revoked) {
            const auto& keys = snapshot->keys();
            const auto key = std::find_if(keys.begin(), keys.end(), [&](const KeyRecord& known) {
                return known.id == what.key.id && known.book == id && !known.revoked_at;
            });
            if (key == keys.end()) continue;
            revoked.push_back(*key);
            revoked.back().revoked_at = what.key.revoked_at;
        } else if (is_of_user(what.action)) {
            TRY(apply_user(id, entry.number, what));
        }
    }
    if (!revoked.empty()) directory_.put_keys(revoked);
    if (book.administered_entry == shown) return done;
    twins.push_back(std::move(book));
    directory_.put_books(twins);
    return done;
}

// Records a new key and stores it, unless it is stored already.
Result<ChangedKey> Administration::store_key(const Envelope& envelope, const Administered& what,
                                             const KeySecret& secret) {
    const Recorded recorded = TRY(record(envelope, ObjectId{what.key.id.value}, what));
    const Administered then = TRY(decode_administered(recorded.body));
    ChangedKey answer{then.key, recorded.entry, recorded.replayed, false};
    answer.key.book = envelope.book;
    directory_.refresh();
    std::vector<KeyRecord> keys = directory_.snapshot()->keys();
    if (const KeyRecord* stored = find(keys, then.key.id)) {
        set_secret(answer.key, {stored->secret_hash, stored->prefix, stored->last_four});
        return answer;
    }
    set_secret(answer.key, secret);
    answer.is_new_secret = true;
    std::vector<KeyRecord> changed = {answer.key};
    if (KeyRecord* old = find(keys, then.replaces); old != nullptr && !old->revoked_at) {
        old->revoked_at = then.key.created_at;
        changed.push_back(*old);
    }
    directory_.put_keys(changed);
    return answer;
}

Result<KeyRecord> Administration::find_key(BookId book, KeyId id) const {
    const auto snapshot = directory_.snapshot();
    for (const KeyRecord& key : snapshot->keys()) {
        if (key.id == id && key.book == book) return key;
    }
    return no_such("API key");
}

bool Administration::is_recorded(const Envelope& envelope) const {
    if (envelope.key.empty()) return false;
    const auto trace =
        engine_.trace_key(envelope.book, envelope.scope, envelope.key, Access::may_block);
    return trace->ok() && trace->value().recorded;
}

KeyId Administration::new_key_id() const {
    return {new_actor_number(clock_.now(), *directory_.snapshot())};
}

}  // namespace tillbook
