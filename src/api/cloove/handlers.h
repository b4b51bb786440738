// The handlers of the dialect, one file each, and what they share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/call.h"

namespace tillbook::cloove {

void record_order(Call& call);           // POST /v1/orders
void list_orders(Call& call);            // GET /v1/orders
void get_order(Call& call);              // GET /v1/orders/{id}
void update_order(Call& call);           // PATCH /v1/orders/{id}
void pay_order(Call& call);              // POST /v1/orders/{id}/payments
void refund_order(Call& call);           // POST /v1/orders/{id}/refunds
void send_to_kitchen(Call& call);        // POST /v1/orders/{id}/send-to-kitchen
void change_kitchen_status(Call& call);  // POST /v1/orders/{id}/kitchen-status
void delete_order(Call& call);           // DELETE /v1/orders/{id}
void delete_test_orders(Call& call);     // DELETE /v1/orders?test_mode=true
void count_orders(Call& call);           // GET /v1/orders/counts
void explain_order(Call& call);          // GET /v1/orders/{id}/explain
void list_versions(Call& call);          // GET /v1/orders/{id}/versions
void list_events(Call& call);            // GET /v1/events
void stream_events(Call& call);          // GET /v1/events/stream
void get_event(Call& call);              // GET /v1/events/{id}
void trace_key(Call& call);              // GET /v1/idempotency-keys/{key}
void list_payments(Call& call);          // GET /v1/payments
void record_refund(Call& call);          // POST /v1/refunds
void list_refunds(Call& call);           // GET /v1/refunds
void report_sales(Call& call);           // GET /v1/reports/sales
void report_taxes(Call& call);           // GET /v1/reports/taxes
void report_credit(Call& call);          // GET /v1/reports/credit
void report_day(Call& call);             // GET /v1/day-report
void close_day(Call& call);              // POST /v1/day-closes
void list_day_closes(Call& call);        // GET /v1/day-closes
void get_day_close(Call& call);          // GET /v1/day-closes/{id}
void report_live(Call& call);            // GET /health/live
void report_ready(Call& call);           // GET /health/ready
void show_about(Call& call);             // GET /about

void list_contacts(Call& call);   // GET /v1/contacts
void record_contact(Call& call);  // POST /v1/contacts
void get_contact(Call& call);     // GET /v1/contacts/{id}
void update_contact(Call& call);  // PATCH /v1/contacts/{id}
void remove_contact(Call& call);  // DELETE /v1/contacts/{id}

void list_categories(Call& call);  // GET /v1/products/categories
void record_category(Call& call);  // POST /v1/products/categories
void update_category(Call& call);  // PATCH /v1/products/categories/{id}
void remove_category(Call& call);  // DELETE /v1/products/categories/{id}

void list_products(Call& call);   // GET /v1/products
void record_product(Call& call);  // POST /v1/products
void get_product(Call& call);     // GET /v1/products/{id}
void update_product(Call& call);  // PATCH /v1/products/{id}
void remove_product(Call& call);  // DELETE /v1/products/{id}
void adjust_stock(Call& call);    // POST /v1/products/{id}/stock-adjustments

void list_stores(Call& call);   // GET /v1/stores
void record_store(Call& call);  // POST /v1/stores
void get_store(Call& call);     // GET /v1/stores/{id}
void update_store(Call& call);  // PATCH /v1/stores/{id}
void remove_store(Call& call);  // DELETE /v1/stores/{id}

void list_tax_rates(Call& call);   // GET /v1/tax-rates
void record_tax_rate(Call& call);  // POST /v1/tax-rates
void update_tax_rate(Call& call);  // PATCH /v1/tax-rates/{id}
void remove_tax_rate(Call& call);  // DELETE /v1/tax-rates/{id}
void list_tenders(Call& call);     // GET /v1/tenders
void record_tender(Call& call);    // POST /v1/tenders
void update_tender(Call& call);    // PATCH /v1/tenders/{id}
void remove_tender(Call& call);    // DELETE /v1/tenders/{id}

void list_backups(Call& call);  // GET /v1/backups
void make_backup(Call& call);   // POST /v1/backups
void verify_book(Call& call);   // POST /v1/verification

void get_book(Call& call);     // GET /v1/books/current
void change_book(Call& call);  // PATCH /v1/books/current
void list_keys(Call& call);    // GET /v1/api-keys
void get_key(Call& call);      // GET /v1/api-keys/{id}
void create_key(Call& call);   // POST /v1/api-keys
void rotate_key(Call& call);   // POST /v1/api-keys/{id}/rotate
void revoke_key(Call& call);   // POST /v1/api-keys/{id}/revoke
void list_audit(Call& call);   // GET /v1/audit

void sign_in(Call& call);            // POST /v1/session
void get_session(Call& call);        // GET /v1/session
void sign_out(Call& call);           // DELETE /v1/session
void change_password(Call& call);    // POST /v1/session/password
void read_invitation(Call& call);    // POST /v1/invitations/read
void accept_invitation(Call& call);  // POST /v1/invitations/accept

void list_users(Call& call);   // GET /v1/users
void add_user(Call& call);     // POST /v1/users
void change_user(Call& call);  // PATCH /v1/users/{id}
void remove_user(Call& call);  // DELETE /v1/users/{id}
void invite_user(Call& call);  // POST /v1/users/{id}/invite

void list_webhook_endpoints(Call& call);   // GET /v1/webhook-endpoints
void create_webhook_endpoint(Call& call);  // POST /v1/webhook-endpoints
void get_webhook_endpoint(Call& call);     // GET /v1/webhook-endpoints/{id}
void change_webhook_endpoint(Call& call);  // PATCH /v1/webhook-endpoints/{id}
void remove_webhook_endpoint(Call& call);  // DELETE /v1/webhook-endpoints/{id}
// POST /v1/webhook-endpoints/{id}/…
void rotate_webhook_secret(Call& call);     // rotate-secret
void verify_webhook_endpoint(Call& call);   // verify
void enable_webhook_endpoint(Call& call);   // enable
void disable_webhook_endpoint(Call& call);  // disable
void resume_webhook_endpoint(Call& call);   // resume
void skip_webhook_events(Call& call);       // skip
void replay_webhook_events(Call& call);     // replay
void test_webhook_endpoint(Call& call);     // test
void list_webhook_deliveries(Call& call);   // GET /v1/webhook-deliveries
void get_webhook_delivery(Call& call);      // GET /v1/webhook-deliveries/{id}
void resend_webhook_delivery(Call& call);   // POST /v1/webhook-deliveries/{id}/resend

// The order that a path parameter names; absent if this book has given no such id.
std::optional<ObjectId> order_in_path(const Call& call);
Error no_such_order();

}  // namespace tillbook::cloove
