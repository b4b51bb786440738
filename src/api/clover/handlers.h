// The handlers of the routes table (routes.cc), one per row.
#pragma once

#include <span>
#include <string_view>

#include "api/call.h"

namespace tillbook::clover {

// Names the fields that a list may be filtered by in the answer's headers.
void tell_filters(Call& call, std::span<const std::string_view> fields);

void list_orders(Call& call);
void list_orders_of_employee(Call& call);
void create_order(Call& call);
void get_order(Call& call);
void update_order(Call& call);
void delete_order(Call& call);
void delete_test_orders(Call& call);

void list_lines(Call& call);
void add_line(Call& call);
void add_lines(Call& call);
void get_line(Call& call);
void update_line(Call& call);
void delete_line(Call& call);
void delete_lines(Call& call);
void list_modifications(Call& call);
void add_modification(Call& call);
void delete_modification(Call& call);
void list_discounts(Call& call);
void add_discount(Call& call);
void delete_discount(Call& call);
void add_line_discount(Call& call);
void delete_line_discount(Call& call);
void exchange_line(Call& call);
void list_order_fee_lines(Call& call);
void add_order_fee_line(Call& call);
void get_order_fee_line(Call& call);
void delete_order_fee_line(Call& call);
void void_line(Call& call);
void list_voided_lines(Call& call);
void sum_voided_lines(Call& call);
void add_service_charge(Call& call);
void delete_service_charge(Call& call);

void list_payments_of_order(Call& call);
void pay_order(Call& call);
void list_payments(Call& call);
void get_payment(Call& call);
void list_refunds(Call& call);
void get_refund(Call& call);
void refund_payment(Call& call);
void list_payments_of_employee(Call& call);
void get_payment_status(Call& call);
void update_payment(Call& call);
void void_payment(Call& call);
void capture_payment(Call& call);
void list_credits(Call& call);
void get_credit(Call& call);
void give_credit(Call& call);
void list_credit_refunds(Call& call);
void get_credit_refund(Call& call);
void take_back_credit(Call& call);
void list_authorizations(Call& call);
void get_authorization(Call& call);
void create_authorization(Call& call);
void update_authorization(Call& call);
void delete_authorization(Call& call);

void print_order(Call& call);
void get_print_event(Call& call);
void update_print_event(Call& call);

void check_out(Call& call);
void place_order(Call& call);

void list_references(Call& call);
void get_reference(Call& call);
void put_reference(Call& call);
void remove_reference(Call& call);
void get_default_service_charge(Call& call);
void put_default_service_charge(Call& call);
void remove_default_service_charge(Call& call);
void list_system_order_types(Call& call);
void link_order_types(Call& call);

void get_merchant(Call& call);
void update_merchant(Call& call);
void get_properties(Call& call);

void list_items(Call& call);
void get_item(Call& call);
void put_item(Call& call);
void remove_item(Call& call);
void list_items_of_category(Call& call);
void list_items_of_tax_rate(Call& call);
void list_items_of_modifier_group(Call& call);
void list_item_stocks(Call& call);
void get_item_stock(Call& call);
void put_item_stock(Call& call);
void remove_item_stock(Call& call);
void link_categories(Call& call);
void link_tax_rates(Call& call);
void link_modifier_groups(Call& call);
void list_modifiers_of_group(Call& call);
void get_modifier_of_group(Call& call);
void put_modifier_of_group(Call& call);
void remove_modifier_of_group(Call& call);
void list_categories(Call& call);
void get_category(Call& call);
void put_category(Call& call);
void remove_category(Call& call);

void list_customers(Call& call);
void get_customer(Call& call);
void put_customer(Call& call);
void remove_customer(Call& call);
void put_phone_number(Call& call);
void remove_phone_number(Call& call);
void put_email_address(Call& call);
void remove_email_address(Call& call);
void put_address(Call& call);
void remove_address(Call& call);

}  // namespace tillbook::clover
