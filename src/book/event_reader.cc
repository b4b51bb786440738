// The log as a feed of events.
#include <algorithm>
#include <limits>

#include "book/effects.h"
#include "book/order_body.h"
#include "book/reader.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

// A feed that looks for rare types stops here and says where to go on.
constexpr std::uint64_t entries_per_call_max = 10'000;

bool is_wanted(const std::vector<std::string>& types, const std::string& type) {
    return types.empty() || std::find(types.begin(), types.end(), type) != types.end();
}

// The name of the catalogue object an event is about.
std::string name_of_subject(const Book& book, EntryKind kind, ObjectId subject) {
    const std::shared_lock lock(book.mutex);
    if (const auto* product = book.catalogue.find_product(subject)) return product->object.name;
    if (kind == EntryKind::contact_put || kind == EntryKind::contact_removed) {
        const auto* contact = book.catalogue.find_contact(subject);
        return contact != nullptr ? contact->object.name : std::string();
    }
    const auto* store = book.catalogue.find_store(subject);
    return store != nullptr ? store->object.name : std::string();
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
    log_.scan(id, page.last + 1, last, Bodies::all, [&](const EntryView& entry) {
        outcome = append_events(*book, entry, types, page.events);
        page.last = entry.number;
        return outcome.ok() && page.events.size() < limit;
    });
    if (!outcome.ok()) return {outcome.error()};
    return {std::move(page)};
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
        if (is_order(entry.kind) && !fact.subject) {
            if (!read.order) {
                Fetched<OrderRead> fetched = loader_.order(book, entry.number, Access::may_block);
                if (!fetched->ok()) return fetched->error();
                read = std::move(*fetched).value();
            }
            event.order = read;
            event.imported = read.order->imported;
        } else {
            event.name = name_of_subject(book, entry.kind, event.object);
        }
        events.push_back(std::move(event));
    }
    return done;
}

}  // namespace tillbook
