#include "api/cloove/catalogue_call.h"

namespace tillbook::cloove {

Result<ObjectTarget> object_target(const Call& call, std::string_view what) {
    const auto version = TRY(version_in_if_match(call.request));
    const auto number = parse_uuid(call.params.front(), call.book().record.id_secret);
    if (!number) {
        return Error{ErrorCode::not_found, "There is no such " + std::string(what) + ".", {}};
    }
    return ObjectTarget{{*number}, version};
}

http::Response removed_response(std::string_view message, ObjectId id, const BookSettings& book) {
    http::Response response;
    JsonWriter json(response.body);
    begin_envelope(json, message);
    json.begin_object();
    append_uuid(json.key("id"), id, book);
    json.end_object();
    json.end_object();
    return response;
}

std::optional<std::string> clearable_text(Form& form, std::string_view name,
                                          std::size_t characters_max) {
    return form.text(name, {characters_max, TextRule::Empty::taken});
}

}  // namespace tillbook::cloove
