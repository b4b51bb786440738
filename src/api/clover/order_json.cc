#include "api/clover/order_json.h"

#include <algorithm>
#include <tuple>

#include "api/clover/device.h"
#include "api/clover/nested_json.h"
#include "api/clover/reference_json.h"
#include "book/order_row.h"
#include "book/person_name.h"
#include "domain/sale.h"

namespace tillbook::clover {

namespace {

void append_customers(JsonWriter& json, const Order& order, const View& view) {
    json.begin_object();
    json.key("elements").begin_array();
    if (order.customer) {
        json.begin_object();
        json.key("href").plain(view.href("customers/" + to_base32(order.customer.value)));
        append_id(json.key("id"), order.customer);
        if (const auto contact = view.customer(order.customer)) {
            const PersonName name = name_of(*contact);
            append_text_member(json, "firstName", name.first);
            append_text_member(json, "lastName", name.last);
        }
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

// The rates of a line; what a plain sale's price contains is one without a name in the catalogue.
std::vector<LineTax> taxes_of(const Line& line) {
    if (line.details) return line.details->taxes;
    if (line.contained_rate == 0) return {};
    return {contained_tax_of(line)};
}

void append_taxes(JsonWriter& json, const Line& line) {
    append_nested(json, taxes_of(line), [&](const LineTax& tax) {
        json.begin_object();
        if (tax.rate_id) append_id(json.key("id"), tax.rate_id);
        append_reference(json.key("lineItemRef"), line.id);
        append_text_member(json, "name", tax.name);
        append_number(json.key("rate"), tax.rate.ten_millionths);
        if (tax.flat) append_number(json.key("taxAmount"), tax.flat->minor);
        json.key("isDefault").boolean(tax.is_default);
        json.end_object();
    });
}

void append_head(JsonWriter& json, const OrderRead& read, const View& view) {
    static const Tab plain;
    const Order& order = *read.order;
    const Tab& tab = order.tab ? *order.tab : plain;
    json.key("href").plain(view.href("orders/" + to_base32(order.id.value)));
    append_id(json.key("id"), order.id);
    json.key("currency").plain(view.book().currency.code);
    if (tab.employee) {
        append_expandable(json.key("employee"), tab.employee, view.expands_to("employee"), view);
    }
    const bool has_total = !order.tab || tab.stated_total;
    const PaymentState state = payment_state_of(order, read.amounts);
    if (has_total) append_number(json.key("total"), read.amounts.total.minor);
    append_text_member(json, "externalReferenceId", tab.external_reference);
    if (has_total || !order.payments.empty()) {
        append_number(json.key("unpaidBalance"), unpaid_balance(order, read.amounts).minor);
    }
    if (state != PaymentState::none) json.key("paymentState").plain(clover::word_of(state));
    append_text_member(json, "title", tab.title);
    append_text_member(json, "note", order.notes);
    if (tab.order_type) {
        append_expandable(json.key("orderType"), tab.order_type, view.expands_to("orderType"),
                          view);
    }
    json.key("taxRemoved").boolean(tab.tax_removed);
    json.key("isVat").boolean(contains_tax(order) ||
                              (!order.tab && view.book().record.tax_included));
    if (const auto word = state_of(order)) json.key("state").text(*word);
    json.key("manualTransaction").boolean(tab.manual);
    json.key("groupLineItems").boolean(tab.group_lines);
    json.key("testMode").boolean(tab.test_mode);
    if (const PayType type = pay_type_of(order); type != PayType::none) {
        json.key("payType").plain(word_of(type));
    }
    append_moment(json.key("createdTime"), time_of(order.id));
    append_moment(json.key("clientCreatedTime"), order.date);
    append_moment(json.key("modifiedTime"), order.modified_at);
    if (const auto at = deleted_at(read)) append_moment(json.key("deletedTimestamp"), *at);
}

void append_print_group(JsonWriter& json, const PrintGroup& group, const View& view) {
    json.begin_object();
    append_id(json.key("id"), group.id);
    json.key("name").text(group.name);
    append_number(json.key("sortOrder"), group.sort_order);
    json.key("fired").boolean(group.fired);
    if (group.printed_at) append_moment(json.key("printTime"), *group.printed_at);
    if (group.device) append_device_id(json.key("deviceId"), group.device, view.book());
    json.end_object();
}

void append_fulfillment(JsonWriter& json, const FulfillmentEvent& event, ObjectId order,
                        const View& view) {
    json.begin_object();
    append_id(json.key("id"), event.id);
    json.key("type").text(event.type);
    append_id(json.key("orderId"), order);
    append_moment(json.key("clientCreatedTime"), event.client_created_at);
    append_moment(json.key("createdTime"), event.at);
    if (event.device) append_device_id(json.key("deviceId"), event.device, view.book());
    json.end_object();
}

// In the order in which they are printed.
std::vector<PrintGroup> print_groups_of(const Order& order) {
    std::vector<PrintGroup> groups;
    if (order.tab) groups = order.tab->print_groups;
    std::ranges::stable_sort(groups, [](const PrintGroup& left, const PrintGroup& right) {
        return std::tie(left.sort_order, left.name) < std::tie(right.sort_order, right.name);
    });
    return groups;
}

// Where it was made and what becomes of it.
void append_handling(JsonWriter& json, const Order& order, const View& view) {
    if (order.tab && order.tab->device) {
        append_device(json.key("device"), order.tab->device, view.expands_to("device"), view);
    }
    if (view.expands_to("merchant")) {
        json.key("merchant").begin_object();
        std::string own = view.href({});
        own.pop_back();
        json.key("href").plain(own);
        json.key("id").plain(to_base32(view.book_id().value));
        json.end_object();
    }
    if (view.expands_to("printGroups")) {
        append_nested(json.key("printGroups"), print_groups_of(order),
                      [&](const PrintGroup& group) { append_print_group(json, group, view); });
    }
    if (view.expands_to("orderFulfillmentEvent") && order.fulfillment) {
        append_fulfillment(json.key("orderFulfillmentEvent"), *order.fulfillment, order.id, view);
    }
}

void append_collections(JsonWriter& json, const Order& order, const View& view) {
    if (view.expands_to("customers")) append_customers(json.key("customers"), order, view);
    if (view.expands_to("serviceCharge") && order.tab && order.tab->service_charge) {
        append_service_charge(json.key("serviceCharge"), *order.tab->service_charge);
    }
    if (view.expands_to("additionalCharges")) {
        static const std::vector<GivenCharge> none;
        append_nested(json.key("additionalCharges"),
                      order.tab ? order.tab->additional_charges : none,
                      [&](const GivenCharge& each) { append_additional_charge(json, each); });
    }
    if (view.expands_to("discounts")) {
        append_nested(json.key("discounts"), discounts_of(order), [&](const GivenDiscount& each) {
            append_discount(json, each, order.id, {});
        });
    }
    if (view.expands_to("lineItems")) {
        append_nested(json.key("lineItems"), order.lines, [&](const Line& line) {
            append_line(json, line, order, view, "lineItems.");
        });
    }
    append_money(json, order, view);
    append_handling(json, order, view);
}

}  // namespace

std::string_view word_of(PayType type) {
    switch (type) {
        case PayType::none:
            return "";
        case PayType::split_guest:
            return "SPLIT_GUEST";
        case PayType::split_item:
            return "SPLIT_ITEM";
        case PayType::split_custom:
            return "SPLIT_CUSTOM";
        case PayType::full:
            return "FULL";
    }
    return "";
}

std::string_view word_of(PaymentState state) {
    switch (state) {
        case PaymentState::none:
            return "";
        case PaymentState::open:
            return "OPEN";
        case PaymentState::paid:
            return "PAID";
        case PaymentState::refunded:
            return "REFUNDED";
        case PaymentState::credited:
            return "CREDITED";
        case PaymentState::partially_paid:
            return "PARTIALLY_PAID";
        case PaymentState::partially_refunded:
            return "PARTIALLY_REFUNDED";
    }
    return "";
}

std::string name_of_item(std::string_view product, std::string_view variant) {
    const std::string behind = " " + std::string(variant);
    const bool is_there = variant.empty() || product == variant || product.ends_with(behind);
    return is_there ? std::string(product) : std::string(product) + behind;
}

std::optional<std::string> state_of(const Order& order) {
    if (order.tab) return order.tab->state;
    return std::string(tillbook::state_of(order.status));
}

std::optional<Instant> deleted_at(const OrderRead& read) {
    if (read.order->tab) return read.order->tab->deleted_at;
    const bool is_cancelled =
        read.order->status == OrderStatus::cancelled && read.amounts.paid == Money{};
    return is_cancelled ? std::optional(read.order->modified_at) : std::nullopt;
}

// The discount of a plain sale has no id of its own; its order's stands for it.
std::vector<GivenDiscount> discounts_of(const Order& order) {
    std::vector<GivenDiscount> discounts;
    if (order.tab) discounts = order.tab->discounts;
    if (order.discount != Money{}) {
        discounts.push_back({order.id, "Discount", {Money{-order.discount.minor}, {}}, {}});
    }
    return discounts;
}

void append_modification(JsonWriter& json, const Modification& modification, ObjectId line) {
    json.begin_object();
    append_id(json.key("id"), modification.id);
    append_reference(json.key("lineItemRef"), line);
    json.key("name").text(modification.name);
    append_text_member(json, "alternateName", modification.alternate_name);
    append_number(json.key("amount"), modification.amount.minor);
    if (modification.modifier) append_reference(json.key("modifier"), modification.modifier);
    json.end_object();
}

void append_discount_value(JsonWriter& json, const GivenDiscount& discount) {
    constexpr std::int64_t ten_thousandths = 10'000;
    append_text_member(json, "name", discount.name);
    if (discount.value.amount) append_number(json.key("amount"), discount.value.amount->minor);
    if (!discount.value.percent) return;
    const std::int64_t parts = discount.value.percent->ten_thousandths;
    if (parts % ten_thousandths == 0) {
        append_number(json.key("percentage"), parts / ten_thousandths);
    } else {
        append_number(json.key("percentageDecimal"), parts);
    }
}

void append_discount(JsonWriter& json, const GivenDiscount& discount, ObjectId order,
                     ObjectId line) {
    json.begin_object();
    append_id(json.key("id"), discount.id);
    append_reference(json.key("orderRef"), order);
    if (line) append_reference(json.key("lineItemRef"), line);
    if (discount.discount) append_reference(json.key("discount"), discount.discount);
    append_discount_value(json, discount);
    if (discount.discount) json.key("discType").plain("DEFAULT");
    json.end_object();
}

void append_additional_charge(JsonWriter& json, const GivenCharge& charge) {
    json.begin_object();
    append_id(json.key("id"), charge.id);
    json.key("type").text(charge.type);
    if (charge.value.amount) append_number(json.key("amount"), charge.value.amount->minor);
    if (charge.value.percent) {
        append_number(json.key("percentageDecimal"), charge.value.percent->ten_thousandths);
    }
    if (!charge.reference.empty()) {
        json.key("merchantAdditionalChargeRef").begin_object();
        json.key("id").text(charge.reference);
        json.end_object();
    }
    append_moment(json.key("createdTime"), charge.created_at);
    append_moment(json.key("modifiedTime"), charge.modified_at);
    json.end_object();
}

void append_service_charge(JsonWriter& json, const ServiceCharge& charge) {
    constexpr std::int64_t ten_thousandths = 10'000;
    json.begin_object();
    append_id(json.key("id"), charge.id);
    json.key("name").text(charge.name);
    json.key("enabled").boolean(charge.enabled);
    if (charge.percent.ten_thousandths % ten_thousandths == 0) {
        append_number(json.key("percentage"), charge.percent.ten_thousandths / ten_thousandths);
    }
    append_number(json.key("percentageDecimal"), charge.percent.ten_thousandths);
    json.end_object();
}

void append_line(JsonWriter& json, const Line& line, const Order& order, const View& view,
                 std::string_view prefix) {
    static const LineDetails plain;
    const LineDetails& details = line.details ? *line.details : plain;
    json.begin_object();
    append_id(json.key("id"), line.id);
    append_reference(json.key("orderRef"), order.id);
    if (line.product) {
        append_reference(json.key("item"), line.variant ? line.variant : line.product);
    }
    json.key("name").text(name_of_item(line.name, line.variant_name));
    append_text_member(json, "alternateName", details.alternate_name);
    append_number(json.key("price"), line.unit_price.minor);
    if (details.has_quantity || line.quantity != one) {
        append_number(json.key("unitQty"), line.quantity.thousandths);
    }
    append_text_member(json, "unitName", details.unit_name);
    append_text_member(json, "itemCode", details.item_code);
    append_text_member(json, "note", details.note);
    json.key("printed").boolean(details.printed);
    append_text_member(json, "binName", details.bin_name);
    append_text_member(json, "userData", details.user_data);
    append_text_member(json, "colorCode", details.color_code);
    if (details.print_group) append_reference(json.key("printGroup"), details.print_group);
    append_moment(json.key("createdTime"), line.details ? details.created_at : order.created_at);
    append_moment(json.key("orderClientCreatedTime"), order.date);
    json.key("exchanged").boolean(details.exchanged);
    if (details.replaces) append_reference(json.key("exchangedLineItem"), details.replaces);
    json.key("refunded").boolean(details.refunded);
    json.key("isRevenue").boolean(details.is_revenue);
    json.key("isOrderFee").boolean(details.order_fee);
    if (details.fee) append_reference(json.key("orderFee"), details.fee);
    if (details.fee_percent) {
        append_number(json.key("percentage"), details.fee_percent->ten_thousandths);
    }
    if (expands_to(view, prefix, "modifications")) {
        append_nested(json.key("modifications"), details.modifications,
                      [&](const Modification& each) { append_modification(json, each, line.id); });
    }
    if (expands_to(view, prefix, "discounts")) {
        append_nested(json.key("discounts"), details.discounts, [&](const GivenDiscount& each) {
            append_discount(json, each, order.id, line.id);
        });
    }
    if (expands_to(view, prefix, "taxRates")) {
        append_taxes(json.key("taxRates"), line);
    }
    json.end_object();
}

void append_order(JsonWriter& json, const OrderRead& read, const View& view) {
    json.begin_object();
    append_head(json, read, view);
    append_collections(json, *read.order, view);
    json.end_object();
}

}  // namespace tillbook::clover
