// Sealing a business day.
#include "book/calendar.h"
#include "book/day_close_body.h"
#include "book/decision.h"
#include "book/event_types.h"
#include "book/mistake_list.h"
#include "book/order_body.h"
#include "book/usual_store.h"

namespace tillbook {

namespace {

// Sales of a store that was removed since can still be sealed.
ObjectId store_of(const CloseDay& command, const State& state, MistakeList& mistakes) {
    if (!command.store) return usual_store(state.default_store());
    if (*command.store && state.find_store(*command.store) == nullptr) {
        mistakes.add("store", "is not a store of this book");
    }
    return *command.store;
}

}  // namespace

Result<Decision> decide(const CloseDay& command, State& state) {
    const Day today = state.settings.calendar.day_of(state.now);
    MistakeList mistakes;
    DayClose close;
    close.day = command.day.value_or(today);
    if (close.day > today) {
        mistakes.add("date", "must not be after " + to_string(today) + ", the current day");
    }
    close.store = store_of(command, state, mistakes);
    if (mistakes.any()) return std::move(mistakes).error();
    close.number = static_cast<std::uint32_t>(state.day_closes().all().size()) + 1;
    close.supplement = state.day_closes().count(close.day, close.store);
    close.figures = state.unsealed(close.day, close.store);
    if (close.supplement > 0 && close.figures.is_nothing()) {
        return Error{ErrorCode::day_already_sealed,
                     to_string(close.day) + " is sealed, and nothing has come in for it since",
                     {}};
    }
    // There is no end of days before the book.
    if (const Day first = state.first_day(); close.day < first && close.figures.is_nothing()) {
        return mistake("date", "must not be before " + to_string(first) + ", the book's first day");
    }
    close.opening_float = command.opening_float;
    close.counted_cash = command.counted_cash;
    close.notes = command.notes;
    TRY(check_drawer(close));
    close.id = state.take_ids(1);
    Decision decision;
    decision.kind = EntryKind::day_closed;
    decision.object = close.id;
    decision.body = encode_day_close(close);
    decision.personal_text = encode_day_close_personal(close);
    FactsWriter facts(decision.facts);
    append_event(facts, {std::string(event_type::day_closed), {}});
    decision.subject = std::move(close);
    return decision;
}

}  // namespace tillbook
