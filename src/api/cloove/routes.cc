#include "api/cloove/routes.h"

#include <array>

#include "api/cloove/handlers.h"

namespace tillbook::cloove {

std::span<const Route> routes() {
    using http::Method;
    static constexpr std::string_view open;
    static constexpr std::array table = {
        Route{Method::get, "/v1/orders", "listOrders", "orders:read", list_orders},
        Route{Method::post, "/v1/orders", "recordOrder", "orders:write", record_order},
        Route{Method::get, "/v1/orders/{id}", "getOrder", "orders:read", get_order},
        Route{Method::patch, "/v1/orders/{id}", "updateOrder", "orders:write", update_order},
        Route{Method::post, "/v1/orders/{id}/payments", "payOrder", "orders:write", pay_order},
        Route{Method::post, "/v1/orders/{id}/refunds", "refundOrder", "orders:write", refund_order},
        Route{Method::post, "/v1/orders/{id}/send-to-kitchen", "sendToKitchen", "orders:write",
              send_to_kitchen},
        Route{Method::post, "/v1/orders/{id}/kitchen-status", "changeKitchenStatus", "orders:write",
              change_kitchen_status},
        Route{Method::get, "/v1/orders/{id}/explain", "explainOrder", "orders:read", explain_order},
        Route{Method::get, "/v1/orders/{id}/versions", "listOrderVersions", "orders:read",
              list_versions},
        Route{Method::get, "/v1/events", "listEvents", "webhooks:read", list_events},
        Route{Method::get, "/v1/idempotency-keys/{key}", "traceIdempotencyKey", "orders:read",
              trace_key},
        Route{Method::get, "/health/live", "reportLive", open, report_live},
        Route{Method::get, "/health/ready", "reportReady", open, report_ready},
        Route{Method::get, "/openapi.json", "showDocument", open, show_document},
        Route{Method::get, "/", "showHome", open, show_home},
    };
    return table;
}

}  // namespace tillbook::cloove
