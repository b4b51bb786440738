#include "api/cloove/routes.h"

#include <algorithm>
#include <array>

#include "api/cloove/handlers.h"

namespace tillbook::cloove {

namespace {

using http::Method;

constexpr std::array order_routes = {
    Route{Method::del, "/v1/orders", "deleteTestOrders", "orders:write", delete_test_orders},
    // Before orders by id, which "counts" is not.
    Route{Method::get, "/v1/orders/counts", "countOrders", "orders:read", count_orders},
    Route{Method::del, "/v1/orders/{id}", "deleteOrder", "orders:write", delete_order},
};

constexpr std::array report_routes = {
    Route{Method::get, "/v1/reports/sales", "reportSales", "reports:read", report_sales},
    Route{Method::get, "/v1/reports/taxes", "reportTaxes", "reports:read", report_taxes},
    Route{Method::get, "/v1/reports/credit", "reportCredit", "reports:read", report_credit},
    Route{Method::get, "/v1/day-report", "reportDay", "reports:read", report_day},
    Route{Method::get, "/v1/day-closes", "listDayCloses", "reports:read", list_day_closes},
    Route{Method::post, "/v1/day-closes", "closeDay", "days:write", close_day},
    Route{Method::get, "/v1/day-closes/{id}", "getDayClose", "reports:read", get_day_close},
};

constexpr std::array shop_routes = {
    Route{Method::get, "/v1/tax-rates", "listTaxRates", "products:read", list_tax_rates},
    Route{Method::post, "/v1/tax-rates", "recordTaxRate", "products:write", record_tax_rate},
    Route{Method::patch, "/v1/tax-rates/{id}", "updateTaxRate", "products:write", update_tax_rate},
    Route{Method::del, "/v1/tax-rates/{id}", "removeTaxRate", "products:write", remove_tax_rate},
    Route{Method::get, "/v1/tenders", "listTenders", "merchant:read", list_tenders},
    Route{Method::post, "/v1/tenders", "recordTender", "merchant:write", record_tender},
    Route{Method::patch, "/v1/tenders/{id}", "updateTender", "merchant:write", update_tender},
    Route{Method::del, "/v1/tenders/{id}", "removeTender", "merchant:write", remove_tender},
    Route{Method::get, "/v1/backups", "listBackups", "backups:read", list_backups},
    Route{Method::post, "/v1/backups", "makeBackup", "backups:write", make_backup},
    Route{Method::post, "/v1/verification", "verifyBook", "backups:write", verify_book},
};

constexpr std::array webhook_routes = {
    Route{Method::get, "/v1/webhook-endpoints", "listWebhookEndpoints", "webhooks:read",
          list_webhook_endpoints},
    Route{Method::post, "/v1/webhook-endpoints", "createWebhookEndpoint", "webhooks:write",
          create_webhook_endpoint},
    Route{Method::get, "/v1/webhook-endpoints/{id}", "getWebhookEndpoint", "webhooks:read",
          get_webhook_endpoint},
    Route{Method::patch, "/v1/webhook-endpoints/{id}", "updateWebhookEndpoint", "webhooks:write",
          change_webhook_endpoint},
    Route{Method::del, "/v1/webhook-endpoints/{id}", "removeWebhookEndpoint", "webhooks:write",
          remove_webhook_endpoint},
    Route{Method::post, "/v1/webhook-endpoints/{id}/rotate-secret", "rotateWebhookSecret",
          "webhooks:write", rotate_webhook_secret},
    Route{Method::post, "/v1/webhook-endpoints/{id}/verify", "verifyWebhookEndpoint",
          "webhooks:write", verify_webhook_endpoint},
    Route{Method::post, "/v1/webhook-endpoints/{id}/enable", "enableWebhookEndpoint",
          "webhooks:write", enable_webhook_endpoint},
    Route{Method::post, "/v1/webhook-endpoints/{id}/disable", "disableWebhookEndpoint",
          "webhooks:write", disable_webhook_endpoint},
    Route{Method::post, "/v1/webhook-endpoints/{id}/resume", "resumeWebhookEndpoint",
          "webhooks:write", resume_webhook_endpoint},
    Route{Method::post, "/v1/webhook-endpoints/{id}/skip", "skipWebhookEvents", "webhooks:write",
          skip_webhook_events},
    Route{Method::post, "/v1/webhook-endpoints/{id}/replay", "replayWebhookEvents",
          "webhooks:write", replay_webhook_events},
    Route{Method::post, "/v1/webhook-endpoints/{id}/test", "testWebhookEndpoint", "webhooks:write",
          test_webhook_endpoint},
    Route{Method::get, "/v1/webhook-deliveries", "listWebhookDeliveries", "webhooks:read",
          list_webhook_deliveries},
    Route{Method::get, "/v1/webhook-deliveries/{id}", "getWebhookDelivery", "webhooks:read",
          get_webhook_delivery},
    Route{Method::post, "/v1/webhook-deliveries/{id}/resend", "resendWebhookDelivery",
          "webhooks:write", resend_webhook_delivery},
};

// These see to it themselves who is let in.
constexpr std::string_view unguarded;
constexpr std::array people_routes = {
    Route{Method::post, "/v1/session", "signIn", unguarded, sign_in},
    Route{Method::get, "/v1/session", "getSession", unguarded, get_session},
    Route{Method::del, "/v1/session", "signOut", unguarded, sign_out},
    Route{Method::post, "/v1/session/password", "changePassword", unguarded, change_password},
    Route{Method::post, "/v1/invitations/read", "readInvitation", unguarded, read_invitation},
    Route{Method::post, "/v1/invitations/accept", "acceptInvitation", unguarded, accept_invitation},
    Route{Method::get, "/v1/users", "listUsers", "users:read", list_users},
    Route{Method::post, "/v1/users", "addUser", "users:write", add_user},
    Route{Method::patch, "/v1/users/{id}", "updateUser", "users:write", change_user},
    Route{Method::del, "/v1/users/{id}", "removeUser", "users:write", remove_user},
    Route{Method::post, "/v1/users/{id}/invite", "inviteUser", "users:write", invite_user},
};

template <std::size_t first, std::size_t second>
constexpr std::array<Route, first + second> join(const std::array<Route, first>& left,
                                                 const std::array<Route, second>& right) {
    std::array<Route, first + second> joined{};
    std::copy(right.begin(), right.end(), std::copy(left.begin(), left.end(), joined.begin()));
    return joined;
}

}  // namespace

std::span<const Route> routes() {
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
        Route{Method::get, "/v1/contacts", "listContacts", "contacts:read", list_contacts},
        Route{Method::post, "/v1/contacts", "recordContact", "contacts:write", record_contact},
        Route{Method::get, "/v1/contacts/{id}", "getContact", "contacts:read", get_contact},
        Route{Method::patch, "/v1/contacts/{id}", "updateContact", "contacts:write",
              update_contact},
        Route{Method::del, "/v1/contacts/{id}", "removeContact", "contacts:write", remove_contact},
        // Before products by id, which "categories" is not.
        Route{Method::get, "/v1/products/categories", "listCategories", "products:read",
              list_categories},
        Route{Method::post, "/v1/products/categories", "recordCategory", "products:write",
              record_category},
        Route{Method::patch, "/v1/products/categories/{id}", "updateCategory", "products:write",
              update_category},
        Route{Method::del, "/v1/products/categories/{id}", "removeCategory", "products:write",
              remove_category},
        Route{Method::get, "/v1/products", "listProducts", "products:read", list_products},
        Route{Method::post, "/v1/products", "recordProduct", "products:write", record_product},
        Route{Method::get, "/v1/products/{id}", "getProduct", "products:read", get_product},
        Route{Method::patch, "/v1/products/{id}", "updateProduct", "products:write",
              update_product},
        Route{Method::del, "/v1/products/{id}", "removeProduct", "products:write", remove_product},
        Route{Method::post, "/v1/products/{id}/stock-adjustments", "adjustStock", "products:write",
              adjust_stock},
        Route{Method::get, "/v1/stores", "listStores", "stores:read", list_stores},
        Route{Method::post, "/v1/stores", "recordStore", "stores:write", record_store},
        Route{Method::get, "/v1/stores/{id}", "getStore", "stores:read", get_store},
        Route{Method::patch, "/v1/stores/{id}", "updateStore", "stores:write", update_store},
        Route{Method::del, "/v1/stores/{id}", "removeStore", "stores:write", remove_store},
        Route{Method::get, "/v1/events", "listEvents", "events:read", list_events},
        Route{Method::get, "/v1/events/stream", "streamEvents", "events:read", stream_events},
        Route{Method::get, "/v1/events/{id}", "getEvent", "events:read", get_event},
        Route{Method::get, "/v1/idempotency-keys/{key}", "traceIdempotencyKey", "orders:read",
              trace_key},
        Route{Method::get, "/v1/books/current", "getBook", "merchant:read", get_book},
        Route{Method::patch, "/v1/books/current", "changeBook", "merchant:write", change_book},
        Route{Method::get, "/v1/api-keys", "listApiKeys", "admin", list_keys},
        Route{Method::post, "/v1/api-keys", "createApiKey", "admin", create_key},
        Route{Method::get, "/v1/api-keys/{id}", "getApiKey", "admin", get_key},
        Route{Method::post, "/v1/api-keys/{id}/rotate", "rotateApiKey", "admin", rotate_key},
        Route{Method::post, "/v1/api-keys/{id}/revoke", "revokeApiKey", "admin", revoke_key},
        Route{Method::get, "/v1/audit", "listAudit", "admin", list_audit},
        Route{Method::get, "/v1/payments", "listPayments", "orders:read", list_payments},
        Route{Method::get, "/v1/refunds", "listRefunds", "orders:read", list_refunds},
        Route{Method::post, "/v1/refunds", "recordRefund", "orders:write", record_refund},
        Route{Method::get, "/health/live", "reportLive", open, report_live},
        Route{Method::get, "/health/ready", "reportReady", open, report_ready},
        Route{Method::get, "/about", "showAbout", open, show_about},
    };
    static constexpr auto all =
        join(join(join(order_routes, table), join(report_routes, shop_routes)),
             join(webhook_routes, people_routes));
    return all;
}

}  // namespace tillbook::cloove
