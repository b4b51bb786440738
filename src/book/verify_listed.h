// Money that entries put into lists and drawers, against what their bodies say was paid and given
// back. For verify alone.
#pragma once

#include <string_view>

#include "book/catalogue_objects.h"
#include "book/order_row.h"
#include "domain/order.h"
#include "log/entry.h"

namespace tillbook {

// What the entries of an order have listed so far, less what they took out again.
struct ListedMoney {
    Money paid;
    Money refunded;
};

// Adds what an order's entry lists, and compares it with the order as its body states it: each
// payment and refund by amount, method and day, and all of them with what was paid and given back;
// of a test nothing may be listed. What is wrong, as a sentence without full stop, else empty;
// `listed` is then what it must be.
std::string_view check_listed(const EntryView& entry, const OrderRow& row, const Order& order,
                              const Amounts& amounts, ListedMoney& listed);

// The same of a refund without an order.
std::string_view check_listed(const EntryView& entry, const ManualRefund& refund);

}  // namespace tillbook
