// What the dialect's handlers read of every request.
#include "api/cloove/handlers.h"

namespace tillbook::cloove {

std::optional<ObjectId> order_in_path(const Call& call) {
    const auto number = parse_uuid(call.params.front(), call.book().record.id_secret);
    if (!number) return std::nullopt;
    return ObjectId{*number};
}

Error no_such_order() { return {ErrorCode::not_found, "There is no such order.", {}}; }

}  // namespace tillbook::cloove
