// Reads of payments, refunds and reports: found in memory, told from their orders.
#include <algorithm>

#include "book/manual_refund.h"
#include "book/reader.h"

namespace tillbook {

namespace {

Error missing(const MoneyRow& row) {
    return {ErrorCode::internal_error,
            "no order states the payment, refund or voided line " + to_base32(row.id.value) +
                " of entry " + std::to_string(row.entry),
            {}};
}

// The part of an order that has this id; null if there is none.
template <class Part>
const Part* part_of(const std::vector<Part>& parts, ObjectId id) {
    const auto at = std::ranges::find(parts, id, &Part::id);
    return at == parts.end() ? nullptr : &*at;
}

}  // namespace

RefundRead to_refund_read(ManualRefund refund) {
    RefundRead read;
    read.refund.id = refund.id;
    read.refund.method = std::move(refund.method);
    read.refund.amount = refund.amount;
    read.refund.reason = std::move(refund.reason);
    read.refund.at = refund.at;
    read.refund.business_day = refund.business_day;
    read.refund.details = std::move(refund.details);
    read.customer = refund.customer;
    read.customer_name = std::move(refund.customer_name);
    read.store = refund.store;
    return read;
}

Reader::MoneyPage Reader::money_page(const Book& book, const MoneyIndex& index,
                                     const MoneyFilter& filter, const PageRequest& page) {
    const std::shared_lock lock(book.mutex);
    MoneyIndex::Listed listed = index.list(filter, page, book.orders);
    MoneyPage found{listed.total, std::move(listed.rows), {}};
    for (const MoneyRow& row : found.rows) {
        found.entries.push_back(row.order == no_ordinal ? row.entry
                                                        : book.orders.entry_of(row.order));
    }
    return found;
}

Fetched<PaymentList> Reader::list_payments(BookId id, const MoneyFilter& filter,
                                           const PageRequest& request, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const MoneyPage page = money_page(*book, book->money.payments, filter, request);
    PaymentList list;
    list.total = page.total;
    list.payments.reserve(page.rows.size());
    for (std::size_t at = 0; at < page.rows.size(); ++at) {
        OrderRead order = TRY(need(loader_.order(*book, page.entries[at], access)));
        const Payment* payment = part_of(order.order->payments, page.rows[at].id);
        if (payment == nullptr) return {missing(page.rows[at])};
        list.payments.push_back({order, *payment});
    }
    return {std::move(list)};
}

Fetched<VoidedList> Reader::list_voided_lines(BookId id, const MoneyFilter& filter,
                                              const PageRequest& request, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const MoneyPage page = money_page(*book, book->money.voided_lines, filter, request);
    VoidedList list;
    list.total = page.total;
    list.lines.reserve(page.rows.size());
    for (std::size_t at = 0; at < page.rows.size(); ++at) {
        OrderRead order = TRY(need(loader_.order(*book, page.entries[at], access)));
        const VoidedLine* voided = part_of(order.order->voided_lines, page.rows[at].id);
        if (voided == nullptr) return {missing(page.rows[at])};
        list.lines.push_back({order, *voided});
    }
    return {std::move(list)};
}

Fetched<RefundList> Reader::list_refunds(BookId id, const MoneyFilter& filter,
                                         const PageRequest& request, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const MoneyPage page = money_page(*book, book->money.refunds, filter, request);
    RefundList list;
    list.total = page.total;
    list.refunds.reserve(page.rows.size());
    for (std::size_t at = 0; at < page.rows.size(); ++at) {
        list.refunds.push_back(
            TRY(need(read_refund(*book, page.rows[at], page.entries[at], access))));
    }
    return {std::move(list)};
}

Fetched<RefundRead> Reader::read_refund(const Book& book, const MoneyRow& row, std::uint64_t entry,
                                        Access access) const {
    if (row.order == no_ordinal) return read_manual_refund(book, entry, access);
    RefundRead read;
    read.order = TRY(need(loader_.order(book, entry, access)));
    const Order& order = *read.order->order;
    const Refund* refund = part_of(order.refunds, row.id);
    if (refund == nullptr) return {missing(row)};
    read.refund = *refund;
    read.customer = order.customer;
    read.customer_name = order.customer_name;
    read.store = order.store;
    read.store_name = read.order->store_name;
    return {std::move(read)};
}

Fetched<RefundRead> Reader::read_manual_refund(const Book& book, std::uint64_t number,
                                               Access access) const {
    const SharedEntry entry = TRY(need(loader_.entry(book, number, access)));
    Result<ManualRefund> decoded = decode_manual_refund(view_of(*entry, 0));
    if (!decoded.ok()) return {std::move(decoded).error()};
    RefundRead read = to_refund_read(std::move(decoded).value());
    const std::shared_lock lock(book.mutex);
    read.store_name = book.catalogue.store_name_at(read.store, number);
    return {std::move(read)};
}

Fetched<std::vector<PartRead>> Reader::list_parts(BookId id, OrderPart part, std::uint64_t offset,
                                                  std::uint32_t limit, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    std::vector<std::pair<ObjectId, std::uint64_t>> places;
    {
        const std::shared_lock lock(book->mutex);
        for (const PartIndex::Place& place : book->money.parts.list(part, offset, limit)) {
            places.emplace_back(place.id, book->orders.entry_of(place.order));
        }
    }
    std::vector<PartRead> parts;
    parts.reserve(places.size());
    for (const auto& [part_id, entry] : places) {
        parts.push_back({part_id, TRY(need(loader_.order(*book, entry, access)))});
    }
    return {std::move(parts)};
}

Fetched<PartRead> Reader::find_part(BookId id, OrderPart part, ObjectId sought, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    std::optional<std::uint64_t> entry;
    {
        const std::shared_lock lock(book->mutex);
        const auto order = book->money.parts.find(part, sought);
        if (order) entry = book->orders.entry_of(*order);
    }
    if (!entry) return {Error{ErrorCode::not_found, "there is no such part of an order", {}}};
    return {PartRead{sought, TRY(need(loader_.order(*book, *entry, access)))}};
}

Fetched<SalesReport> Reader::sales_report(BookId id, const SalesQuestion& question, Access access) {
    if (access == Access::memory_only) return std::nullopt;
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    SalesReport report;
    {
        const std::shared_lock lock(book->mutex);
        report = tillbook::sales_report(book->money.sums, book->catalogue, question);
    }
    bool has_names = false;
    for (SalesRow& row : report.rows) {
        if (row.entry == 0) continue;
        row.name = TRY(need(article_name(*book, row, access)));
        has_names = true;
    }
    if (has_names) sort_by_sales(report.rows);
    return {std::move(report)};
}

// The name of a free line's article, from an order that has it.
Fetched<std::string> Reader::article_name(const Book& book, const SalesRow& row,
                                          Access access) const {
    const OrderRead read = TRY(need(loader_.order(book, row.entry, access)));
    for (const Line& line : read.order->lines) {
        if (ProductKey::of(line) == row.article) return {line.name};
    }
    return {Error{ErrorCode::internal_error,
                  "entry " + std::to_string(row.entry) + " has no line of the name its facts sum",
                  {}}};
}

Fetched<TaxReport> Reader::tax_report(BookId id, const TaxQuestion& question, Access access) {
    if (access == Access::memory_only) return std::nullopt;
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::shared_lock lock(book->mutex);
    return {tillbook::tax_report(book->money.sums, question)};
}

Fetched<CreditReport> Reader::credit_report(BookId id, const PageRequest& page, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::shared_lock lock(book->mutex);
    return {tillbook::credit_report(book->money.sums, book->catalogue, page.offset, page.limit)};
}

}  // namespace tillbook
