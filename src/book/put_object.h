// What the commands that put and remove catalogue objects share. For sources only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "book/decision.h"
#include "book/order_body.h"

namespace tillbook {

inline Error not_here(std::string_view what) {
    return {ErrorCode::not_found, "There is no such " + std::string(what) + ".", {}};
}

// The named object must be there, at the version the caller has seen (If-Match).
template <class T>
Result<> check_version(const Kept<T>* kept, std::optional<std::uint32_t> if_version,
                       std::string_view what) {
    if (!is_present(kept)) return not_here(what);
    if (if_version && *if_version != kept->version) {
        return Error{ErrorCode::version_moved,
                     "the " + std::string(what) + " is at version " +
                         std::to_string(kept->version) + ", not " + std::to_string(*if_version),
                     {}};
    }
    return done;
}

// The entry that states an object, without facts: the next version of `kept` or the first of a new
// one.
template <class T>
Decision put_decision(EntryKind kind, const T& object, const Kept<T>* kept) {
    Decision decision;
    decision.kind = kind;
    decision.object = object.id;
    decision.version = kept == nullptr ? 1 : kept->version + 1;
    return decision;
}

// The facts of an entry that puts an object; `event` empty: nothing is told.
inline void put_facts(Decision& decision, std::string_view event, const State& state) {
    FactsWriter facts(decision.facts);
    facts.put(fact_ids_behind, state.ids_behind(decision.object));
    if (!event.empty()) append_event(facts, {std::string(event), {}});
}

// The object to change: the kept one, or a new one made now.
template <class T>
T changed_copy(const Kept<T>* kept, const State& state) {
    if (kept != nullptr) return kept->object;
    T object;
    object.created_at = state.now;
    return object;
}

}  // namespace tillbook
