// Administration in the log: deciding its entries and reading them back; the audit.
#include <algorithm>
#include <limits>

#include "book/decision.h"
#include "book/reader.h"

namespace tillbook {

Result<Decision> decide(const Administer& command, State&) {
    Decision decision;
    decision.kind = EntryKind::administered;
    decision.object = command.subject;
    decision.body = command.body;
    const FactsWriter no_facts(decision.facts);
    return decision;
}

Fetched<std::vector<Entry>> Reader::administered(BookId id, std::uint64_t after, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    std::vector<std::uint32_t> numbers;
    {
        const std::shared_lock lock(book->mutex);
        const auto first =
            std::upper_bound(book->administered.begin(), book->administered.end(), after);
        numbers.assign(first, book->administered.end());
    }
    std::vector<Entry> entries;
    for (const std::uint32_t number : numbers) {
        const SharedEntry entry = TRY(need(loader_.entry(*book, number, access)));
        entries.push_back(*entry);
    }
    return {std::move(entries)};
}

// Numbers have no gaps, so a page of all entries is a range of them. A filter reads every entry
// without its body, and keeps four bytes for each that it holds for.
Fetched<AuditPage> Reader::audit(BookId id, const AuditFilter& filter, std::uint64_t offset,
                                 std::uint32_t limit, Access access) {
    if (access == Access::memory_only) return std::nullopt;
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    std::uint64_t head = 0;
    {
        const std::shared_lock lock(book->mutex);
        head = book->head.number;
    }
    AuditPage page;
    std::vector<std::uint64_t> numbers;
    if (filter.any()) {
        page.total = head;
        const std::uint64_t last = head - std::min(head, offset);
        for (std::uint64_t number = last; number > 0 && numbers.size() < limit; --number) {
            numbers.push_back(number);
        }
    } else {
        std::vector<std::uint32_t> found;
        log_.scan(id, 1, head, Bodies::none, [&](const EntryView& entry) {
            if (filter.holds_for(entry)) found.push_back(static_cast<std::uint32_t>(entry.number));
            return true;
        });
        page.total = found.size();
        for (std::uint64_t at = found.size() - std::min<std::uint64_t>(found.size(), offset);
             at > 0 && numbers.size() < limit; --at) {
            numbers.push_back(found[at - 1]);
        }
    }
    page.entries.reserve(numbers.size());
    for (const std::uint64_t number : numbers) {
        const SharedEntry entry = TRY(need(loader_.entry(*book, number, access)));
        Entry& shown = page.entries.emplace_back(*entry);
        shown.personal.clear();
        if (shown.kind != EntryKind::administered) shown.body.clear();
    }
    return {std::move(page)};
}

}  // namespace tillbook
