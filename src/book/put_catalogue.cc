// Putting categories and stores, and removing any catalogue object.
#include "book/calendar.h"
#include "book/catalogue_body.h"
#include "book/event_types.h"
#include "book/order_body.h"
#include "book/put_object.h"

namespace tillbook {

namespace {

template <class T>
Result<Decision> remove(EntryKind kind, const Kept<T>* kept,
                        std::optional<std::uint32_t> if_version, std::string_view what,
                        std::string_view event) {
    TRY(check_version(kept, if_version, what));
    Decision decision;
    decision.kind = kind;
    decision.object = kept->object.id;
    decision.version = kept->version + 1;
    decision.body = "{}";
    FactsWriter facts(decision.facts);
    if (!event.empty()) append_event(facts, {std::string(event), {}});
    return decision;
}

}  // namespace

Result<Decision> decide(const PutCategory& command, State& state) {
    const Kept<Category>* named = state.find_category_named(command.name);
    const Kept<Category>* kept = command.id ? state.find_category(command.id) : nullptr;
    if (command.id) TRY(check_version(kept, command.if_version, "category"));
    if (named != nullptr && named != kept) {
        return Error{
            ErrorCode::already_exists, "a category is named \"" + command.name + "\" already", {}};
    }
    Category category = changed_copy(kept, state);
    category.name = command.name;
    if (kept == nullptr) category.id = state.take_ids(1);
    Decision decision = put_decision(EntryKind::category_put, category, kept);
    decision.body = encode_category(category, state.now);
    put_facts(decision, {}, state);
    decision.subject = std::move(category);
    return decision;
}

Result<Decision> decide(const PutStore& command, State& state) {
    const StoreChange& changes = command.change;
    const Kept<Store>* kept = command.id ? state.find_store(command.id) : nullptr;
    if (command.id) TRY(check_version(kept, command.if_version, "store"));
    if (kept == nullptr && !changes.name) return mistake("name", "is required");
    if (changes.zone && !changes.zone->empty() && !Calendar::make(*changes.zone, 0)) {
        return mistake("zone", "is not a time zone of the IANA database");
    }
    Store store = changed_copy(kept, state);
    // Another store may have become the default since this one was stated.
    store.is_default = kept != nullptr && state.default_store() == kept;
    change(store.name, changes.name);
    change(store.address, changes.address);
    change(store.zone, changes.zone);
    change(store.is_default, changes.is_default);
    change(store.is_active, changes.is_active);
    if (kept == nullptr) store.id = state.take_ids(1);
    Decision decision = put_decision(EntryKind::store_put, store, kept);
    decision.body = encode_store(store, state.now);
    put_facts(decision, {}, state);
    decision.subject = std::move(store);
    return decision;
}

Result<Decision> decide(const RemoveProduct& command, State& state) {
    return remove(EntryKind::product_removed, state.find_product(command.id), command.if_version,
                  "product", event_type::product_updated);
}

Result<Decision> decide(const RemoveCategory& command, State& state) {
    return remove(EntryKind::category_removed, state.find_category(command.id), command.if_version,
                  "category", "");
}

Result<Decision> decide(const RemoveContact& command, State& state) {
    return remove(EntryKind::contact_removed, state.find_contact(command.id), command.if_version,
                  "contact", event_type::contact_updated);
}

Result<Decision> decide(const RemoveStore& command, State& state) {
    return remove(EntryKind::store_removed, state.find_store(command.id), command.if_version,
                  "store", "");
}

}  // namespace tillbook
