// What the commands on the payments and credits of an order share. For sources only.
#pragma once

#include <vector>

#include "book/change_order.h"
#include "book/mistake_list.h"

namespace tillbook {

// What the order's tax makes of a payment of this amount.
Money tax_share(const Order& order, Money amount);
// The parts of lines that a payment pays for: of lines that are there, one of each, at most 3,000.
void check_shares(const std::vector<LineShare>& shares, const Order& order, MistakeList& mistakes);

// The payment of this id; not_found if the order has none.
Result<Payment*> find_payment(Order& order, ObjectId id);
// A copy of its details to work on.
PaymentDetails details_of(const Payment& payment);
void set_details(Payment& payment, PaymentDetails details);

// Makes a refund a credit: its tender gives its method, and its people must be there. The refund
// has its amount, method and moment.
Result<> set_credit(RefundDetails details, const State& state, Refund& refund);

// Whether an order is in no report and none of its money in a list.
bool is_test(const Order& order);

}  // namespace tillbook
