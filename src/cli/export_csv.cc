#include "cli/export_csv.h"

#include <array>
#include <limits>
#include <memory>
#include <ostream>
#include <span>

#include "api/csv_writer.h"
#include "book/manual_refund.h"
#include "cli/failure.h"
#include "cli/progress.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

constexpr std::uint32_t page_size = 500;

Day parse_bound(const std::string& text, const char* option) {
    if (const auto day = parse_day(text)) return *day;
    throw Failure(ExitCode::usage, "\"" + text + "\" is no day.",
                  std::string("Give ") + option + " as YYYY-MM-DD, for example 2026-01-15.");
}

// Writes the cells that rows have in common, and knows the book they are in.
class Rows {
public:
    Rows(const BookSettings& book, const ExportOptions& options, std::string& out)
        : book_(book), csv_(out) {
        if (!options.from.empty()) from_ = parse_bound(options.from, "--from");
        if (!options.to.empty()) to_ = parse_bound(options.to, "--to");
        if (from_ && to_ && *to_ < *from_) {
            throw Failure(ExitCode::usage, "--to lies before --from.", "Exchange them.");
        }
    }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    virtual ~Rows() = default;

    virtual std::span<const std::string_view> columns() const = 0;
    virtual void append(const OrderRead& read) = 0;
    // What is in no order.
    virtual void append_rest(Log&) {}

    void append_heading() {
        for (const std::string_view column : columns()) csv_.plain(column);
        csv_.end_row();
    }

protected:
    bool holds(Day day) const { return (!from_ || day >= *from_) && (!to_ || day <= *to_); }
    void id(ObjectId id) {
        id ? csv_.plain(to_uuid(id.value, book_.record.id_secret)) : csv_.blank();
    }
    void amount(Money money) { csv_.decimal(money.minor, book_.currency.exponent); }
    void time(Instant instant) { csv_.plain(to_string(instant)); }
    void day(Day day) { csv_.plain(to_string(day)); }
    void order(const Order& order) {
        id(order.id);
        csv_.plain("ORD-" + std::to_string(order.short_code));
    }
    CsvWriter& csv() { return csv_; }
    const BookSettings& book() const { return book_; }

private:
    const BookSettings& book_;
    CsvWriter csv_;
    std::optional<Day> from_, to_;
};

class OrderRows final : public Rows {
public:
    using Rows::Rows;
    std::span<const std::string_view> columns() const override {
        static constexpr std::array<std::string_view, 22> names = {"id",
                                                                   "shortCode",
                                                                   "date",
                                                                   "businessDate",
                                                                   "status",
                                                                   "paymentStatus",
                                                                   "currency",
                                                                   "subtotalAmount",
                                                                   "discountAmount",
                                                                   "totalAmount",
                                                                   "amountPaid",
                                                                   "remainingAmount",
                                                                   "refundedAmount",
                                                                   "paymentMethod",
                                                                   "customerId",
                                                                   "customerName",
                                                                   "storeId",
                                                                   "storeName",
                                                                   "channel",
                                                                   "notes",
                                                                   "externalId",
                                                                   "createdAt"};
        return names;
    }
    void append(const OrderRead& read) override {
        const Order& sold = *read.order;
        if (!holds(sold.business_day)) return;
        order(sold);
        time(sold.date);
        day(sold.business_day);
        csv().plain(name_of(sold.status));
        csv().plain(name_of(read.amounts.payment_status));
        csv().plain(book().currency.code);
        for (const Money money :
             {read.amounts.subtotal, read.amounts.discount, read.amounts.total, read.amounts.paid,
              read.amounts.remaining, read.amounts.refunded}) {
            amount(money);
        }
        csv().text(sold.payment_method);
        id(sold.customer);
        csv().text(sold.customer_name);
        id(sold.store);
        csv().text(read.store_name);
        csv().text(sold.channel);
        csv().text(sold.notes);
        csv().text(sold.external_id);
        time(sold.created_at);
        csv().end_row();
    }
};

class LineRows final : public Rows {
public:
    using Rows::Rows;
    std::span<const std::string_view> columns() const override {
        static constexpr std::array<std::string_view, 13> names = {
            "orderId",  "shortCode", "date",      "businessDate", "status",
            "id",       "productId", "variantId", "productName",  "variantName",
            "quantity", "unitPrice", "totalPrice"};
        return names;
    }
    void append(const OrderRead& read) override {
        const Order& sold = *read.order;
        if (!holds(sold.business_day)) return;
        for (const Line& line : sold.lines) {
            if (!is_sold(line)) continue;
            order(sold);
            time(sold.date);
            day(sold.business_day);
            csv().plain(name_of(sold.status));
            id(line.id);
            id(line.product);
            id(line.variant);
            csv().text(line.name);
            csv().text(line.variant_name);
            csv().decimal(line.quantity.thousandths, 3);
            amount(line.unit_price);
            amount(line_total(line).value());  // in range since it was recorded
            csv().end_row();
        }
    }
};

class PaymentRows final : public Rows {
public:
    using Rows::Rows;
    std::span<const std::string_view> columns() const override {
        static constexpr std::array<std::string_view, 10> names = {
            "orderId",        "shortCode",     "id",        "paidAt",    "businessDate", "amount",
            "tenderedAmount", "paymentMethod", "reference", "customerId"};
        return names;
    }
    void append(const OrderRead& read) override {
        for (const Payment& payment : read.order->payments) {
            if (!payment.counts() || !holds(payment.business_day)) continue;
            order(*read.order);
            id(payment.id);
            time(payment.at);
            day(payment.business_day);
            amount(payment.amount);
            amount(payment.tendered);
            csv().text(payment.method);
            csv().text(payment.reference);
            id(read.order->customer);
            csv().end_row();
        }
    }
};

class RefundRows final : public Rows {
public:
    using Rows::Rows;
    std::span<const std::string_view> columns() const override {
        static constexpr std::array<std::string_view, 9> names = {
            "orderId", "shortCode",     "id",     "refundedAt", "businessDate",
            "amount",  "paymentMethod", "reason", "customerId"};
        return names;
    }
    void append(const OrderRead& read) override {
        for (const Refund& refund : read.order->refunds) {
            if (!refund.counts() || !holds(refund.business_day)) continue;
            order(*read.order);
            id(refund.id);
            time(refund.at);
            day(refund.business_day);
            amount(refund.amount);
            csv().text(refund.method);
            csv().text(refund.reason);
            id(read.order->customer);
            csv().end_row();
        }
    }
    void append_rest(Log& log) override {
        log.scan(book().record.id, 1, scan_to_end, Bodies::all_but_orders,
                 [this](const EntryView& entry) {
                     if (entry.kind == EntryKind::refund_recorded) append_manual(entry);
                     return true;
                 });
    }

private:
    // A refund without an order.
    void append_manual(const EntryView& entry) {
        const ManualRefund refund =
            value_or_fail(decode_manual_refund(entry), "A refund was not exported");
        if (!holds(refund.business_day)) return;
        csv().blank();
        csv().blank();
        id(refund.id);
        time(refund.at);
        day(refund.business_day);
        amount(refund.amount);
        csv().text(refund.method);
        csv().text(refund.reason);
        id(refund.customer);
        csv().end_row();
    }
};

std::unique_ptr<Rows> make_rows(const BookSettings& book, const ExportOptions& options,
                                std::string& out) {
    if (options.what == "lines") return std::make_unique<LineRows>(book, options, out);
    if (options.what == "payments") return std::make_unique<PaymentRows>(book, options, out);
    if (options.what == "refunds") return std::make_unique<RefundRows>(book, options, out);
    return std::make_unique<OrderRows>(book, options, out);
}

void flush(std::string& text, std::ostream& out) {
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    text.clear();
}

}  // namespace

void export_csv(Installation& installation, const BookSettings& book, const ExportOptions& options,
                std::ostream& out, std::ostream& progress_out) {
    std::string text;
    const std::unique_ptr<Rows> rows = make_rows(book, options, text);
    Engine engine(installation.log(), installation.directory(), installation.clock(), {});
    rows->append_heading();
    PageRequest page{0, page_size, {}};
    std::uint64_t done_orders = 0;
    std::optional<Progress> progress;
    for (bool has_more = true; has_more;) {
        const auto fetched =
            engine.list_orders(book.record.id, OrderFilter{}, page, Access::may_block);
        const OrderList list = value_or_fail(*fetched, "The book was not exported");
        if (!progress) {
            progress.emplace(progress_out, "exporting", list.total, progress_bar_for_terminal());
        }
        for (const OrderRead& read : list.orders) rows->append(read);
        flush(text, out);
        progress->set(done_orders += list.orders.size());
        has_more = list.orders.size() == page_size && out.good();
        if (has_more) page.behind = {list.orders.back().order->date, list.orders.back().order->id};
    }
    rows->append_rest(installation.log());
    flush(text, out);
}

}  // namespace tillbook
