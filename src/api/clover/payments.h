// Payments as the merchant has them.
#pragma once

#include "api/clover/render.h"
#include "book/engine.h"

namespace tillbook::clover {

// A payment of this id, whether it counts or not; not_found if there is none.
Fetched<PaymentRead> find_payment(const View& view, ObjectId id, Access access);
// Its order, read wherever it is.
Result<std::shared_ptr<const Order>> order_of_payment(const View& view, ObjectId id);

// An answer of one payment of a command's order, with all that was sent.
http::Response answer_payment(const Recorded& recorded, ObjectId payment, View view);

}  // namespace tillbook::clover
