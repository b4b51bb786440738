// Entries whose facts and bodies are damaged are found by the proof of the book, and break nobody
// who reads them. The first byte is the kind; facts, body and personal text follow between
// "\n---\n".
#include <optional>
#include <string>
#include <vector>

#include "base/check.h"
#include "book/administered.h"
#include "book/catalogue_body.h"
#include "book/effects.h"
#include "book/manual_refund.h"
#include "book/order_body.h"
#include "book/order_row.h"
#include "book/part_index.h"
#include "book/sums.h"
#include "book/taken_over.h"
#include "book/verify.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "support/test_book.h"

namespace tillbook {
namespace {

Entry entry_of(std::string_view input) {
    Entry entry;
    entry.number = 1;
    entry.at = fuzz::recorded_at;
    entry.object = {static_cast<std::uint64_t>(to_ms(fuzz::recorded_at)) << id_counter_bits | 7};
    if (!input.empty()) {
        const auto kind = static_cast<std::uint8_t>(input.front());
        if (is_known_kind(kind)) entry.kind = static_cast<EntryKind>(kind);
        input.remove_prefix(1);
    }
    const auto parts = fuzz::split(input, "\n---\n");
    entry.facts = parts[0];
    if (parts.size() > 1) entry.body = parts[1];
    if (parts.size() > 2) entry.personal = make_personal(parts[2], {1, 2, 3});
    return entry;
}

// A fact that can be read is written again as the same.
void check_fact(const FactsReader::Fact& fact) {
    SaleFact sale;
    if (parse_sale(fact.bytes, sale)) {
        std::string facts;
        FactsWriter writer(facts);
        append_sale(writer, sale);
        FactsReader reader(facts);
        SaleFact again;
        const auto written = reader.next();
        CHECK(written && parse_sale(written->bytes, again) && again == sale);
    }
    if (const auto payment = parse_payment(fact.bytes, fuzz::recorded_at)) {
        std::string facts;
        FactsWriter writer(facts);
        append_payment(writer, *payment, fuzz::recorded_at);
        FactsReader reader(facts);
        const auto written = reader.next();
        const auto again =
            written ? parse_payment(written->bytes, fuzz::recorded_at) : std::nullopt;
        CHECK(again && again->id == payment->id && again->at == payment->at);
        CHECK(again->amount == payment->amount && again->method == payment->method);
    }
    RefundFact refund;
    parse_refund(fact.bytes, fuzz::recorded_at, refund);
    if (const auto move = parse_stock_move(fact.bytes)) {
        std::string facts;
        FactsWriter writer(facts);
        append_stock_move(writer, *move);
        FactsReader reader(facts);
        const auto written = reader.next();
        const auto again = written ? parse_stock_move(written->bytes) : std::nullopt;
        CHECK(again && again->product == move->product && again->level == move->level);
    }
    parse_part(fact.bytes);
    parse_taken_over(fact.bytes);
}

void check_facts(const Entry& entry) {
    FactsReader reader(entry.facts);
    std::string copy;
    FactsWriter writer(copy);
    while (const auto fact = reader.next()) {
        if (fact->is_bytes) {
            check_fact(*fact);
            writer.put(fact->tag, fact->bytes);
        } else {
            writer.put(fact->tag, fact->number);
        }
    }
    if (!reader.intact()) return;
    FactsReader original(entry.facts);
    FactsReader again(copy);
    while (const auto fact = original.next()) {
        const auto same = again.next();
        CHECK(same && same->tag == fact->tag && same->is_bytes == fact->is_bytes);
        CHECK(same->number == fact->number && same->bytes == fact->bytes);
    }
    CHECK(!again.next() && again.intact());
}

void check_readers(const EntryView& entry) {
    static_cast<void>(parse_events(entry.facts));
    static_cast<void>(parse_order_facts(entry));
    static_cast<void>(decode_subject(entry));
    static_cast<void>(decode_manual_refund(entry));
    if (const auto administered = decode_administered(entry.body)) {
        const std::string body = encode_administered(administered.value());
        const auto again = decode_administered(body);
        CHECK(again.ok() && encode_administered(again.value()) == body);
    }
    const std::vector<EntryView> entries = {entry};
    static_cast<void>(decode_order(entries));
}

// The entry as the only one of a book.
void check_book(Entry entry) {
    entry.chain = chain_after({}, test::sample_book, view_of(entry, 0));
    const auto store = std::make_shared<MemoryStore>();
    MemoryLog log(store);
    const std::vector<Entry> entries = {std::move(entry)};
    const std::vector<BookAppend> group = {{test::sample_book, {}, entries}};
    CHECK(log.append(group).front().appended);
    const VerifyReport report = verify_book(log, test::sample_book);
    CHECK(report.entries == 1);
    test::Process process(store);
    const auto orders = process.engine->list_orders(test::sample_book, {}, {}, Access::may_block);
    CHECK(orders.has_value());
    if (!report.ok() || !orders->ok()) return;
    const VerifyReport whole = verify_book(log, test::sample_book, *process.engine);
    CHECK(whole.ok());
}

void try_stored_entry(std::string_view input) {
    const Entry entry = entry_of(input);
    check_facts(entry);
    check_readers(view_of(entry, 1));
    check_book(entry);
}

const fuzz::Target stored_entry("stored_entry", try_stored_entry);

}  // namespace
}  // namespace tillbook
