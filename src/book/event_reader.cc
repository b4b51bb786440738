// The log as a feed of events.
#include <algorithm>

#include "book/catalogue_body.h"
#include "book/effects.h"
#include "book/order_body.h"
#include "book/reader.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

std::string trace_in(std::string_view facts) {
    FactsReader reader(facts);
    while (const auto fact = reader.next()) {
        if (fact->tag == fact_trace && fact->is_bytes) return std::string(fact->bytes);
    }
    return {};
}

// A feed that looks for rare types stops here and says where to go on.
constexpr std::uint64_t entries_per_call_max = 10'000;

bool is_wanted(const std::vector<std::string>& types, const std::string& type) {
    return types.empty() || std::find(types.begin(), types.end(), type) != types.end();
}

// The name of a subject that its entry states.
std::string name_of(const Subject& subject) {
    if (const auto* product = std::get_if<Product>(&subject)) return product->name;
    if (const auto* contact = std::get_if<Contact>(&subject)) return contact->name;
    return {};
}

}  // namespace

Fetched<EventPage> Reader::events(BookId id, std::uint64_t after, std::uint32_t limit,
                                  const std::vector<std::string>& types, Access access) {
    if (access == Access::memory_only) return std::nullopt;
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    EventPage page;
    {
        const std::shared_lock lock(book->mutex);
        page.head = book->head.number;
    }
    const auto directory = directory_.snapshot();
    if (const BookSettings* settings = directory->find_book(id)) {
        page.generation = settings->record.generation;
    }
    page.last = std::min(after, page.head);
    const std::uint64_t last = std::min(page.head, page.last + entries_per_call_max);
    Result<> outcome = done;
    const auto visit = [&](const EntryView& entry) {
        outcome = append_events(*book, entry, types, page.events);
        page.last = entry.number;
        return outcome.ok() && page.events.size() < limit;
    };
    // The newest entries are in memory, and finding them in the log costs more than reading them.
    bool goes_on = true;
    while (goes_on && page.last < last) {
        const SharedEntry kept = cache_.find(id, page.last + 1);
        if (!kept) break;
        goes_on = visit(view_of(*kept, 0));
    }
    if (goes_on && page.last < last) log_.scan(id, page.last + 1, last, Bodies::all, visit);
    if (!outcome.ok()) return {outcome.error()};
    return {std::move(page)};
}

// What an event that is about no order is about: as its entry states it, else what is known by name
// as the log stood then.
Result<> Reader::describe(const Book& book, const EntryView& entry, Event& event) const {
    if (!is_order(entry.kind)) event.subject = TRY(decode_subject(entry));
    event.name = name_of(event.subject);
    const auto* refund = std::get_if<ManualRefund>(&event.subject);
    if (refund != nullptr) event.imported = refund->imported;
    const auto* close = std::get_if<DayClose>(&event.subject);
    const std::shared_lock lock(book.mutex);
    if (refund != nullptr) {
        event.store_name = book.catalogue.store_name_at(refund->store, entry.number);
    } else if (close != nullptr) {
        event.store_name = book.catalogue.store_name_at(close->store, entry.number);
    } else if (is_order(entry.kind) || entry.kind == EntryKind::product_removed) {
        event.name = book.catalogue.product_name_at(event.object, entry.number);
    } else if (entry.kind == EntryKind::contact_removed) {
        const Kept<Contact>* contact = book.catalogue.find_contact(event.object);
        if (contact != nullptr) event.name = contact->object.name;
    }
    return done;
}

Fetched<Event> Reader::event(BookId id, std::uint64_t number, std::uint32_t index, Access access) {
    if (access == Access::memory_only) return std::nullopt;
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const SharedEntry entry = TRY(need(loader_.entry(*book, number, access)));
    std::vector<Event> events;
    const Result<> outcome = append_events(*book, view_of(*entry, 0), {}, events);
    if (!outcome.ok()) return {outcome.error()};
    if (index < events.size()) return {std::move(events[index])};
    return {Error{ErrorCode::not_found, "there is no such event", {}}};
}

// Entries stand in the order of their times, as far as the clock was not set back.
Fetched<std::uint64_t> Reader::last_entry_before(BookId id, Instant time, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    std::uint64_t before = 0;
    std::uint64_t behind = 0;
    {
        const std::shared_lock lock(book->mutex);
        behind = book->head.number + 1;
    }
    while (behind - before > 1) {
        const std::uint64_t middle = before + (behind - before) / 2;
        const SharedEntry entry = TRY(need(loader_.entry(*book, middle, access)));
        (entry->at < time ? before : behind) = middle;
    }
    return {before};
}

// The events of one entry, numbered from 0 whether wanted or not.
Result<> Reader::append_events(const Book& book, const EntryView& entry,
                               const std::vector<std::string>& types,
                               std::vector<Event>& events) const {
    const std::vector<EventFact> facts = parse_events(entry.facts);
    OrderRead read;
    for (std::uint32_t index = 0; index < facts.size(); ++index) {
        const EventFact& fact = facts[index];
        if (!is_wanted(types, fact.type)) continue;
        Event event;
        event.number = entry.number;
        event.index = index;
        event.type = fact.type;
        event.at = entry.at;
        event.kind = entry.kind;
        event.object = fact.subject ? fact.subject : entry.object;
        event.version = entry.version;
        event.quantity = fact.quantity;
        event.request_id = entry.request_id;
        event.trace = trace_in(entry.facts);
        if (is_order(entry.kind) && !fact.subject) {
            if (!read.order) {
                Fetched<OrderRead> fetched = loader_.order(book, entry.number, Access::may_block);
                if (!fetched->ok()) return fetched->error();
                read = std::move(*fetched).value();
            }
            event.order = read;
            // What somebody does today to a sale of the past is of today; an import has no key.
            const bool is_history = entry.kind == EntryKind::order_recorded || !entry.actor;
            event.imported = read.order->imported && is_history;
        } else {
            TRY(describe(book, entry, event));
        }
        events.push_back(std::move(event));
    }
    return done;
}

}  // namespace tillbook
