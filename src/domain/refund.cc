#include "domain/refund.h"

#include <algorithm>

namespace tillbook {

// Paid 1000 for three lines of 333: the first returns round(333.33) = 333, the second
// round(666.67) - 333 = 334, the third the 333 that are left.
Money refund_due(const LineRefund& refund) {
    const std::int64_t left = std::max<std::int64_t>(0, refund.paid.minor - refund.refunded.minor);
    if (refund.returned_value >= refund.lines_value) return Money{left};
    const int128 share = divide_half_up(int128{refund.paid.minor} * refund.returned_value.minor,
                                        refund.lines_value.minor);
    return Money{std::clamp<std::int64_t>(static_cast<std::int64_t>(share) - refund.refunded.minor,
                                          0, left)};
}

Money returned_money(const Order& order, ObjectId payment) {
    Money sum;
    for (const Refund& refund : order.refunds) {
        if (refund.is_credit() || (payment && refund.payment != payment)) continue;
        sum.minor += refund.amount.minor;
    }
    return sum;
}

}  // namespace tillbook
