#include "api/clover/routes.h"

#include <algorithm>
#include <array>
#include <vector>

#include "api/call.h"
#include "api/clover/handlers.h"
#include "api/near.h"
#include "api/values.h"

namespace tillbook::clover {

namespace {

using http::Method;

constexpr std::string_view merchants = "/v3/merchants/";
constexpr std::string_view old_merchant = "/v2/merchant/";

// The six routes of a kind of reference objects, and their operations.
struct KindNames {
    std::string_view list, create, get, update, put, remove;
};
void add_kind(std::vector<Route>& table, std::string_view list, std::string_view one,
              const KindNames& names, std::string_view read, std::string_view write) {
    table.push_back({Method::get, list, names.list, read, list_references});
    table.push_back({Method::post, list, names.create, write, put_reference});
    table.push_back({Method::get, one, names.get, read, get_reference});
    table.push_back({Method::post, one, names.update, write, put_reference});
    table.push_back({Method::put, one, names.put, write, put_reference});
    table.push_back({Method::del, one, names.remove, write, remove_reference});
}

void add_orders(std::vector<Route>& table) {
    constexpr std::string_view read = "orders:read";
    constexpr std::string_view write = "orders:write";
    const std::vector<Route> rows = {
        {Method::get, "/v3/merchants/{mId}/orders", "listOrders", read, list_orders},
        {Method::post, "/v3/merchants/{mId}/orders", "createOrder", write, create_order},
        {Method::get, "/v3/merchants/{mId}/orders/{orderId}", "getOrder", read, get_order},
        {Method::post, "/v3/merchants/{mId}/orders/{orderId}", "updateOrder", write, update_order},
        {Method::del, "/v3/merchants/{mId}/orders/{orderId}", "deleteOrder", write, delete_order},
        {Method::del, "/v3/merchants/{mId}/orders_v2/{orderId}", "deleteOrderWithReason", write,
         delete_order},
        {Method::post, "/v2/merchant/{mId}/orders/delete_all_tests", "deleteTestOrders", write,
         delete_test_orders},
        {Method::get, "/v3/merchants/{mId}/employees/{empId}/orders", "listOrdersOfEmployee", read,
         list_orders_of_employee},
        {Method::get, "/v3/merchants/{mId}/orders/{orderId}/line_items", "listLineItems", read,
         list_lines},
        {Method::post, "/v3/merchants/{mId}/orders/{orderId}/line_items", "addLineItem", write,
         add_line},
        {Method::del, "/v3/merchants/{mId}/orders/{orderId}/line_items", "deleteLineItems", write,
         delete_lines},
        {Method::post, "/v3/merchants/{mId}/orders/{orderId}/bulk_line_items", "addLineItems",
         write, add_lines},
        {Method::get, "/v3/merchants/{mId}/orders/{orderId}/line_items/{lineItemId}", "getLineItem",
         read, get_line},
        {Method::post, "/v3/merchants/{mId}/orders/{orderId}/line_items/{lineItemId}",
         "updateLineItem", write, update_line},
        {Method::del, "/v3/merchants/{mId}/orders/{orderId}/line_items/{lineItemId}",
         "deleteLineItem", write, delete_line},
        {Method::get, "/v3/merchants/{mId}/orders/{orderId}/line_items/{lineItemId}/modifications",
         "listModifications", read, list_modifications},
        {Method::post, "/v3/merchants/{mId}/orders/{orderId}/line_items/{lineItemId}/modifications",
         "addModification", write, add_modification},
        {Method::del,
         "/v3/merchants/{mId}/orders/{orderId}/line_items/{lineItemId}/modifications/"
         "{modificationId}",
         "deleteModification", write, delete_modification},
        {Method::post, "/v3/merchants/{mId}/orders/{orderId}/line_items/{lineItemId}/discounts",
         "addLineItemDiscount", write, add_line_discount},
        {Method::del,
         "/v3/merchants/{mId}/orders/{orderId}/line_items/{lineItemId}/discounts/{discountId}",
         "deleteLineItemDiscount", write, delete_line_discount},
        {Method::get, "/v3/merchants/{mId}/orders/{orderId}/discounts", "listOrderDiscounts", read,
         list_discounts},
        {Method::post, "/v3/merchants/{mId}/orders/{orderId}/discounts", "addOrderDiscount", write,
         add_discount},
        {Method::del, "/v3/merchants/{mId}/orders/{orderId}/discounts/{discountId}",
         "deleteOrderDiscount", write, delete_discount},
        {Method::post, "/v3/merchants/{mId}/orders/{orderId}/service_charge",
         "addOrderServiceCharge", write, add_service_charge},
        {Method::del, "/v3/merchants/{mId}/orders/{orderId}/service_charge/{chargeId}",
         "deleteOrderServiceCharge", write, delete_service_charge},
    };
    table.insert(table.end(), rows.begin(), rows.end());
}

// Lines that are taken off or change places, and fees.
void add_voids_and_fees(std::vector<Route>& table) {
    constexpr std::string_view read = "orders:read";
    constexpr std::string_view write = "orders:write";
    const std::vector<Route> rows = {
        {Method::post,
         "/v3/merchants/{mId}/orders/{orderId}/line_items/{oldLineItemId}/exchange/{lineItemId}",
         "exchangeLineItem", write, exchange_line},
        {Method::get, "/v3/merchants/{mId}/orders/{orderId}/order_fee_line_items",
         "listOrderFeeLineItems", read, list_order_fee_lines},
        {Method::post, "/v3/merchants/{mId}/orders/{orderId}/order_fee_line_items",
         "addOrderFeeLineItem", write, add_order_fee_line},
        {Method::get, "/v3/merchants/{mId}/orders/{orderId}/order_fee_line_items/{lineItemId}",
         "getOrderFeeLineItem", read, get_order_fee_line},
        {Method::del, "/v3/merchants/{mId}/orders/{orderId}/order_fee_line_items/{lineItemId}",
         "deleteOrderFeeLineItem", write, delete_order_fee_line},
        {Method::post, "/v3/merchants/{mId}/orders/{orderId}/voided_line_items", "voidLineItem",
         write, void_line},
        {Method::get, "/v3/merchants/{mId}/voided_line_items", "listVoidedLineItems", read,
         list_voided_lines},
        {Method::get, "/v3/merchants/{mId}/voided_line_items/totals", "sumVoidedLineItems", read,
         sum_voided_lines},
    };
    table.insert(table.end(), rows.begin(), rows.end());
}

void add_carts_and_prints(std::vector<Route>& table) {
    constexpr std::string_view read = "orders:read";
    constexpr std::string_view write = "orders:write";
    const std::vector<Route> rows = {
        {Method::post, "/v3/merchants/{mId}/atomic_order/checkouts", "checkOut", write, check_out},
        {Method::post, "/v3/merchants/{mId}/atomic_order/orders", "placeOrder", write, place_order},
        {Method::post, "/v3/merchants/{mId}/print_event", "printOrder", write, print_order},
        {Method::get, "/v3/merchants/{mId}/print_event/{eventId}", "getPrintEvent", read,
         get_print_event},
        {Method::post, "/v3/merchants/{mId}/print_event/{eventId}", "updatePrintEvent", write,
         update_print_event},
    };
    table.insert(table.end(), rows.begin(), rows.end());
}

void add_money(std::vector<Route>& table) {
    constexpr std::string_view read = "payments:read";
    constexpr std::string_view write = "payments:write";
    const std::vector<Route> rows = {
        {Method::get, "/v3/merchants/{mId}/orders/{orderId}/payments", "listOrderPayments", read,
         list_payments_of_order},
        {Method::post, "/v3/merchants/{mId}/orders/{orderId}/payments", "payOrder", write,
         pay_order},
        {Method::get, "/v3/merchants/{mId}/payments", "listPayments", read, list_payments},
        {Method::get, "/v3/merchants/{mId}/payments/{payId}", "getPayment", read, get_payment},
        {Method::get, "/v3/merchants/{mId}/refunds", "listRefunds", read, list_refunds},
        {Method::get, "/v3/merchants/{mId}/refunds/{refundId}", "getRefund", read, get_refund},
        {Method::post, "/v3/merchants/{mId}/refunds", "refundPayment", write, refund_payment},
        {Method::get, "/v3/merchants/{mId}/employees/{empId}/payments", "listPaymentsOfEmployee",
         read, list_payments_of_employee},
        {Method::get, "/v3/merchants/{mId}/payments/{payId}/status", "getPaymentStatus", read,
         get_payment_status},
        {Method::post, "/v3/merchants/{mId}/payments/{payId}", "updatePayment", write,
         update_payment},
        {Method::post, "/v3/merchants/{mId}/payments/{payId}/void", "voidPayment", write,
         void_payment},
        {Method::post, "/v3/merchants/{mId}/payments/{payId}/capture", "capturePayment", write,
         capture_payment},
        {Method::get, "/v3/merchants/{mId}/credits", "listCredits", read, list_credits},
        {Method::post, "/v3/merchants/{mId}/credits", "giveCredit", write, give_credit},
        {Method::get, "/v3/merchants/{mId}/credits/{creditId}", "getCredit", read, get_credit},
        {Method::get, "/v3/merchants/{mId}/credit_refunds", "listCreditRefunds", read,
         list_credit_refunds},
        {Method::post, "/v3/merchants/{mId}/credit_refunds", "takeBackCredit", write,
         take_back_credit},
        {Method::get, "/v3/merchants/{mId}/credit_refunds/{crId}", "getCreditRefund", read,
         get_credit_refund},
        {Method::get, "/v3/merchants/{mId}/authorizations", "listAuthorizations", read,
         list_authorizations},
        {Method::post, "/v3/merchants/{mId}/authorizations", "createAuthorization", write,
         create_authorization},
        {Method::get, "/v3/merchants/{mId}/authorizations/{authId}", "getAuthorization", read,
         get_authorization},
        {Method::post, "/v3/merchants/{mId}/authorizations/{authId}", "updateAuthorization", write,
         update_authorization},
        {Method::del, "/v3/merchants/{mId}/authorizations/{authId}", "deleteAuthorization", write,
         delete_authorization},
    };
    table.insert(table.end(), rows.begin(), rows.end());
}

void add_inventory(std::vector<Route>& table) {
    constexpr std::string_view read = "products:read";
    constexpr std::string_view write = "products:write";
    const std::vector<Route> rows = {
        {Method::get, "/v3/merchants/{mId}/items", "listItems", read, list_items},
        {Method::post, "/v3/merchants/{mId}/items", "createItem", write, put_item},
        {Method::get, "/v3/merchants/{mId}/items/{itemId}", "getItem", read, get_item},
        {Method::post, "/v3/merchants/{mId}/items/{itemId}", "updateItem", write, put_item},
        {Method::put, "/v3/merchants/{mId}/items/{itemId}", "putItem", write, put_item},
        {Method::del, "/v3/merchants/{mId}/items/{itemId}", "deleteItem", write, remove_item},
        {Method::get, "/v3/merchants/{mId}/categories", "listCategories", read, list_categories},
        {Method::post, "/v3/merchants/{mId}/categories", "createCategory", write, put_category},
        {Method::get, "/v3/merchants/{mId}/categories/{catId}", "getCategory", read, get_category},
        {Method::get, "/v3/merchants/{mId}/categories/{catId}/items", "listItemsOfCategory", read,
         list_items_of_category},
        {Method::post, "/v3/merchants/{mId}/categories/{catId}", "updateCategory", write,
         put_category},
        {Method::del, "/v3/merchants/{mId}/categories/{catId}", "deleteCategory", write,
         remove_category},
    };
    table.insert(table.end(), rows.begin(), rows.end());
    add_kind(table, "/v3/merchants/{mId}/modifier_groups",
             "/v3/merchants/{mId}/modifier_groups/{id}",
             {"listModifierGroups", "createModifierGroup", "getModifierGroup",
              "updateModifierGroup", "putModifierGroup", "deleteModifierGroup"},
             read, write);
    add_kind(table, "/v3/merchants/{mId}/modifiers", "/v3/merchants/{mId}/modifiers/{id}",
             {"listModifiers", "createModifier", "getModifier", "updateModifier", "putModifier",
              "deleteModifier"},
             read, write);
    add_kind(table, "/v3/merchants/{mId}/tax_rates", "/v3/merchants/{mId}/tax_rates/{id}",
             {"listTaxRates", "createTaxRate", "getTaxRate", "updateTaxRate", "putTaxRate",
              "deleteTaxRate"},
             read, write);
    add_kind(table, "/v3/merchants/{mId}/discounts", "/v3/merchants/{mId}/discounts/{id}",
             {"listDiscounts", "createDiscount", "getDiscount", "updateDiscount", "putDiscount",
              "deleteDiscount"},
             read, write);
}

void add_stock_and_links(std::vector<Route>& table) {
    constexpr std::string_view read = "products:read";
    constexpr std::string_view write = "products:write";
    const std::vector<Route> rows = {
        {Method::get, "/v3/merchants/{mId}/item_stocks", "listItemStocks", read, list_item_stocks},
        {Method::post, "/v3/merchants/{mId}/item_stocks", "createItemStock", write, put_item_stock},
        {Method::get, "/v3/merchants/{mId}/item_stocks/{itemId}", "getItemStock", read,
         get_item_stock},
        {Method::post, "/v3/merchants/{mId}/item_stocks/{itemId}", "updateItemStock", write,
         put_item_stock},
        {Method::put, "/v3/merchants/{mId}/item_stocks/{itemId}", "putItemStock", write,
         put_item_stock},
        {Method::del, "/v3/merchants/{mId}/item_stocks/{itemId}", "deleteItemStock", write,
         remove_item_stock},
        {Method::post, "/v3/merchants/{mId}/category_items", "linkCategories", write,
         link_categories},
        {Method::post, "/v3/merchants/{mId}/tax_rate_items", "linkTaxRates", write, link_tax_rates},
        {Method::post, "/v3/merchants/{mId}/item_modifier_groups", "linkModifierGroups", write,
         link_modifier_groups},
        {Method::get, "/v3/merchants/{mId}/tax_rates/{id}/items", "listItemsOfTaxRate", read,
         list_items_of_tax_rate},
        {Method::get, "/v3/merchants/{mId}/modifier_groups/{groupId}/items",
         "listItemsOfModifierGroup", read, list_items_of_modifier_group},
        {Method::get, "/v3/merchants/{mId}/modifier_groups/{groupId}/modifiers",
         "listModifiersOfGroup", read, list_modifiers_of_group},
        {Method::post, "/v3/merchants/{mId}/modifier_groups/{groupId}/modifiers",
         "createModifierOfGroup", write, put_modifier_of_group},
        {Method::get, "/v3/merchants/{mId}/modifier_groups/{groupId}/modifiers/{modId}",
         "getModifierOfGroup", read, get_modifier_of_group},
        {Method::post, "/v3/merchants/{mId}/modifier_groups/{groupId}/modifiers/{modId}",
         "updateModifierOfGroup", write, put_modifier_of_group},
        {Method::del, "/v3/merchants/{mId}/modifier_groups/{groupId}/modifiers/{modId}",
         "deleteModifierOfGroup", write, remove_modifier_of_group},
    };
    table.insert(table.end(), rows.begin(), rows.end());
}

void add_customers(std::vector<Route>& table) {
    constexpr std::string_view read = "contacts:read";
    constexpr std::string_view write = "contacts:write";
    const std::vector<Route> rows = {
        {Method::get, "/v3/merchants/{mId}/customers", "listCustomers", read, list_customers},
        {Method::post, "/v3/merchants/{mId}/customers", "createCustomer", write, put_customer},
        {Method::get, "/v3/merchants/{mId}/customers/{id}", "getCustomer", read, get_customer},
        {Method::post, "/v3/merchants/{mId}/customers/{id}", "updateCustomer", write, put_customer},
        {Method::del, "/v3/merchants/{mId}/customers/{id}", "deleteCustomer", write,
         remove_customer},
        {Method::post, "/v3/merchants/{mId}/customers/{id}/phone_numbers", "createPhoneNumber",
         write, put_phone_number},
        {Method::post, "/v3/merchants/{mId}/customers/{id}/phone_numbers/{phoneId}",
         "updatePhoneNumber", write, put_phone_number},
        {Method::del, "/v3/merchants/{mId}/customers/{id}/phone_numbers/{phoneId}",
         "deletePhoneNumber", write, remove_phone_number},
        {Method::post, "/v3/merchants/{mId}/customers/{id}/email_addresses", "createEmailAddress",
         write, put_email_address},
        {Method::post, "/v3/merchants/{mId}/customers/{id}/email_addresses/{emailId}",
         "updateEmailAddress", write, put_email_address},
        {Method::del, "/v3/merchants/{mId}/customers/{id}/email_addresses/{emailId}",
         "deleteEmailAddress", write, remove_email_address},
        {Method::post, "/v3/merchants/{mId}/customers/{id}/addresses", "createAddress", write,
         put_address},
        {Method::post, "/v3/merchants/{mId}/customers/{id}/addresses/{addressId}", "updateAddress",
         write, put_address},
        {Method::del, "/v3/merchants/{mId}/customers/{id}/addresses/{addressId}", "deleteAddress",
         write, remove_address},
    };
    table.insert(table.end(), rows.begin(), rows.end());
}

void add_merchant(std::vector<Route>& table) {
    constexpr std::string_view read = "merchant:read";
    constexpr std::string_view write = "merchant:write";
    const std::vector<Route> rows = {
        {Method::get, "/v3/merchants/{mId}", "getMerchant", read, get_merchant},
        {Method::post, "/v3/merchants/{mId}", "updateMerchant", write, update_merchant},
        {Method::get, "/v3/merchants/{mId}/properties", "getProperties", read, get_properties},
        {Method::get, "/v3/merchants/{mId}/system_order_types", "listSystemOrderTypes", read,
         list_system_order_types},
        {Method::get, "/v3/merchants/{mId}/default_service_charge", "getDefaultServiceCharge", read,
         get_default_service_charge},
        {Method::post, "/v3/merchants/{mId}/default_service_charge", "setDefaultServiceCharge",
         write, put_default_service_charge},
        {Method::del, "/v3/merchants/{mId}/default_service_charge", "deleteDefaultServiceCharge",
         write, remove_default_service_charge},
        {Method::post, "/v3/merchants/{mId}/order_type_categories", "linkOrderTypes", write,
         link_order_types},
    };
    table.insert(table.end(), rows.begin(), rows.end());
    add_kind(
        table, "/v3/merchants/{mId}/tenders", "/v3/merchants/{mId}/tenders/{id}",
        {"listTenders", "createTender", "getTender", "updateTender", "putTender", "deleteTender"},
        read, write);
    add_kind(table, "/v3/merchants/{mId}/order_types", "/v3/merchants/{mId}/order_types/{id}",
             {"listOrderTypes", "createOrderType", "getOrderType", "updateOrderType",
              "putOrderType", "deleteOrderType"},
             read, write);
    add_kind(
        table, "/v3/merchants/{mId}/devices", "/v3/merchants/{mId}/devices/{id}",
        {"listDevices", "createDevice", "getDevice", "updateDevice", "putDevice", "deleteDevice"},
        read, write);
    add_kind(table, "/v3/merchants/{mId}/service_charges",
             "/v3/merchants/{mId}/service_charges/{id}",
             {"listServiceCharges", "createServiceCharge", "getServiceCharge",
              "updateServiceCharge", "putServiceCharge", "deleteServiceCharge"},
             read, write);
    add_kind(table, "/v3/merchants/{mId}/order_fees", "/v3/merchants/{mId}/order_fees/{id}",
             {"listOrderFees", "createOrderFee", "getOrderFee", "updateOrderFee", "putOrderFee",
              "deleteOrderFee"},
             read, write);
    add_kind(table, "/v3/merchants/{mId}/employees", "/v3/merchants/{mId}/employees/{id}",
             {"listEmployees", "createEmployee", "getEmployee", "updateEmployee", "putEmployee",
              "deleteEmployee"},
             "employees:read", "employees:write");
}

}  // namespace

std::span<const Route> routes() {
    static const std::vector<Route> table = [] {
        std::vector<Route> rows;
        add_orders(rows);
        add_voids_and_fees(rows);
        add_carts_and_prints(rows);
        add_money(rows);
        add_inventory(rows);
        add_stock_and_links(rows);
        add_customers(rows);
        add_merchant(rows);
        return rows;
    }();
    return table;
}

bool owns(std::string_view path) {
    return path.starts_with("/v3/") || path.starts_with(old_merchant);
}

bool is_below_merchant(std::string_view path) {
    for (const std::string_view root : {merchants, old_merchant}) {
        if (!path.starts_with(root)) continue;
        path.remove_prefix(root.size());
        const auto slash = path.find('/');
        return slash != path.npos && slash > 0;
    }
    return false;
}

// The form of a UUID, made of the number that the log has of the request.
void add_request_id(Call& call) {
    call.headers() += "X-Clover-Request-Id: " + to_uuid(call.request.id, IdSecret{}) + "\r\n";
}

void name_unread_parameters(Call& call) {
    // The first four mean something to lists alone; access_token and return_null_fields are known
    // and mean nothing to a handler.
    static constexpr auto known =
        std::to_array<std::string_view>({"filter", "limit", "offset", "orderBy", "expand", "delete",
                                         "access_token", "return_null_fields"});
    constexpr std::size_t of_lists = 4;
    const std::span<const std::string_view> read =
        std::span(known).subspan(call.request.method == Method::get ? 0 : of_lists);
    Ignored ignored;
    std::string_view rest = call.request.query;
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const std::string_view name = rest.substr(0, std::min(end, rest.find('=')));
        rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
        const bool is_plain = name.find_first_of("%+") == name.npos;
        if (name.empty() || !is_plain || std::ranges::find(read, name) != read.end()) continue;
        ignored.add({name}, [name] { return near_name(name, known); });
    }
    if (ignored.none()) return;
    call.headers() += "Tillbook-Ignored: " + ignored.header_value() + "\r\n";
}

}  // namespace tillbook::clover
