// Forgetting a person.
#include "book/decision.h"
#include "book/event_types.h"
#include "book/json_out.h"
#include "book/order_body.h"

namespace tillbook {

// Asked again (after a crash, say) it looks for everything again: what is redacted stays redacted.
Result<Decision> decide(const EraseContact& command, State& state) {
    const Kept<Contact>* kept = state.find_contact(command.contact);
    if (kept == nullptr) {
        return Error{ErrorCode::not_found, "there is no such contact in this book", {}};
    }
    if (command.if_version && *command.if_version != kept->version) {
        return Error{ErrorCode::version_moved,
                     "the contact is at version " + std::to_string(kept->version) + " by now",
                     {}};
    }
    Decision decision;
    decision.kind = EntryKind::erased;
    decision.object = command.contact;
    decision.version = kept->version + 1;
    decision.redact = state.entries_about(command.contact);
    JsonOut json;
    json.begin_object();
    json.member("entries", static_cast<std::int64_t>(decision.redact.size()));
    if (!command.reason.empty()) json.member("reason", command.reason);
    json.end_object();
    decision.body = json.take();
    FactsWriter facts(decision.facts);
    append_event(facts, {std::string(event_type::contact_erased), {}});
    return decision;
}

}  // namespace tillbook
