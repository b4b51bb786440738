// The money of a book: its payments, refunds and voided lines as lists, and the sums that reports
// are made of. All of it follows from the facts of entries (book/sums.h), never from their bodies.
//
// Not thread-safe: the book's lock guards it.
#pragma once

#include "base/result.h"
#include "book/money_index.h"
#include "book/part_index.h"
#include "book/sales_sums.h"
#include "book/sums.h"
#include "log/entry.h"
#include "log/facts.h"

namespace tillbook {

class BookMoney {
public:
    // Takes an entry that records or changes an order. `before` is the row until then, null if the
    // order is new. internal_error if the facts are damaged.
    Result<> apply(const EntryView& entry, Ordinal ordinal, const OrderRow* before,
                   const OrderRow& after);
    // Takes a refund without an order.
    Result<> apply_manual_refund(const EntryView& entry);

    MoneyIndex payments;
    MoneyIndex refunds;
    MoneyIndex voided_lines;
    PartIndex parts;
    SalesSums sums;

    // Resident bytes.
    std::uint64_t bytes() const {
        return payments.bytes() + refunds.bytes() + voided_lines.bytes() + parts.bytes() +
               sums.bytes();
    }

private:
    void add_payment(const EntryView& entry, Ordinal ordinal, const OrderRow& order,
                     const PaymentFact& payment);
    // Takes a fact of money; false if it is damaged or says what cannot be.
    bool take(const EntryView& entry, Ordinal ordinal, const OrderRow& order,
              const FactsReader::Fact& fact);
    bool take_refund(const EntryView& entry, Ordinal ordinal, const OrderRow& order,
                     const FactsReader::Fact& fact);
    bool take_part(Ordinal ordinal, const FactsReader::Fact& fact);

    // Read into again and again, so that no entry allocates.
    SaleFact sale_;
    RefundFact refund_;
};

}  // namespace tillbook
