// DELETE /v1/contacts/{id}: takes a contact out of the book, or, with erase=true, forgets the
// person.
#include <array>

#include "api/cloove/catalogue_call.h"
#include "api/cloove/handlers.h"
#include "api/cloove/query.h"
#include "api/scopes.h"

namespace tillbook::cloove {

namespace {

constexpr std::size_t reason_characters_max = 255;
constexpr std::string_view erase_scope = "contacts:erase";
// What the query says is part of the command, so that a removal is never replayed as an erasure.
constexpr std::array<std::string_view, 2> erase_parameters = {"erase", "reason"};

struct Asked {
    bool erase = false;
    std::string reason;
};

Result<Asked> read_query(Call& call) {
    QueryReader query = TRY(QueryReader::parse(call, erase_parameters));
    tell_ignored(call, query.ignored());
    ValueReader values(query.mistakes(), call.book().record.id_secret,
                       call.book().currency.exponent);
    Asked asked;
    if (const auto erase = query.find("erase")) {
        asked.erase = erase->text == "true";
        if (!asked.erase && erase->text != "false") {
            query.mistakes().add({"erase"}, "must be true or false", *erase);
        }
    }
    if (const auto reason = query.find("reason")) {
        asked.reason = values.text(*reason, {"reason"}, {reason_characters_max}).value_or("");
        if (!asked.erase) query.mistakes().add({"reason"}, "needs erase=true");
    }
    if (!query.mistakes().none()) return query.mistakes().take();
    return asked;
}

http::Response erased_response(const Recorded& recorded, const BookSettings& book) {
    http::Response response;
    JsonWriter json(response.body);
    begin_envelope(json, "Contact erased");
    json.begin_object();
    append_uuid(json.key("id"), recorded.object, book);
    json.key("erased").boolean(true);
    json.key("entry").number(recorded.entry);
    json.end_object();
    json.end_object();
    return response;
}

}  // namespace

void remove_contact(Call& call) {
    auto asked = read_query(call);
    if (!asked) return call.fail(asked.error());
    if (!asked.value().erase) {
        return submit_removal<RemoveContact>(call, "contact", "Contact removed");
    }
    // What is forgotten is so for good, on every order: not for everybody who may change a contact.
    if (!covers(call.caller.key->scopes, erase_scope)) {
        return call.fail(missing_scope(erase_scope));
    }
    const auto target = object_target(call, "contact");
    if (!target) return call.fail(target.error());
    auto form = Form::parse(call, erase_parameters, EmptyBody::taken);
    if (!form) return call.fail(form.error());
    form.value().put("erase", "true");
    form.value().put("reason", asked.value().reason);
    if (const auto checked = form.value().finish(call); !checked) return call.fail(checked.error());
    submit(
        call, std::move(form).value(),
        EraseContact{target.value().id, std::move(asked).value().reason, target.value().if_version},
        [caller = call.caller](const Recorded& recorded) {
            return erased_response(recorded, *caller.book);
        });
}

}  // namespace tillbook::cloove
