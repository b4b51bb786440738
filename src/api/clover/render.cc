#include "api/clover/render.h"

#include "api/access.h"

namespace tillbook::clover {

View::View(const Call& call, std::set<std::string, std::less<>> expands)
    : caller_(call.caller),
      engine_(&call.engine()),
      base_(origin_of(call.request) + "/v3/merchants/" + to_base32(call.book().record.id.value) +
            "/"),
      expands_(std::move(expands)) {}

std::optional<Reference> View::reference(ObjectId id) const {
    if (!id) return std::nullopt;
    auto read = engine_->find_reference(book_id(), id, Access::may_block);
    if (!read || !*read) return std::nullopt;
    return read->value().object;
}

std::optional<Reference> View::present_reference(ReferenceKind kind, ObjectId id) const {
    auto read = engine_->find_reference(book_id(), id, Access::may_block);
    const bool is_there =
        read && *read && !read->value().removed && read->value().object.kind == kind;
    return is_there ? std::optional(read->value().object) : std::nullopt;
}

std::optional<Contact> View::customer(ObjectId id) const {
    if (!id) return std::nullopt;
    auto read = engine_->find_contact(book_id(), id, Access::may_block);
    if (!read || !*read) return std::nullopt;
    return read->value().object;
}

void append_id(JsonWriter& json, ObjectId id) { json.plain(to_base32(id.value)); }

void append_reference(JsonWriter& json, ObjectId id) {
    json.begin_object();
    append_id(json.key("id"), id);
    json.end_object();
}

void append_number(JsonWriter& json, std::int64_t number) { json.raw(std::to_string(number)); }

void append_moment(JsonWriter& json, Instant moment) {
    append_number(json, to_ms(std::chrono::floor<std::chrono::seconds>(moment)));
}

http::Response answer(std::string body) {
    http::Response response;
    response.content_type = "application/json; charset=utf-8";
    response.headers = "Cache-Control: no-cache, no-store, must-revalidate\r\nPragma: no-cache\r\n";
    response.body = std::move(body);
    return response;
}

http::Response empty_answer() { return answer("{}"); }

}  // namespace tillbook::clover
