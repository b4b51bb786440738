// Lines of an order, and what hangs on them: modifications, discounts; the order's own discounts
// and its service charge.
#include <algorithm>

#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/order_edit.h"
#include "api/clover/order_json.h"
#include "api/clover/write.h"

namespace tillbook::clover {

namespace {

constexpr std::size_t bulk_lines_max = 100;

// Parts that make up a body, and what the core calls them.
constexpr FieldName bulk_names[] = {{"lines[", "items["}};
constexpr FieldName modification_names[] = {{"modifications[0].", ""}};
constexpr FieldName discount_names[] = {{"discounts[0].", ""}};
constexpr FieldName charge_names[] = {{"serviceCharge", "id"}};

ObjectId order_in(const Call& call) { return id_in(call.params[1]); }
ObjectId line_in(const Call& call) { return id_in(call.params[2]); }

const Line* find_line(const Order& order, ObjectId id) {
    const auto found = std::ranges::find(order.lines, id, &Line::id);
    return found == order.lines.end() ? nullptr : &*found;
}

EditOrder edit_of(const Call& call) {
    EditOrder edit;
    edit.order = order_in(call);
    return edit;
}

}  // namespace

void list_lines(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    answer_of_order(call, [href = href_of_list(call.request, query.value()), query = query.value()](
                              const Order& order, const View& view) {
        return list_answer(
            page_of(order.lines, query), href,
            [&](JsonWriter& json, const Line& line) { append_line(json, line, order, view, ""); });
    });
}

void get_line(Call& call) {
    answer_of_order(call, [id = line_in(call)](const Order& order, const View& view) {
        const Line* line = find_line(order, id);
        if (line == nullptr) return to_response(no_such_object());
        return answer_with([&](JsonWriter& json) { append_line(json, *line, order, view, ""); });
    });
}

// One line. A body with several items keeps the last one, as the original does.
void add_line(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    EditOrder edit = edit_of(call);
    auto several = body.value().list("items");
    Body& source = several && !several->empty() ? several->back() : body.value();
    edit.lines.push_back(read_line(source, ItemValues::only));
    const TabLineDraft& line = edit.lines.front();
    if (!line.item && !line.price) body.value().add_message("Invalid line item");
    submit_part(call, body.value(), std::move(edit), line_names,
                [](JsonWriter& json, const Order& order, ObjectId first, const View& view) {
                    if (const Line* made = made_part(order.lines, first)) {
                        append_line(json, *made, order, view, "");
                    }
                });
}

// All or nothing, in the sequence sent; the answer is a bare list.
void add_lines(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    EditOrder edit = edit_of(call);
    auto items = body.value().list("items");
    if (!items || items->empty())
        body.value().add_message("items must have at least one line item");
    if (items && items->size() > bulk_lines_max) {
        body.value().add_message("items must not be more than 100");
    }
    if (items && items->size() <= bulk_lines_max) {
        for (Body& each : *items) {
            edit.lines.push_back(read_line(each, ItemValues::unless_sent));
            if (!edit.lines.back().price) body.value().add_message("Price must not be null");
        }
    }
    submit(
        call, body.value(), std::move(edit),
        [view = View(call, {"taxRates", "modifications", "discounts"})](const Recorded& recorded) {
            return answer_with([&](JsonWriter& json) {
                json.begin_array();
                for (const Line& line : recorded.order->lines) {
                    if (line.id < recorded.first_part) continue;
                    append_line(json, line, *recorded.order, view, "");
                }
                json.end_array();
            });
        },
        bulk_names);
}

void update_line(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    TabLineChange change;
    change.line = line_in(call);
    change.note = body.value().text("note", 255);
    change.bin_name = body.value().text("binName", name_characters_max);
    change.user_data = body.value().text("userData", 255);
    change.printed = body.value().flag("printed");
    body.value().pass_over("id");
    EditOrder edit = edit_of(call);
    edit.line_changes.push_back(change);
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    submit(call, body.value(), std::move(edit),
           [view = View(call, query.value().expands), id = change.line](const Recorded& recorded) {
               return answer_with([&](JsonWriter& json) {
                   append_line(json, *find_line(*recorded.order, id), *recorded.order, view, "");
               });
           });
}

void delete_line(Call& call) {
    EditOrder edit = edit_of(call);
    edit.removed_lines.push_back(line_in(call));
    submit_removal(call, std::move(edit));
}

void delete_lines(Call& call) {
    EditOrder edit = edit_of(call);
    edit.removes_all_lines = true;
    submit_removal(call, std::move(edit));
}

void list_modifications(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    answer_of_order(call, [id = line_in(call), href = href_of_list(call.request, query.value()),
                           query = query.value()](const Order& order, const View&) {
        const Line* line = find_line(order, id);
        if (line == nullptr) return to_response(no_such_object());
        static const LineDetails plain;
        const LineDetails& details = line->details ? *line->details : plain;
        return list_answer(page_of(details.modifications, query), href,
                           [&](JsonWriter& json, const Modification& each) {
                               append_modification(json, each, id);
                           });
    });
}

void add_modification(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    EditOrder edit = edit_of(call);
    edit.modifications.push_back(read_modification(body.value()));
    edit.modifications.front().line = line_in(call);
    submit_part(
        call, body.value(), std::move(edit), modification_names,
        [id = line_in(call)](JsonWriter& json, const Order& order, ObjectId first, const View&) {
            const Line* line = find_line(order, id);
            const Modification* made = made_part(line->details->modifications, first);
            append_modification(json, *made, id);
        });
}

void delete_modification(Call& call) {
    EditOrder edit = edit_of(call);
    edit.removed_modifications.push_back({line_in(call), id_in(call.params[3])});
    submit_removal(call, std::move(edit));
}

void list_discounts(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    answer_of_order(call, [href = href_of_list(call.request, query.value()), query = query.value()](
                              const Order& order, const View&) {
        return list_answer(page_of(discounts_of(order), query), href,
                           [&](JsonWriter& json, const GivenDiscount& each) {
                               append_discount(json, each, order.id, {});
                           });
    });
}

void add_discount(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    EditOrder edit = edit_of(call);
    edit.discounts.push_back(read_discount(body.value()));
    submit_part(call, body.value(), std::move(edit), discount_names,
                [](JsonWriter& json, const Order& order, ObjectId first, const View&) {
                    append_discount(json, *made_part(order.tab->discounts, first), order.id, {});
                });
}

void delete_discount(Call& call) {
    EditOrder edit = edit_of(call);
    edit.removed_discounts.push_back({{}, id_in(call.params[2])});
    submit_removal(call, std::move(edit));
}

void add_line_discount(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    EditOrder edit = edit_of(call);
    edit.discounts.push_back(read_discount(body.value()));
    edit.discounts.front().line = line_in(call);
    submit_part(
        call, body.value(), std::move(edit), discount_names,
        [id = line_in(call)](JsonWriter& json, const Order& order, ObjectId first, const View&) {
            const Line* line = find_line(order, id);
            append_discount(json, *made_part(line->details->discounts, first), order.id, id);
        });
}

void delete_line_discount(Call& call) {
    EditOrder edit = edit_of(call);
    edit.removed_discounts.push_back({line_in(call), id_in(call.params[3])});
    submit_removal(call, std::move(edit));
}

void add_service_charge(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    EditOrder edit = edit_of(call);
    edit.service_charge = read_service_charge(body.value());
    submit_part(call, body.value(), std::move(edit), charge_names,
                [](JsonWriter& json, const Order& order, ObjectId, const View&) {
                    append_service_charge(json, *order.tab->service_charge);
                });
}

void delete_service_charge(Call& call) {
    EditOrder edit = edit_of(call);
    edit.removed_service_charge = id_in(call.params[2]);
    submit_removal(call, std::move(edit));
}

}  // namespace tillbook::clover
