// Putting contacts with their phone numbers, e-mail and postal addresses.
#include <algorithm>

#include "book/catalogue_body.h"
#include "book/event_types.h"
#include "book/mistake_list.h"
#include "book/person_name.h"
#include "book/put_object.h"

namespace tillbook {

namespace {

template <class Part>
auto find_part(std::vector<Part>& parts, ObjectId id) {
    return std::ranges::find(parts, id, &Part::id);
}

void apply_to(ContactPoint& point, const ContactPointChange& change_of_point) {
    change(point.text, change_of_point.text);
}
void apply_to(PostalAddress& address, const PostalAddressChange& change_of_address) {
    for (const auto& [line, text] : change_of_address.lines) address.*line = text;
}

bool goes_first(const ContactPointChange& point) { return point.goes_first; }
bool goes_first(const PostalAddressChange&) { return false; }

// One kind of parts: what it is called in paths, and by people.
struct PartWords {
    std::string_view path;
    std::string_view one;
};

// The final list. A part without an id is the one that says the same, or a new one.
template <class Part, class Change>
void state_all(std::vector<Part>& parts, const std::vector<Change>& all, const PartWords& words,
               MistakeList& mistakes) {
    std::vector<Part> before = std::exchange(parts, {});
    for (std::size_t at = 0; at < all.size(); ++at) {
        const Change& stated = all[at];
        const auto is_named = [&all](ObjectId id) {
            return std::ranges::find(all, id, &Change::id) != all.end();
        };
        const auto kept = std::ranges::find_if(before, [&](const Part& each) {
            if (stated.id || is_named(each.id)) return each.id == stated.id;
            Part after = each;
            apply_to(after, stated);
            return after == each;
        });
        Part part;
        if (kept != before.end()) {
            part = std::move(*kept);
            before.erase(kept);
        } else if (stated.id) {
            mistakes.add(indexed_path(words.path, at, "id"),
                         "is not a " + std::string(words.one) + " of this contact");
        }
        apply_to(part, stated);
        const auto place = goes_first(stated) ? parts.begin() : parts.end();
        parts.insert(place, std::move(part));
    }
}

template <class Part, class Change>
Result<> change_parts(std::vector<Part>& parts, const PartsChange<Change>& changes,
                      const PartWords& words, MistakeList& mistakes) {
    if (changes.removed) {
        const auto removed = find_part(parts, changes.removed);
        if (removed == parts.end()) return not_here(words.one);
        parts.erase(removed);
    }
    if (changes.all) state_all(parts, *changes.all, words, mistakes);
    if (changes.put) {
        auto part = find_part(parts, changes.put->id);
        if (changes.put->id && part == parts.end()) return not_here(words.one);
        if (!changes.put->id) part = parts.insert(parts.end(), Part{});
        apply_to(*part, *changes.put);
        if (goes_first(*changes.put)) std::rotate(parts.begin(), part, part + 1);
    }
    if (parts.size() > contact_parts_max) {
        mistakes.add(std::string(words.path),
                     "must not be more than " + std::to_string(contact_parts_max));
    }
    return done;
}

// The first number or address changes, or goes. An only one goes by the contact's own id.
void change_first(std::vector<ContactPoint>& points, const std::optional<std::string>& text,
                  ObjectId contact) {
    if (!text) return;
    if (text->empty()) {
        if (!points.empty()) points.erase(points.begin());
    } else if (points.empty()) {
        points.push_back({contact, *text});
    } else {
        points.front().text = *text;
    }
}

template <class Part>
void give_ids(std::vector<Part>& parts, State& state) {
    for (Part& part : parts) {
        if (!part.id) part.id = state.take_ids(1);
    }
}

void change_name(const ContactChange& changes, Contact& contact) {
    if (changes.name) {
        contact.name = *changes.name;
        contact.last_name.reset();
    }
    if (!changes.first_name && !changes.last_name) return;
    PersonName name = name_of(contact);
    change(name.first, changes.first_name);
    change(name.last, changes.last_name);
    set_name(contact, name);
}

void change_notes(const ContactChange& changes, ContactNotes& notes) {
    change(notes.business, changes.business);
    change(notes.note, changes.note);
    change(notes.birth_year, changes.birth_year);
    change(notes.birth_month, changes.birth_month);
    change(notes.birth_day, changes.birth_day);
}

}  // namespace

Result<Decision> decide(const PutContact& command, State& state) {
    const ContactChange& changes = command.change;
    const Kept<Contact>* kept = command.id ? state.find_contact(command.id) : nullptr;
    if (command.id) TRY(check_version(kept, command.if_version, "contact"));
    const bool is_named = changes.name || changes.first_name || changes.last_name;
    if (kept == nullptr && !is_named) return mistake("name", "is required");
    Contact contact = changed_copy(kept, state);
    if (kept == nullptr) contact.id = state.take_ids(1);
    change_name(changes, contact);
    change_first(contact.phones, changes.phone, contact.id);
    change_first(contact.emails, changes.email, contact.id);
    change(contact.whatsapp, changes.whatsapp);
    change(contact.is_vip, changes.is_vip);
    change(contact.is_blacklisted, changes.is_blacklisted);
    change(contact.takes_marketing, changes.takes_marketing);
    change_notes(changes, contact.notes);
    MistakeList mistakes;
    TRY(change_parts(contact.phones, changes.phones, {"phoneNumbers", "phone number"}, mistakes));
    TRY(change_parts(contact.emails, changes.emails, {"emailAddresses", "e-mail address"},
                     mistakes));
    TRY(change_parts(contact.addresses, changes.addresses, {"addresses", "address"}, mistakes));
    if (mistakes.any()) return std::move(mistakes).error();
    give_ids(contact.phones, state);
    give_ids(contact.emails, state);
    give_ids(contact.addresses, state);
    Decision decision = put_decision(EntryKind::contact_put, contact, kept);
    decision.body = encode_contact(contact, state.now);
    decision.personal_text = encode_contact_personal(contact);
    put_facts(decision, kept == nullptr ? event_type::contact_created : event_type::contact_updated,
              state);
    decision.subject = std::move(contact);
    return decision;
}

}  // namespace tillbook
