// Tenders, order types, employees, tax rates, discounts, modifier groups, modifiers: lists, single
// ones, and their changes.
#include <algorithm>

#include "api/clover/device.h"
#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/reference_json.h"
#include "api/clover/write.h"

namespace tillbook::clover {

namespace {

// The kind that a path names: ".../order_types/…".
const WireKind& kind_of(const Call& call) {
    std::string_view path = call.request.path;
    for (int skipped = 0; skipped < 4; ++skipped) path.remove_prefix(path.find('/') + 1);
    const WireKind* kind = find_wire_kind(path.substr(0, path.find('/')));
    return kind != nullptr ? *kind : wire_kind(ReferenceKind::modifier);
}

// The object that a path names.
ObjectId id_of(const Call& call, const WireKind& kind) {
    const bool is_device = kind.kind == ReferenceKind::device;
    return is_device ? device_in(call.params[1], call.book()) : id_in(call.params[1]);
}

// The object as the entry left it.
auto answer_of_put(const Call& call) {
    return [view = View(call, {})](const Recorded& recorded) {
        return answer_with([&](JsonWriter& json) {
            append_reference_object(json, std::get<Reference>(recorded.subject), view);
        });
    };
}

}  // namespace

void list_references(Call& call) {
    const WireKind& kind = kind_of(call);
    auto query = read_query(call, kind.filters);
    if (!query) return call.fail(query.error());
    tell_filters(call, kind.filters);
    if (kind.kind == ReferenceKind::device) {
        read_device_filters(query.value(), "id", call.book());
    }
    call.answer_read([view = View(call, query.value().expands), &kind,
                      href = href_of_list(call.request, query.value()),
                      query = query.value()](Access access) -> std::optional<http::Response> {
        auto read = view.engine().list_references(view.book_id(), kind.kind, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        return list_answer(fitting_references(std::move(read->value().objects), kind, query), href,
                           [&](JsonWriter& json, const Reference& each) {
                               append_reference_object(json, each, view);
                           });
    });
}

void get_reference(Call& call) {
    const WireKind& kind = kind_of(call);
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.answer_read([view = View(call, query.value().expands), &kind,
                      id = id_of(call, kind)](Access access) -> std::optional<http::Response> {
        auto read = view.engine().find_reference(view.book_id(), id, access);
        if (!read) return std::nullopt;
        const bool is_there =
            *read && !read->value().removed && read->value().object.kind == kind.kind;
        if (!is_there) return to_response(no_such_object());
        return answer_with(
            [&](JsonWriter& json) { append_reference_object(json, read->value().object, view); });
    });
}

// POST of the list makes one, POST of one changes it.
void put_reference(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    const WireKind& kind = kind_of(call);
    PutReference command{kind.kind, {}, read_attributes(body.value(), kind)};
    if (call.params.size() > 1) command.id = id_of(call, kind);
    submit(call, body.value(), std::move(command), answer_of_put(call));
}

void remove_reference(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    const WireKind& kind = kind_of(call);
    submit(call, body.value(), RemoveReference{kind.kind, id_of(call, kind)},
           [](const Recorded&) { return empty_answer(); });
}

// The charge that every book has, unless it was deleted.
void get_default_service_charge(Call& call) {
    call.answer_read([view = View(call, {})](Access access) -> std::optional<http::Response> {
        auto read = view.engine().find_reference(view.book_id(), default_service_charge, access);
        if (!read) return std::nullopt;
        if (!*read || read->value().removed) return to_response(no_such_object());
        return answer_with(
            [&](JsonWriter& json) { append_reference_object(json, read->value().object, view); });
    });
}

// Changes it; one that was deleted is put again as it was in the beginning.
void put_default_service_charge(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    const WireKind& kind = wire_kind(ReferenceKind::service_charge);
    PutReference command{kind.kind, default_service_charge, read_attributes(body.value(), kind),
                         IfRemoved::begin_anew};
    submit(call, body.value(), std::move(command), answer_of_put(call));
}

void remove_default_service_charge(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    submit(call, body.value(),
           RemoveReference{ReferenceKind::service_charge, default_service_charge},
           [](const Recorded&) { return empty_answer(); });
}

}  // namespace tillbook::clover
