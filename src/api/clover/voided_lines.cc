// Lines that were taken off their orders: recording one, the merchant's list of all, and its sums.
#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <set>

#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/order_edit.h"
#include "api/clover/order_json.h"
#include "api/values.h"
#include "book/calendar.h"
#include "domain/sale.h"

namespace tillbook::clover {

namespace {

constexpr std::size_t device_characters_max = 36;

constexpr auto filter_names = std::to_array<std::string_view>(
    {"reason", "quantity", "orderId", "deleteType", "isRevenue", "approvedByUuid", "printed",
     "orderType.id", "price", "name", "showInReporting", "lineItemUuid", "id", "deletedTime",
     "removedBy.id", "clientEventType"});

constexpr auto event_types = std::to_array<std::string_view>(
    {"DELETED_LINE_ITEM", "MOVED_TABLE", "LEFT_TABLE", "CUSTOM_LINE_ITEM_CANCELLED",
     "WHILE_ADDING_LINE_ITEM_CANCELLED"});

std::string_view word_of(VoidKind kind) {
    switch (kind) {
        case VoidKind::line:
            return "LINE_ITEM";
        case VoidKind::order:
            return "ORDER";
    }
    return "LINE_ITEM";
}

const LineDetails& details_of(const Line& line) {
    static const LineDetails plain;
    return line.details ? *line.details : plain;
}

bool is_test(const VoidedRead& read) {
    return read.order.order->tab && read.order.order->tab->test_mode;
}

std::vector<FieldValue> fields_of(const VoidedRead& read, std::string_view name) {
    const VoidedLine& voided = read.voided;
    const Line& line = *voided.line;
    const Order& order = *read.order.order;
    if (name == "reason") return {FieldValue::of(std::string_view(voided.reason))};
    if (name == "quantity") return {FieldValue::of(line.quantity)};
    if (name == "orderId") return {FieldValue::of_optional(order.id)};
    if (name == "deleteType") return {FieldValue::of(word_of(voided.kind))};
    if (name == "isRevenue") return {FieldValue::of(details_of(line).is_revenue)};
    if (name == "approvedByUuid") return {FieldValue::of_optional(voided.approved_by)};
    if (name == "removedBy.id") return {FieldValue::of_optional(voided.removed_by)};
    if (name == "printed") return {FieldValue::of(details_of(line).printed)};
    if (name == "orderType.id") {
        return {order.tab ? FieldValue::of_optional(order.tab->order_type) : FieldValue{}};
    }
    if (name == "price") return {FieldValue::of(line.unit_price.minor)};
    if (name == "name") {
        return {FieldValue::of(std::string_view(name_of_item(line.name, line.variant_name)))};
    }
    if (name == "showInReporting") return {FieldValue::of(!is_test(read))};
    if (name == "lineItemUuid") return {FieldValue::of_optional(line.id)};
    if (name == "deletedTime") return {FieldValue::of(voided.at)};
    if (name == "clientEventType") return {FieldValue::of(std::string_view(voided.event))};
    return {FieldValue::of_optional(voided.id)};
}

void append_voided(JsonWriter& json, const VoidedLine& voided, const Order& order,
                   const View& view) {
    json.begin_object();
    append_id(json.key("id"), voided.id);
    append_line(json.key("lineItem"), *voided.line, order, view, "lineItem.");
    append_reference(json.key("orderRef"), order.id);
    append_reference(json.key("merchant"), ObjectId{view.book_id().value});
    append_text_member(json, "reason", voided.reason);
    if (voided.removed_by) append_reference(json.key("removedBy"), voided.removed_by);
    if (voided.approved_by) append_reference(json.key("approvedBy"), voided.approved_by);
    if (voided.created_by) append_reference(json.key("createdBy"), voided.created_by);
    if (!voided.device.empty()) {
        json.key("device").begin_object();
        json.key("id").text(voided.device);
        json.end_object();
    }
    json.key("deleteType").plain(word_of(voided.kind));
    append_moment(json.key("deletedTime"), voided.at);
    append_text_member(json, "clientEventType", voided.event);
    json.end_object();
}

// What the index can tell of the filters; the rest is told from the rows.
MoneyFilter voided_filter_of(const ListQuery& query) {
    MoneyFilter filter;
    for (const Filter& each : query.filters) {
        const bool names_one = each.op == Operator::equal && each.values.size() == 1;
        if (each.field == "id" && names_one) filter.id = id_in(each.values.front());
        if (each.field == "orderId" && names_one) filter.order = id_in(each.values.front());
        const auto number = each.values.size() == 1 ? number_in(each.values.front()) : std::nullopt;
        if (each.field != "deletedTime" || !number) continue;
        const bool is_lower = each.op == Operator::above || each.op == Operator::at_least;
        const bool is_upper = each.op == Operator::below || each.op == Operator::at_most;
        if (is_lower) filter.date_from = from_ms(*number);
        if (is_upper) filter.date_to = from_ms(*number + second_ms - 1);
    }
    return filter;
}

// Visits what a query's filters hold for, newest first, until `visit` says false. An error of the
// book's, if there is one.
std::optional<Error> each_voided(const View& view, const ListQuery& query,
                                 const std::function<bool(const VoidedRead&)>& visit) {
    constexpr std::uint32_t batch = 1'000;
    const MoneyFilter filter = voided_filter_of(query);
    for (PageRequest page{0, batch, {}, {}};; page.offset += batch) {
        auto read =
            view.engine().list_voided_lines(view.book_id(), filter, page, Access::may_block);
        if (!*read) return read->error();
        for (const VoidedRead& each : read->value().lines) {
            const bool fits = std::ranges::all_of(query.filters, [&](const Filter& one) {
                return holds(one, fields_of(each, one.field));
            });
            if (fits && !visit(each)) return std::nullopt;
        }
        if (read->value().lines.size() < batch) return std::nullopt;
    }
}

// The page of a list in the order of the query: newest first unless it says otherwise.
Result<std::vector<VoidedRead>> page_of_voided(const View& view, const ListQuery& query) {
    std::vector<VoidedRead> rows;
    const bool is_sorted = !query.orders.empty();
    const std::uint64_t needed =
        is_sorted ? std::numeric_limits<std::uint64_t>::max() : query.offset + query.limit;
    const auto failed = each_voided(view, query, [&](const VoidedRead& each) {
        rows.push_back(each);
        return rows.size() < needed;
    });
    if (failed) return *failed;
    ListQuery rest = query;
    rest.filters.clear();
    return fitting_page(std::move(rows), rest, fields_of);
}

struct Sums {
    std::int64_t printed = 0;
    std::int64_t unprinted = 0;
    Money price;
    Money with_quantity;
    Money with_modifiers;
    std::set<ObjectId> orders;
    std::int64_t items = 0;
    std::map<Day, std::pair<std::int64_t, Money>> by_day;

    Result<> add(const VoidedRead& read);
};

// Tests are in no report; fees are no items, and exchanged lines have counted no more before.
Result<> Sums::add(const VoidedRead& read) {
    const Line& line = *read.voided.line;
    if (is_test(read) || !is_sold(line)) return done;
    Money modifications;
    for (const Modification& each : details_of(line).modifications) {
        modifications = TRY(tillbook::add(modifications, each.amount));
    }
    const Money extended = TRY(multiply(line.unit_price, line.quantity));
    const Money whole = TRY(tillbook::add(extended, std::max(Money{}, modifications)));
    price = TRY(tillbook::add(price, line.unit_price));
    with_quantity = TRY(tillbook::add(with_quantity, extended));
    with_modifiers = TRY(tillbook::add(with_modifiers, whole));
    auto& [count, amount] = by_day[read.voided.business_day];
    amount = TRY(tillbook::add(amount, whole));
    ++count;
    ++items;
    ++(details_of(line).printed ? printed : unprinted);
    if (read.voided.kind == VoidKind::order) orders.insert(read.order.order->id);
    return done;
}

void append_sums(JsonWriter& json, const Sums& sums) {
    json.begin_object();
    append_number(json.key("printed"), sums.printed);
    append_number(json.key("unprinted"), sums.unprinted);
    append_number(json.key("price"), sums.price.minor);
    append_number(json.key("priceWithQuantity"), sums.with_quantity.minor);
    append_number(json.key("priceWithQuantityAndModifiers"), sums.with_modifiers.minor);
    append_number(json.key("deletedOrders"), static_cast<std::int64_t>(sums.orders.size()));
    append_number(json.key("deletedItems"), sums.items);
    append_elements(json.key("chartSummary"), sums.by_day, [&json](const auto& each) {
        json.begin_object();
        json.key("date").plain(to_string(each.first));
        append_number(json.key("deletedItems"), each.second.first);
        append_number(json.key("priceWithQuantityAndModifiers"), each.second.second.minor);
        json.end_object();
    });
    json.end_object();
}

// What was sent of a void: a line that the order has or had, by its id, or one that never was on
// it, by what it says.
LineVoid read_void(Body& body) {
    LineVoid sent;
    sent.reason = body.text("reason", 255).value_or("");
    sent.removed_by = body.reference("removedBy").value_or(ObjectId{});
    sent.approved_by = body.reference("approvedBy").value_or(ObjectId{});
    sent.created_by = body.reference("createdBy").value_or(ObjectId{});
    if (auto device = body.object("device")) {
        sent.device = device->text("id", device_characters_max).value_or("");
    }
    sent.event = to_upper(body.text("clientEventType", name_characters_max).value_or(""));
    const bool is_known =
        sent.event.empty() || std::ranges::find(event_types, sent.event) != event_types.end();
    if (!is_known) {
        body.add_mistake("clientEventType",
                         "must be DELETED_LINE_ITEM, MOVED_TABLE, LEFT_TABLE, "
                         "CUSTOM_LINE_ITEM_CANCELLED or WHILE_ADDING_LINE_ITEM_CANCELLED (got " +
                             sent.event + ")");
    }
    for (const std::string_view name :
         {"id", "merchant", "orderRef", "deleteType", "deletedTime"}) {
        body.pass_over(name);
    }
    auto line = body.object("lineItem");
    if (line) sent.line = line->id("id").value_or(ObjectId{});
    if (line && !sent.line) sent.draft = read_line(*line, ItemValues::unless_sent);
    const bool says_line = sent.line || (sent.draft && (sent.draft->item || sent.draft->price));
    if (!says_line) body.add_mistake("lineItem", "must have the id of a line, or price or item");
    return sent;
}

// The record that a void made or changed.
const VoidedLine& recorded_void(const Order& order, ObjectId line, ObjectId first) {
    const auto found = std::ranges::find_if(order.voided_lines, [&](const VoidedLine& voided) {
        return line ? voided.line->id == line : voided.id >= first;
    });
    return *found;
}

}  // namespace

void void_line(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    EditOrder edit;
    edit.order = id_in(call.params[1]);
    edit.line_void = read_void(body.value());
    const ObjectId line = edit.line_void->line;
    submit_part(call, body.value(), std::move(edit), {},
                [line](JsonWriter& json, const Order& order, ObjectId first, const View& view) {
                    append_voided(json, recorded_void(order, line, first), order, view);
                });
}

void list_voided_lines(Call& call) {
    auto query = read_query(call, filter_names);
    if (!query) return call.fail(query.error());
    tell_filters(call, filter_names);
    call.answer_read([view = View(call, query.value().expands),
                      href = href_of_list(call.request, query.value()),
                      query = query.value()](Access access) -> std::optional<http::Response> {
        // Each is read from its order.
        if (access == Access::memory_only) return std::nullopt;
        auto rows = page_of_voided(view, query);
        if (!rows) return to_response(rows.error());
        return list_answer(rows.value(), href, [&](JsonWriter& json, const VoidedRead& each) {
            append_voided(json, each.voided, *each.order.order, view);
        });
    });
}

void sum_voided_lines(Call& call) {
    auto query = read_query(call, filter_names);
    if (!query) return call.fail(query.error());
    tell_filters(call, filter_names);
    call.answer_read([view = View(call, {}),
                      query = query.value()](Access access) -> std::optional<http::Response> {
        if (access == Access::memory_only) return std::nullopt;
        Sums sums;
        Result<> added = done;
        const auto failed = each_voided(view, query, [&](const VoidedRead& each) {
            added = sums.add(each);
            return added.ok();
        });
        if (failed) return to_response(*failed);
        if (!added) return to_response(added.error());
        return answer_with([&](JsonWriter& json) { append_sums(json, sums); });
    });
}

}  // namespace tillbook::clover
