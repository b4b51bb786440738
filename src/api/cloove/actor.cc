#include "api/cloove/actor.h"

namespace tillbook::cloove {

std::string_view name_of_actor(KeyId actor, const Caller& caller) {
    if (!actor) return "command line";
    const KeyRecord* known = caller.snapshot->find_actor(actor);
    return known == nullptr ? std::string_view{} : std::string_view{known->name};
}

}  // namespace tillbook::cloove
