// The modifiers of a group, below its path. One of another group is not there.
#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/reference_json.h"
#include "api/clover/write.h"

namespace tillbook::clover {

namespace {

const WireKind& modifiers() { return wire_kind(ReferenceKind::modifier); }
ObjectId group_in(const Call& call) { return id_in(call.params[1]); }

}  // namespace

void list_modifiers_of_group(Call& call) {
    auto query = read_query(call, modifiers().filters);
    if (!query) return call.fail(query.error());
    tell_filters(call, modifiers().filters);
    call.answer_read([view = View(call, query.value().expands),
                      href = href_of_list(call.request, query.value()), query = query.value(),
                      group = group_in(call)](Access access) -> std::optional<http::Response> {
        auto read = view.engine().list_references(view.book_id(), ReferenceKind::modifier, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        if (!view.present_reference(ReferenceKind::modifier_group, group)) {
            return to_response(no_such_object());
        }
        std::erase_if(read->value().objects, [group](const auto& each) {
            return each.object.id_of("modifierGroup") != group;
        });
        return list_answer(fitting_references(std::move(read->value().objects), modifiers(), query),
                           href, [&](JsonWriter& json, const Reference& each) {
                               append_reference_object(json, each, view);
                           });
    });
}

void get_modifier_of_group(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.answer_read([view = View(call, query.value().expands), group = group_in(call),
                      id = id_in(call.params[2])](Access access) -> std::optional<http::Response> {
        auto read = view.engine().find_reference(view.book_id(), id, access);
        if (!read) return std::nullopt;
        const bool is_there = *read && !read->value().removed &&
                              read->value().object.kind == ReferenceKind::modifier &&
                              read->value().object.id_of("modifierGroup") == group;
        if (!is_there) return to_response(no_such_object());
        return answer_with(
            [&](JsonWriter& json) { append_reference_object(json, read->value().object, view); });
    });
}

void put_modifier_of_group(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    body.value().pass_over("modifierGroup");
    PutReference command{ReferenceKind::modifier, {}, read_attributes(body.value(), modifiers())};
    std::erase_if(command.changes,
                  [](const auto& change) { return change.first == "modifierGroup"; });
    command.group = group_in(call);
    if (call.params.size() > 2) command.id = id_in(call.params[2]);
    submit(call, body.value(), std::move(command),
           [view = View(call, {})](const Recorded& recorded) {
               return answer_with([&](JsonWriter& json) {
                   append_reference_object(json, std::get<Reference>(recorded.subject), view);
               });
           });
}

void remove_modifier_of_group(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    submit(call, body.value(),
           RemoveReference{ReferenceKind::modifier, id_in(call.params[2]), group_in(call)},
           [](const Recorded&) { return empty_answer(); });
}

}  // namespace tillbook::clover
