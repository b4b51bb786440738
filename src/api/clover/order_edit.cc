#include "api/clover/order_edit.h"

#include <array>

#include "api/clover/device.h"
#include "api/clover/order_json.h"
#include "api/clover/write.h"
#include "domain/sale.h"

namespace tillbook::clover {

namespace {

constexpr std::size_t state_characters_max = 31;
constexpr std::size_t reference_characters_max = 64;
constexpr std::int64_t rate_max = 100'000'000;           // 1,000 % in ten-millionths
constexpr std::int64_t ten_thousandths_max = 1'000'000;  // 100 %
constexpr std::int64_t ten_thousandths = 10'000;         // of one percent

std::optional<PayType> read_pay_type(Body& body) {
    const auto word = body.text("payType", name_characters_max);
    if (!word) return std::nullopt;
    for (int code = 0; code < pay_type_count; ++code) {
        const auto type = static_cast<PayType>(code);
        if (to_upper(*word) == word_of(type)) return type;
    }
    body.add_mistake("payType",
                     "must be SPLIT_GUEST, SPLIT_ITEM, SPLIT_CUSTOM or FULL (got " + *word + ")");
    return std::nullopt;
}

void read_currency(Body& body, const BookSettings& book) {
    const auto code = body.text("currency", name_characters_max);
    if (!code || code->empty() || to_upper(*code) == book.currency.code) return;
    body.add_mistake("currency", "must be " + book.currency.code +
                                     ", the currency of this merchant (got " + *code + ")");
}

// At most one customer belongs to an order.
std::optional<ObjectId> read_customer(Body& body) {
    auto list = body.list("customers");
    if (!list) return std::nullopt;
    if (list->empty()) return ObjectId{};
    if (list->size() > 1) body.add_mistake("customers", "must not be more than one");
    return list->front().id("id").value_or(ObjectId{});
}

// An empty reference is one that was not sent.
std::optional<ObjectId> present_reference(Body& body, std::string_view name) {
    const auto reference = body.reference(name);
    return reference && *reference ? reference : std::nullopt;
}

// The percentage of a discount or charge; the decimal one wins.
std::optional<Percent> read_percent(Body& body) {
    const auto whole_percent = body.number("percentage", 0, 100);
    const auto parts = body.number("percentageDecimal", 0, ten_thousandths_max);
    if (parts) return Percent{*parts};
    return whole_percent ? std::optional(Percent{*whole_percent * ten_thousandths}) : std::nullopt;
}

constexpr std::size_t charge_reference_characters_max = 36;

// All the charges that the order is to have.
std::optional<std::vector<ChargeDraft>> read_additional_charges(Body& body) {
    auto list = body.list("additionalCharges");
    if (!list) return std::nullopt;
    std::vector<ChargeDraft> charges;
    charges.reserve(list->size());
    for (Body& each : *list) {
        ChargeDraft& charge = charges.emplace_back();
        charge.id = each.id("id").value_or(ObjectId{});
        charge.type = to_upper(each.text("type", name_characters_max).value_or(""));
        if (charge.type.empty()) charge.type = delivery_fee;
        charge.value.amount = each.money("amount");
        if (const auto parts = each.number("percentageDecimal", 0, ten_thousandths_max)) {
            charge.value.percent = Percent{*parts};
        }
        if (auto reference = each.object("merchantAdditionalChargeRef")) {
            charge.reference = reference->text("id", charge_reference_characters_max).value_or("");
        }
        for (const std::string_view name : {"createdTime", "modifiedTime", "deletedTime"}) {
            each.pass_over(name);
        }
    }
    return charges;
}

void read_print_groups(Body& body, const BookSettings& book, TabHead& head) {
    auto list = body.list("printGroups");
    if (!list) return;
    head.print_groups.emplace();
    head.print_groups->reserve(list->size());
    for (Body& each : *list) {
        PrintGroupDraft& draft = head.print_groups->emplace_back();
        draft.id = each.id("id").value_or(ObjectId{});
        draft.name = each.text("name", name_characters_max);
        draft.sort_order = each.number("sortOrder", 0, 1'000'000);
        draft.fired = each.flag("fired");
        draft.printed_at = each.moment("printTime");
        draft.device = read_device_id(each, "deviceId", book);
    }
}

// An empty one is none.
void read_fulfillment(Body& body, const BookSettings& book, TabHead& head) {
    auto event = body.object("orderFulfillmentEvent");
    if (!event || event->tree().children.empty()) return;
    FulfillmentDraft draft;
    draft.type = event->text("type", name_characters_max).value_or("");
    draft.device = read_device_id(*event, "deviceId", book).value_or(ObjectId{});
    draft.client_created_at = event->moment("clientCreatedTime");
    for (const std::string_view name : {"id", "orderId", "createdTime"}) event->pass_over(name);
    head.fulfillment = std::move(draft);
}

// What the service itself sets, and clients send back with a whole order.
void pass_over_own(Body& body) {
    for (const std::string_view name :
         {"id", "href", "createdTime", "modifiedTime", "isVat", "paymentState", "unpaidBalance",
          "deletedTimestamp", "merchant"}) {
        body.pass_over(name);
    }
}

}  // namespace

Error no_such_order() { return {ErrorCode::not_found, "Order not found", {}}; }

void read_head(Body& body, const BookSettings& book, EditOrder& edit) {
    TabHead& head = edit.head;
    read_currency(body, book);
    head.state = body.text("state", state_characters_max);
    head.total = body.money("total");
    head.title = body.text("title", name_characters_max);
    head.note = body.text("note", note_characters_max);
    head.external_reference = body.text("externalReferenceId", reference_characters_max);
    head.employee = present_reference(body, "employee");
    head.order_type = present_reference(body, "orderType");
    head.customer = read_customer(body);
    head.tax_removed = body.flag("taxRemoved");
    head.manual = body.flag("manualTransaction");
    head.group_lines = body.flag("groupLineItems");
    head.test_mode = body.flag("testMode");
    head.pay_type = read_pay_type(body);
    edit.additional_charges = read_additional_charges(body);
    if (const auto device = read_device(body, "device", book); device && *device) {
        head.device = device;
    }
    read_print_groups(body, book, head);
    read_fulfillment(body, book, head);
    pass_over_own(body);
}

CardSlip read_card(Body& body) {
    constexpr std::size_t card_characters_max = 64;
    CardSlip card;
    auto sent = body.object("cardTransaction");
    if (!sent) return card;
    for (std::size_t at = 0; at < card.size(); ++at) {
        card[at] = sent->text(card_words[at], card_characters_max).value_or("");
    }
    return card;
}

DiscountDraft read_discount(Body& body) {
    constexpr std::size_t discount_name_characters_max = 127;
    DiscountDraft draft;
    draft.discount = body.reference("discount").value_or(ObjectId{});
    draft.name = body.text("name", discount_name_characters_max);
    draft.value.amount = body.money("amount");
    draft.value.percent = read_percent(body);
    for (const std::string_view name : {"id", "orderRef", "lineItemRef", "discType"}) {
        body.pass_over(name);
    }
    return draft;
}

ModificationDraft read_modification(Body& body) {
    constexpr std::size_t modification_characters_max = 255;
    ModificationDraft draft;
    draft.modifier = body.reference("modifier").value_or(ObjectId{});
    draft.name = body.text("name", modification_characters_max);
    draft.amount = body.money("amount");
    body.pass_over("id");
    body.pass_over("lineItemRef");
    return draft;
}

std::optional<ServiceChargeDraft> read_service_charge(Body& body) {
    ServiceChargeDraft draft;
    draft.charge = body.id("id").value_or(ObjectId{});
    if (!draft.charge) {
        body.add_message("Service charge in body is missing an ID");
        return std::nullopt;
    }
    draft.name = body.text("name", name_characters_max);
    draft.enabled = body.flag("enabled");
    draft.percent = read_percent(body);
    return draft;
}

// A percentage of a fee counts ten-thousandths, unlike that of a discount.
OrderFeeDraft read_order_fee(Body& body) {
    OrderFeeDraft draft;
    draft.fee = body.reference("orderFee").value_or(ObjectId{});
    draft.name = body.text("name", name_characters_max);
    draft.amount = body.money("price");
    if (const auto parts = body.number("percentage", 0, ten_thousandths_max)) {
        draft.percent = Percent{*parts};
    }
    draft.note = body.text("note", 255).value_or("");
    for (const std::string_view name : {"id", "orderRef", "createdTime", "isOrderFee"}) {
        body.pass_over(name);
    }
    return draft;
}

TabLineDraft read_line(Body& body, ItemValues item_values) {
    TabLineDraft draft;
    draft.item_values = item_values;
    draft.item = body.reference("item").value_or(ObjectId{});
    draft.name = body.text("name", name_characters_max);
    draft.alternate_name = body.text("alternateName", name_characters_max);
    draft.price = body.money("price");
    const auto quantity = body.number("unitQty", 0, quantity_thousandths_max);
    if (quantity) draft.quantity = Quantity{*quantity};
    draft.unit_name = body.text("unitName", 64);
    draft.item_code = body.text("itemCode", 100);
    draft.note = body.text("note", 255).value_or("");
    draft.bin_name = body.text("binName", name_characters_max).value_or("");
    draft.user_data = body.text("userData", 255).value_or("");
    draft.color_code = body.text("colorCode", 9).value_or("");
    draft.is_revenue = body.flag("isRevenue");
    draft.print_group = body.reference("printGroup").value_or(ObjectId{});
    draft.printed = body.flag("printed").value_or(false);
    if (auto modifications = body.list("modifications")) {
        for (Body& each : *modifications) {
            ModificationDraft modification = read_modification(each);
            // Without a modifier the rest says nothing.
            if (modification.modifier) draft.modifications.push_back(std::move(modification));
        }
    }
    if (auto discounts = body.list("discounts")) {
        for (Body& each : *discounts) draft.discounts.push_back(read_discount(each));
    }
    if (auto taxes = body.list("taxRates")) {
        draft.taxes.emplace();
        for (Body& each : *taxes) {
            TaxDraft& tax = draft.taxes->emplace_back();
            tax.rate_id = each.id("id").value_or(ObjectId{});
            tax.name = each.text("name", name_characters_max);
            if (const auto rate = each.number("rate", 0, rate_max)) tax.rate = Factor{*rate};
            tax.flat = each.money("taxAmount");
            for (const std::string_view name : {"isDefault", "taxType", "lineItemRef"}) {
                each.pass_over(name);
            }
        }
    }
    for (const std::string_view name :
         {"id", "orderRef", "createdTime", "orderClientCreatedTime", "exchanged", "refunded",
          "isOrderFee", "exchangedLineItem"}) {
        body.pass_over(name);
    }
    return draft;
}

void submit_removal(Call& call, EditOrder edit) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    submit(call, body.value(), std::move(edit), [](const Recorded&) { return empty_answer(); });
}

void submit_order(Call& call, Body& body, EditOrder edit) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    submit(call, body, std::move(edit),
           [view = View(call, query.value().expands)](const Recorded& recorded) {
               return answer_with(
                   [&](JsonWriter& json) { append_order(json, order_of(recorded), view); });
           });
}

}  // namespace tillbook::clover
