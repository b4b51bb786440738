// Putting and removing products, contacts and stores.
#include <algorithm>

#include "book/decision.h"
#include "book/order_body.h"

namespace tillbook {

namespace {

Error not_here(std::string_view what) {
    return {ErrorCode::not_found, "there is no such " + std::string(what) + " in this book", {}};
}

// Where a put object goes.
struct Placed {
    ObjectId id;
    std::uint32_t version = 1;
};

// The entry that puts an object: created when it has no earlier version.
struct Events {
    std::string_view created;
    std::string_view updated;
};

Decision put(EntryKind kind, const Placed& placed, const Events& events, const State& state) {
    Decision decision;
    decision.kind = kind;
    decision.object = placed.id;
    decision.version = placed.version;
    FactsWriter facts(decision.facts);
    facts.put(fact_ids_behind, state.ids_behind(placed.id));
    const std::string_view event = placed.version == 1 ? events.created : events.updated;
    if (!event.empty()) append_event(facts, {std::string(event), {}});
    return decision;
}

template <class T>
Result<Decision> remove(EntryKind kind, const Kept<T>* kept, std::string_view what,
                        std::string_view event) {
    if (kept == nullptr || kept->presence == Presence::removed) return not_here(what);
    Decision decision;
    decision.kind = kind;
    decision.object = kept->object.id;
    decision.version = kept->version + 1;
    decision.body = "{}";
    FactsWriter facts(decision.facts);
    if (!event.empty()) append_event(facts, {std::string(event), {}});
    return decision;
}

// Where a put object goes: over the present one it names, else to an id of its own followed by
// `parts` ids for its new parts.
template <class T>
Result<Placed> place(const Kept<T>* kept, ObjectId named, std::uint64_t parts,
                     std::string_view what, State& state) {
    if (named && (kept == nullptr || kept->presence == Presence::removed)) return not_here(what);
    if (kept == nullptr) return Placed{state.take_ids(1 + parts), 1};
    return Placed{kept->object.id, kept->version + 1};
}

// Gives ids to new variants; where the product keeps its id they come from a run of their own.
void number_variants(Product& product, const Placed& placed, State& state) {
    std::uint64_t next = placed.id.value + 1;
    for (Variant& variant : product.variants) {
        if (variant.id) continue;
        variant.id = placed.version == 1 ? ObjectId{next++} : state.take_ids(1);
    }
}

}  // namespace

Result<Decision> decide(const PutProduct& command, State& state) {
    Product product = command.product;
    const Kept<Product>* named = state.find_product_named(product.name);
    const Kept<Product>* kept = product.id ? state.find_product(product.id) : named;
    if (product.id && named != nullptr && named->object.id != product.id) {
        return Error{
            ErrorCode::already_exists, "another product is named \"" + product.name + "\"", {}};
    }
    const Placed placed = TRY(place(kept, product.id, product.variants.size(), "product", state));
    product.id = placed.id;
    number_variants(product, placed, state);
    // An order's stock moves count on from the level that the product has now.
    if (kept != nullptr && kept->object.tracks_stock && product.tracks_stock &&
        command.product.id) {
        product.stock = state.stock_of(kept->object);
    }
    Decision decision =
        put(EntryKind::product_put, placed, {"product.created", "product.updated"}, state);
    decision.body = encode_product(product);
    return decision;
}

Result<Decision> decide(const PutContact& command, State& state) {
    const ObjectId named = command.contact.id;
    const Kept<Contact>* kept = named ? state.find_contact(named) : nullptr;
    const Placed placed = TRY(place(kept, named, 0, "contact", state));
    Decision decision =
        put(EntryKind::contact_put, placed, {"contact.created", "contact.updated"}, state);
    decision.body = "{}";
    decision.personal_text = encode_contact_personal(command.contact);
    return decision;
}

Result<Decision> decide(const PutStore& command, State& state) {
    const ObjectId named = command.store.id;
    const Kept<Store>* kept = named ? state.find_store(named) : nullptr;
    const Placed placed = TRY(place(kept, named, 0, "store", state));
    Decision decision = put(EntryKind::store_put, placed, {}, state);
    decision.body = encode_store(command.store);
    return decision;
}

Result<Decision> decide(const RemoveProduct& command, State& state) {
    return remove(EntryKind::product_removed, state.find_product(command.id), "product",
                  "product.updated");
}

Result<Decision> decide(const RemoveContact& command, State& state) {
    return remove(EntryKind::contact_removed, state.find_contact(command.id), "contact",
                  "contact.updated");
}

Result<Decision> decide(const RemoveStore& command, State& state) {
    return remove(EntryKind::store_removed, state.find_store(command.id), "store", "");
}

}  // namespace tillbook
