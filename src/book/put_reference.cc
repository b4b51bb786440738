// Putting and removing reference objects.
#include <map>

#include "book/catalogue_body.h"
#include "book/mistake_list.h"
#include "book/order_body.h"
#include "book/put_object.h"

namespace tillbook {

namespace {

// Of another group than `group`, a modifier is not there; none: of any.
Result<const Kept<Reference>*> find(ReferenceKind kind, ObjectId id, ObjectId group,
                                    const State& state) {
    const Kept<Reference>* kept = state.find_reference(id);
    const bool is_there = is_present(kept) && kept->object.kind == kind &&
                          (!group || kept->object.id_of("modifierGroup") == group);
    if (!is_there) return not_here(spoken_name_of(kind));
    return kept;
}

// The object that is changed. A removed one only where the command begins it anew.
Result<const Kept<Reference>*> find_to_put(const PutReference& command, const State& state) {
    const Kept<Reference>* kept = state.find_reference(command.id);
    const bool begins_anew = command.if_removed == IfRemoved::begin_anew && kept != nullptr &&
                             kept->object.kind == command.kind &&
                             find_default_reference(command.id) != nullptr;
    if (begins_anew) return kept;
    return find(command.kind, command.id, command.group, state);
}

void check_required(const Reference& reference, MistakeList& mistakes) {
    for (const AttributeRule& rule : attributes_of(reference.kind)) {
        const bool is_missing =
            rule.is_required && (!reference.has(rule.name) || reference.text(rule.name).empty());
        if (is_missing) mistakes.add(std::string(rule.name), "is required");
    }
}

void check_group(const Reference& reference, const State& state, MistakeList& mistakes) {
    if (reference.kind != ReferenceKind::modifier || !reference.has("modifierGroup")) return;
    if (!find(ReferenceKind::modifier_group, reference.id_of("modifierGroup"), {}, state)) {
        mistakes.add("modifierGroup", "is not a modifier group of this book");
    }
}

// Whole percents and ten-thousandths of one say the same thing: sending one of them replaces the
// other, so that no object has two rates. A service charge has both where both can say it.
void align_percentages(const PutReference& command, Reference& reference) {
    constexpr std::int64_t ten_thousandths = 10'000;
    const auto is_sent = [&command](std::string_view name) {
        return std::ranges::any_of(command.changes,
                                   [name](const auto& change) { return change.first == name; });
    };
    const bool is_whole = is_sent("percentage");
    if (is_whole == is_sent("percentageDecimal")) return;
    const std::string_view sent = is_whole ? "percentage" : "percentageDecimal";
    const std::string other = is_whole ? "percentageDecimal" : "percentage";
    reference.attributes.erase(other);
    if (command.kind != ReferenceKind::service_charge || !reference.has(sent)) return;
    const std::int64_t rate = reference.number(sent);
    if (is_whole) {
        reference.attributes[other] = rate * ten_thousandths;
    } else if (rate % ten_thousandths == 0) {
        reference.attributes[other] = rate / ten_thousandths;
    }
}

}  // namespace

Result<Decision> decide(const PutReference& command, State& state) {
    const Kept<Reference>* kept = nullptr;
    if (command.id) {
        kept = TRY(find_to_put(command, state));
    } else if (command.group) {
        TRY(find(ReferenceKind::modifier_group, command.group, {}, state));
    }
    Reference reference = changed_copy(kept, state);
    if (kept != nullptr && !is_present(kept)) {
        reference.attributes = find_default_reference(command.id)->attributes;
    }
    reference.kind = command.kind;
    if (command.group) reference.attributes["modifierGroup"] = to_base32(command.group.value);
    for (const auto& [name, value] : command.changes) {
        if (value) {
            reference.attributes[name] = *value;
        } else if (const auto at = reference.attributes.find(name);
                   at != reference.attributes.end()) {
            reference.attributes.erase(at);
        }
    }
    align_percentages(command, reference);
    MistakeList mistakes;
    check_required(reference, mistakes);
    check_group(reference, state, mistakes);
    if (mistakes.any()) return std::move(mistakes).error();
    if (kept == nullptr) reference.id = state.take_ids(1);
    Decision decision = put_decision(EntryKind::reference_put, reference, kept);
    decision.body = encode_reference(reference, state.now);
    put_facts(decision, {}, state);
    decision.subject = std::move(reference);
    return decision;
}

// One entry for each order type, the first of which answers.
Result<Decision> decide(const LinkOrderTypes& command, State& state) {
    std::map<std::uint64_t, std::vector<ObjectId>> categories;
    MistakeList mistakes;
    for (std::size_t at = 0; at < command.links.size(); ++at) {
        const OrderTypeLink& link = command.links[at];
        const auto kept = find(ReferenceKind::order_type, link.order_type, {}, state);
        if (!kept) {
            mistakes.add(indexed_path("elements", at) + ".orderType", "is no order type here");
            continue;
        }
        if (!command.removes && !is_present(state.find_category(link.category))) {
            mistakes.add(indexed_path("elements", at) + ".category", "is no category here");
            continue;
        }
        auto& of_type =
            categories.try_emplace(link.order_type.value, kept.value()->object.ids_of("categories"))
                .first->second;
        std::erase(of_type, link.category);
        if (!command.removes) of_type.push_back(link.category);
    }
    if (mistakes.any()) return std::move(mistakes).error();
    std::optional<Decision> first;
    for (const auto& [id, of_type] : categories) {
        PutReference put;
        put.kind = ReferenceKind::order_type;
        put.id = {id};
        put.changes = {{"categories", value_of(of_type)}};
        Decision decision = TRY(decide(put, state));
        if (!first) {
            first = std::move(decision);
        } else {
            first->others.push_back(std::move(decision));
        }
    }
    if (first) return *std::move(first);
    return mistake("elements", "must name at least one pair");
}

Result<Decision> decide(const RemoveReference& command, State& state) {
    const Kept<Reference>* kept = TRY(find(command.kind, command.id, command.group, state));
    if (kept->object.id == default_cash_tender) {
        return Error{
            ErrorCode::status_conflict, "cash stays; switch it off with enabled: false", {}};
    }
    Decision decision;
    decision.kind = EntryKind::reference_removed;
    decision.object = kept->object.id;
    decision.version = kept->version + 1;
    decision.body = "{}";
    return decision;
}

}  // namespace tillbook
