// Orders in one call: totals of a cart, and the order made of it.
#include <array>

#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/order_edit.h"
#include "api/clover/order_json.h"
#include "api/clover/write.h"
#include "domain/sale.h"

namespace tillbook::clover {

namespace {

http::Response cart_answer(int status, std::string_view message, std::string_view details) {
    http::Response response = answer_with([&](JsonWriter& json) {
        json.begin_object();
        json.key("details").text(details);
        json.key("message").text(message);
        json.end_object();
    });
    response.status = status;
    return response;
}

// The ids that a cart names, as they were sent, for telling which of them is nobody's.
struct CartIds {
    std::vector<std::string> items;
    std::vector<std::vector<std::string>> modifiers;
    std::string service_charge;
};

std::string id_in_member(const JsonTree& object, std::string_view member) {
    const JsonTree* reference = object.find(member);
    const JsonTree* id = reference == nullptr ? nullptr : reference->find("id");
    return id == nullptr ? std::string() : id->text;
}

CartIds ids_of(const std::vector<Body>& lines) {
    CartIds ids;
    for (const Body& line : lines) {
        ids.items.push_back(id_in_member(line.tree(), "item"));
        std::vector<std::string>& modifiers = ids.modifiers.emplace_back();
        const JsonTree* list = line.tree().find("modifications");
        if (list != nullptr && list->find("elements") != nullptr) list = list->find("elements");
        if (list == nullptr) continue;
        for (const JsonTree& each : list->children) {
            const std::string id = id_in_member(each, "modifier");
            if (!id.empty()) modifiers.push_back(id);
        }
    }
    return ids;
}

// The original's own words for what is wrong with a cart.
http::Response cart_failure(const Error& failure, const CartIds& ids) {
    static constexpr std::array names = std::to_array<FieldName>({
        {"lines[", "orderCart.lineItems["},
        {"discounts[", "orderCart.discounts["},
        {"customer", "orderCart.customers"},
        {"orderType", "orderCart.orderType"},
        {"employee", "orderCart.employee"},
    });
    if (failure.code != ErrorCode::validation_failed || failure.mistakes.empty()) {
        return to_response(failure);
    }
    const Mistake& mistake = failure.mistakes.front();
    const Error error = with_names(failure, names);
    std::size_t line = 0;
    std::size_t part = 0;
    if (mistake.field.starts_with("lines[")) line = std::stoul(mistake.field.substr(6));
    if (mistake.field.ends_with(".item") && line < ids.items.size()) {
        return cart_answer(400, "item_does_not_exist", ids.items[line]);
    }
    if (const auto at = mistake.field.find("modifications["); at != std::string::npos) {
        part = std::stoul(mistake.field.substr(at + std::string_view("modifications[").size()));
        const bool is_known = line < ids.modifiers.size() && part < ids.modifiers[line].size();
        return cart_answer(400, "invalid_modifier", is_known ? ids.modifiers[line][part] : "");
    }
    if (mistake.field == "serviceCharge") {
        return cart_answer(400, "service_charge_does_not_exist", ids.service_charge);
    }
    if (mistake.field.find("discounts[") != std::string::npos) {
        return cart_answer(400, "invalid_discount_attribute", error.detail);
    }
    return cart_answer(400, "bad_request", error.detail);
}

// The edit that a cart stands for, or the answer to a body that has none.
std::optional<http::Response> read_cart(Body& body, const BookSettings& book, EditOrder& edit,
                                        CartIds& ids) {
    auto cart = body.object("orderCart");
    auto lines = cart ? cart->list("lineItems") : std::nullopt;
    if (!lines || lines->empty()) {
        return cart_answer(400, "cart_is_empty_or_missing", "Cart is empty or missing");
    }
    edit.head.client_created_at = cart->moment("clientCreatedTime");
    read_head(*cart, book, edit);
    edit.head.total.reset();  // ours
    cart->pass_over("merchant");
    ids = ids_of(*lines);
    ids.service_charge = id_in_member(cart->tree(), "serviceCharge");
    for (Body& line : *lines) edit.lines.push_back(read_line(line, ItemValues::unless_sent));
    if (auto discounts = cart->list("discounts")) {
        for (Body& each : *discounts) edit.discounts.push_back(read_discount(each));
    }
    if (auto charge = cart->object("serviceCharge"); charge && !charge->tree().children.empty()) {
        edit.service_charge = read_service_charge(*charge);
    }
    edit.head.state = "OPEN";
    if (!edit.head.group_lines) edit.head.group_lines = false;
    edit.states_computed_total = true;
    return std::nullopt;
}

// A request for a cart: its body, the edit it stands for, and the ids it names.
struct CartRequest {
    Body body;
    EditOrder edit;
    CartIds ids;
};

// Absent once the call has been answered, because the cart is none.
std::optional<CartRequest> cart_of(Call& call) {
    auto body = Body::parse(call);
    if (!body) {
        call.fail(body.error());
        return std::nullopt;
    }
    CartRequest request{std::move(body).value(), {}, {}};
    if (auto wrong = read_cart(request.body, call.book(), request.edit, request.ids)) {
        call.send(*std::move(wrong));
        return std::nullopt;
    }
    if (const auto checked = request.body.finish(call); !checked) {
        call.fail(checked.error());
        return std::nullopt;
    }
    return request;
}

// A line of a cart that nobody has stored: no id, and every list shown.
void append_cart_line(JsonWriter& json, const Line& line) {
    const LineDetails& details = *line.details;
    json.begin_object();
    if (line.product)
        append_reference(json.key("item"), line.variant ? line.variant : line.product);
    json.key("name").text(name_of_item(line.name, line.variant_name));
    append_number(json.key("price"), line.unit_price.minor);
    if (details.has_quantity) append_number(json.key("unitQty"), line.quantity.thousandths);
    append_text_member(json, "note", details.note);
    append_elements(json.key("discounts"), details.discounts, [&](const GivenDiscount& each) {
        json.begin_object();
        append_discount_value(json, each);
        json.end_object();
    });
    json.key("exchanged").boolean(false);
    append_elements(json.key("modifications"), details.modifications,
                    [&](const Modification& each) {
                        json.begin_object();
                        json.key("name").text(each.name);
                        append_number(json.key("amount"), each.amount.minor);
                        append_reference(json.key("modifier"), each.modifier);
                        json.end_object();
                    });
    json.key("refunded").boolean(false);
    json.key("isRevenue").boolean(details.is_revenue);
    append_elements(json.key("taxRates"), details.taxes, [&](const LineTax& tax) {
        json.begin_object();
        if (tax.rate_id) append_id(json.key("id"), tax.rate_id);
        append_text_member(json, "name", tax.name);
        append_number(json.key("rate"), tax.rate.ten_millionths);
        json.key("isDefault").boolean(tax.is_default);
        json.end_object();
    });
    json.end_object();
}

void append_checkout(JsonWriter& json, const Order& order, const Priced& priced) {
    const bool is_vat = order.tab->tax_included;
    json.begin_object();
    json.key("orderCart").begin_object();
    append_elements(json.key("discounts"), order.tab->discounts, [&](const GivenDiscount& each) {
        json.begin_object();
        append_discount_value(json, each);
        json.end_object();
    });
    append_elements(json.key("lineItems"), order.lines,
                    [&](const Line& line) { append_cart_line(json, line); });
    json.key("merchant").begin_object();
    json.end_object();
    json.end_object();
    append_number(json.key("total"), priced.total.minor);
    append_number(json.key("subtotal"), priced.discounted_subtotal.minor);
    append_number(json.key("totalTaxAmount"), priced.tax.minor);
    append_elements(json.key("taxSummaries"), priced.tax_rows, [&](const TaxRow& row) {
        json.begin_object();
        if (!row.rate.id.empty()) json.key("id").plain(row.rate.id);
        append_text_member(json, "name", row.rate.name);
        append_number(json.key("amount"), row.tax.minor);
        append_number(json.key("rate"), row.rate.rate.ten_millionths);
        json.end_object();
    });
    if (priced.service_charge != Money{}) {
        append_number(json.key("totalServiceCharge"), priced.service_charge.minor);
    }
    json.key("isVat").boolean(is_vat);
    json.end_object();
}

}  // namespace

void check_out(Call& call) {
    auto cart = cart_of(call);
    if (!cart) return;
    call.answer_read([caller = call.caller, &engine = call.engine(), &clock = call.clock(),
                      edit = std::move(cart->edit),
                      ids = std::move(cart->ids)](Access access) -> std::optional<http::Response> {
        auto read = engine.preview(*caller.book, edit, clock.now(), access);
        if (!read) return std::nullopt;
        if (!*read) return cart_failure(read->error(), ids);
        const Order& order = *read->value().order;
        auto priced = price(order);
        if (!priced) return to_response(priced.error());
        return answer_with([&](JsonWriter& json) { append_checkout(json, order, priced.value()); });
    });
}

void place_order(Call& call) {
    auto cart = cart_of(call);
    if (!cart) return;
    auto envelope = envelope_of(call, cart->body);
    if (!envelope) return call.fail(envelope.error());
    View view(call, {"employee", "lineItems", "lineItems.taxRates", "lineItems.modifications",
                     "lineItems.discounts", "discounts", "serviceCharge"});
    const KeySent sent = key_sent(envelope.value());
    call.answer_write(std::move(envelope).value(), std::move(cart->edit),
                      [view = std::move(view), ids = std::move(cart->ids),
                       sent](const Outcome& outcome) -> http::Response {
                          if (!outcome) return cart_failure(outcome.error(), ids);
                          http::Response response = answer_with([&](JsonWriter& json) {
                              append_order(json, order_of(outcome.value()), view);
                          });
                          add_recorded_headers(response, outcome.value(), sent);
                          return response;
                      });
}

}  // namespace tillbook::clover
