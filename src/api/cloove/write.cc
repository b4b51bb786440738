#include "api/cloove/write.h"

#include <charconv>
#include <limits>

#include "api/trace.h"

namespace tillbook::cloove {

Envelope envelope_of(const Call& call, const Form& form) {
    Envelope envelope;
    envelope.book = call.book().record.id;
    envelope.actor = call.caller.key->id;
    envelope.request_id = call.request.id;
    envelope.trace = kept_trace(call.request);
    envelope.scope = scope_of(call.request.method_text, call.request.path);
    envelope.key = form.key();
    envelope.fingerprint = form.fingerprint(envelope.scope);
    return envelope;
}

Result<std::optional<std::uint32_t>> version_in_if_match(const http::Request& request) {
    std::string_view tag = request.header("If-Match");
    if (tag.empty() || tag == "*") return std::optional<std::uint32_t>{};
    const bool is_quoted = tag.size() > 2 && tag.front() == '"' && tag.back() == '"';
    std::uint32_t version = 0;
    if (is_quoted) {
        tag = tag.substr(1, tag.size() - 2);
        const auto [end, error] = std::from_chars(tag.data(), tag.data() + tag.size(), version);
        if (error == std::errc{} && end == tag.data() + tag.size()) return std::optional(version);
    }
    return Error{ErrorCode::bad_request,
                 "The header If-Match must be one ETag as an answer gave it, such as \"3\".",
                 {}};
}

}  // namespace tillbook::cloove
