#include "domain/order.h"

namespace tillbook {

const char* name_of(OrderStatus status) {
    switch (status) {
        case OrderStatus::pending:
            return "pending";
        case OrderStatus::completed:
            return "completed";
        case OrderStatus::cancelled:
            return "cancelled";
        case OrderStatus::refunded:
            return "refunded";
        case OrderStatus::scheduled:
            return "scheduled";
    }
    return "pending";
}

const char* name_of(PaymentStatus status) {
    switch (status) {
        case PaymentStatus::pending:
            return "pending";
        case PaymentStatus::partial:
            return "partial";
        case PaymentStatus::paid:
            return "paid";
    }
    return "pending";
}

const char* name_of(VoidKind kind) {
    switch (kind) {
        case VoidKind::line:
            return "line";
        case VoidKind::order:
            return "order";
    }
    return "line";
}

const char* name_of(KitchenStatus status) {
    switch (status) {
        case KitchenStatus::none:
            return "none";
        case KitchenStatus::queued:
            return "queued";
        case KitchenStatus::preparing:
            return "preparing";
        case KitchenStatus::ready:
            return "ready";
        case KitchenStatus::served:
            return "served";
    }
    return "none";
}

}  // namespace tillbook
