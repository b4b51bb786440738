// A customer's phone numbers, e-mail and postal addresses, one by one.
#include <algorithm>

#include "api/clover/customer_body.h"
#include "api/clover/customer_json.h"
#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/write.h"

namespace tillbook::clover {

namespace {

// One kind of parts: where they stand, what a new one that says nothing lacks, how they are read
// and shown.
template <class Part, class Change>
struct PartKind {
    std::vector<Part> Contact::*parts;
    PartsChange<Change> ContactChange::*changes;
    std::string_view required;
    Change (*read)(Body& body);
    void (*append)(JsonWriter& json, const Part& part, const Contact& contact);
};

constexpr PartKind<ContactPoint, ContactPointChange> phones = {
    &Contact::phones, &ContactChange::phones, "phoneNumber", read_phone,
    [](JsonWriter& json, const ContactPoint& phone, const Contact&) { append_phone(json, phone); }};
constexpr PartKind<ContactPoint, ContactPointChange> emails = {
    &Contact::emails, &ContactChange::emails, "emailAddress", read_email, append_email};
constexpr PartKind<PostalAddress, PostalAddressChange> addresses = {
    &Contact::addresses, &ContactChange::addresses, "address1", read_address,
    [](JsonWriter& json, const PostalAddress& address, const Contact&) {
        append_address(json, address);
    }};

Error was_erased() {
    return {ErrorCode::not_found, "The requested resource could not be found.", {}};
}

// The part that was changed; a new one has the greatest id. Null where an answer is given again
// after the person was erased.
template <class Part>
const Part* part_of(const std::vector<Part>& parts, ObjectId id) {
    const auto part =
        id ? std::ranges::find(parts, id, &Part::id)
           : std::ranges::max_element(parts, {}, [](const Part& each) { return each.id.value; });
    return part == parts.end() ? nullptr : &*part;
}

// POST of the list adds one, POST of one changes it.
template <class Part, class Change>
void put_part(Call& call, const PartKind<Part, Change>& kind) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    PutContact command;
    command.id = id_in(call.params[1]);
    Change change = kind.read(body.value());
    const bool is_new = call.params.size() < 3;
    if (!is_new) change.id = id_in(call.params[2]);
    if (is_new && says_nothing(change)) body.value().add_mistake(kind.required, "is required");
    for (const std::string_view name : {"id", "href", "customer"}) body.value().pass_over(name);
    const ObjectId id = change.id;
    (command.change.*kind.changes).put = std::move(change);
    submit(call, body.value(), std::move(command), [&kind, id](const Recorded& recorded) {
        const auto& contact = std::get<Contact>(recorded.subject);
        const Part* part = part_of(contact.*kind.parts, id);
        if (part == nullptr) return to_response(was_erased());
        return answer_with([&](JsonWriter& json) { kind.append(json, *part, contact); });
    });
}

template <class Part, class Change>
void remove_part(Call& call, const PartKind<Part, Change>& kind) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    PutContact command;
    command.id = id_in(call.params[1]);
    (command.change.*kind.changes).removed = id_in(call.params[2]);
    submit(call, body.value(), std::move(command), [](const Recorded&) { return empty_answer(); });
}

}  // namespace

void put_phone_number(Call& call) { put_part(call, phones); }
void remove_phone_number(Call& call) { remove_part(call, phones); }
void put_email_address(Call& call) { put_part(call, emails); }
void remove_email_address(Call& call) { remove_part(call, emails); }
void put_address(Call& call) { put_part(call, addresses); }
void remove_address(Call& call) { remove_part(call, addresses); }

}  // namespace tillbook::clover
