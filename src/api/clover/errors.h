// The one place where the Clover dialect says what a failure looks like on the wire.
#pragma once

#include <span>
#include <string_view>

#include "base/error.h"
#include "http/message.h"

namespace tillbook::clover {

// The status of a failure; exhaustive over the codes.
int status_of(ErrorCode code);

// {"message": …} and, where clients read it, "details".
http::Response to_response(const Error& error);

// What a path of the core is called in the body that this request had: {"lines[", "items["}.
struct FieldName {
    std::string_view core;
    std::string_view wire;
};
// A refusal with its fields named as the caller sent them.
Error with_names(Error error, std::span<const FieldName> names);

// The key may not read what the request wants to be expanded.
Error no_right_to_expand();

// "The requested resource could not be found."
Error no_such_object();
// What a read failed with; `missing` in the place of the core's own words for what is not there.
Error failure_of(const Error& error, const Error& missing);

// Outside any merchant there is nothing; below one, what is not known is not allowed. Both are
// plain text.
http::Response nothing_here();
http::Response not_allowed(std::string_view method);

}  // namespace tillbook::clover
