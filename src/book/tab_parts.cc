#include "book/tab_parts.h"

#include <algorithm>

#include "book/effects.h"
#include "book/item_rates.h"
#include "book/order_body.h"
#include "book/order_row.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

LineTax tax_of(const Reference& rate) {
    LineTax tax;
    tax.rate_id = rate.id;
    tax.name = rate.name();
    tax.rate = {rate.number("rate")};
    if (rate.has("taxAmount")) tax.flat = Money{rate.number("taxAmount")};
    tax.is_default = rate.flag("isDefault");
    return tax;
}

// The rates that hold for an item, as they are now.
std::vector<LineTax> taxes_of_item(const Product& product, const State& state) {
    std::vector<ObjectId> default_rates;
    state.each_reference(ReferenceKind::tax_rate, [&](const Reference& rate) {
        if (rate.flag("isDefault")) default_rates.push_back(rate.id);
    });
    std::vector<LineTax> taxes;
    for (const ObjectId id : rates_of_item(product, default_rates)) {
        const Reference* rate = find_reference_of(state, ReferenceKind::tax_rate, id);
        if (rate != nullptr) taxes.push_back(tax_of(*rate));
    }
    // The rate that the product's price contains, where prices do.
    if (product.tax_rate != 0 && state.settings.record.tax_included) {
        taxes.push_back({{}, "Tax", {product.tax_rate}, {}, false});
    }
    return taxes;
}

std::vector<LineTax> taxes_sent(const std::vector<TaxDraft>& drafts, std::string_view field,
                                const State& state, MistakeList& mistakes) {
    std::vector<LineTax> taxes;
    for (std::size_t at = 0; at < drafts.size(); ++at) {
        const TaxDraft& draft = drafts[at];
        const Reference* rate =
            draft.rate_id ? find_reference_of(state, ReferenceKind::tax_rate, draft.rate_id)
                          : nullptr;
        LineTax tax = rate != nullptr ? tax_of(*rate) : LineTax{};
        tax.rate_id = draft.rate_id == unknown_object ? ObjectId{} : draft.rate_id;
        if (draft.name) tax.name = *draft.name;
        if (draft.rate) tax.rate = *draft.rate;
        if (draft.flat) tax.flat = draft.flat;
        if (rate == nullptr && !draft.rate && !draft.flat) {
            mistakes.add(indexed_path(field, at),
                         "is no tax rate of this book, and does not say its rate");
        }
        taxes.push_back(std::move(tax));
    }
    return taxes;
}

// Mistakes of parts name the line they stand in.
std::string part_path(std::string_view line_path, std::string_view list, std::size_t at,
                      std::string_view member) {
    const std::string part = indexed_path(list, at, member);
    return line_path.empty() ? part : std::string(line_path) + "." + part;
}

std::optional<Modification> modification_of(const ModificationDraft& draft, std::string path,
                                            State& state, MistakeList& mistakes) {
    const Reference* modifier = find_reference_of(state, ReferenceKind::modifier, draft.modifier);
    if (modifier == nullptr) {
        mistakes.add(std::move(path), "is not a modifier of this book");
        return std::nullopt;
    }
    Modification made;
    made.id = state.take_ids(1);
    made.modifier = modifier->id;
    // Both together replace the catalogue's values.
    const bool has_own = draft.name && draft.amount;
    made.name = has_own ? *draft.name : std::string(modifier->name());
    made.alternate_name = modifier->text("alternateName");
    made.amount = has_own ? *draft.amount : Money{modifier->number("price")};
    return made;
}

std::optional<GivenDiscount> discount_of(const DiscountDraft& draft, const std::string& path,
                                         State& state, MistakeList& mistakes) {
    if (!draft.name && !draft.discount) mistakes.add(path + ".name", "is required");
    if (!draft.value.amount && !draft.value.percent && !draft.discount) {
        mistakes.add(path + ".amount", "or percentage is required");
    }
    if (draft.value.amount && draft.value.amount->minor > 0) {
        mistakes.add(path + ".amount",
                     "must not be above 0 (got " + std::to_string(draft.value.amount->minor) + ")");
    }
    if (mistakes.any()) return std::nullopt;
    return GivenDiscount{state.take_ids(1), draft.name.value_or(""), draft.value, draft.discount};
}

// The item of a line: its product, and the variant where the id is one's.
struct Item {
    const Product* product = nullptr;
    const Variant* variant = nullptr;
};

Item find_item(const State& state, ObjectId id) {
    const Kept<Product>* kept = state.find_item(id);
    if (!is_present(kept)) return {};
    Item item{&kept->object, nullptr};
    for (const Variant& variant : kept->object.variants) {
        if (variant.id == id) item.variant = &variant;
    }
    return item;
}

void set_from_item(const TabLineDraft& draft, const Item& item, const State& state, Line& line,
                   LineDetails& details) {
    const bool may_differ = draft.item_values == ItemValues::unless_sent;
    const Product& product = *item.product;
    line.product = product.id;
    line.name = product.name;
    line.unit_price = item.variant != nullptr ? item.variant->price : product.price;
    if (item.variant != nullptr) {
        line.variant = item.variant->id;
        line.variant_name = item.variant->name;
    }
    const bool price_is_open = product.item.price_type == PriceType::variable;
    // A name of its own stands for product and variant.
    if (draft.name && may_differ) {
        line.name = *draft.name;
        line.variant_name.clear();
    }
    if (draft.price && (may_differ || price_is_open)) line.unit_price = *draft.price;
    details.alternate_name = product.item.alternate_name;
    details.item_code = product.barcode;
    details.unit_name = product.item.price_type == PriceType::per_unit ? product.unit : "";
    details.is_revenue = product.item.is_revenue;
    if (!draft.taxes || !may_differ) details.taxes = taxes_of_item(product, state);
}

// Every change prices all parts of an order anew, so there are so many of a kind in one place, and
// so many in one order.
constexpr std::size_t parts_of_order_max = 30'000;

void check_count(std::string path, std::size_t count, MistakeList& mistakes) {
    if (count > parts_of_line_max) mistakes.add(std::move(path), "must not be more than 100");
}

void check_counts(const std::string& path, const LineDetails& details, MistakeList& mistakes) {
    check_count(path + ".taxRates", details.taxes.size(), mistakes);
    check_count(path + ".modifications", details.modifications.size(), mistakes);
    check_count(path + ".discounts", details.discounts.size(), mistakes);
}

std::size_t parts_of(const Order& order) {
    std::size_t parts = order.tab->discounts.size();
    for (const Line& line : order.lines) {
        if (!line.details) continue;
        parts += line.details->taxes.size() + line.details->modifications.size() +
                 line.details->discounts.size();
    }
    return parts;
}

Result<> change_line(const TabLineChange& change, Order& order) {
    Line* line = find_line(order, change.line);
    if (line == nullptr) return no_such_part("line");
    LineDetails details = details_of(*line, order);
    if (change.note) details.note = *change.note;
    if (change.bin_name) details.bin_name = *change.bin_name;
    if (change.user_data) details.user_data = *change.user_data;
    if (change.printed) details.printed = *change.printed;
    set_details(*line, std::move(details));
    return done;
}

// Takes a part out of a list; false if it is not there.
template <class Part>
bool erase_part(std::vector<Part>& parts, ObjectId id) {
    return std::erase_if(parts, [id](const Part& part) { return part.id == id; }) > 0;
}

Result<> edit_modifications(const EditOrder& command, State& state, Order& order,
                            MistakeList& mistakes) {
    for (const PartOfLine& removed : command.removed_modifications) {
        Line* line = find_line(order, removed.line);
        if (line == nullptr) return no_such_part("line");
        LineDetails details = details_of(*line, order);
        if (!erase_part(details.modifications, removed.part)) return no_such_part("modification");
        set_details(*line, std::move(details));
    }
    for (std::size_t at = 0; at < command.modifications.size(); ++at) {
        const ModificationDraft& draft = command.modifications[at];
        Line* line = find_line(order, draft.line);
        if (line == nullptr) return no_such_part("line");
        auto made =
            modification_of(draft, part_path({}, "modifications", at, "modifier"), state, mistakes);
        if (!made) continue;
        LineDetails details = details_of(*line, order);
        details.modifications.push_back(*std::move(made));
        check_count("modifications", details.modifications.size(), mistakes);
        set_details(*line, std::move(details));
    }
    return done;
}

Result<> edit_discounts(const EditOrder& command, State& state, Order& order,
                        MistakeList& mistakes) {
    for (const PartOfLine& removed : command.removed_discounts) {
        // The discount of what was a plain sale goes by its order's id.
        if (!removed.line && removed.part == order.id && order.discount != Money{}) {
            order.discount = Money{};
            continue;
        }
        if (!removed.line) {
            if (!erase_part(order.tab->discounts, removed.part)) return no_such_part("discount");
            continue;
        }
        Line* line = find_line(order, removed.line);
        if (line == nullptr) return no_such_part("line");
        LineDetails details = details_of(*line, order);
        if (!erase_part(details.discounts, removed.part)) return no_such_part("discount");
        set_details(*line, std::move(details));
    }
    for (std::size_t at = 0; at < command.discounts.size(); ++at) {
        const DiscountDraft& draft = command.discounts[at];
        Line* line = draft.line ? find_line(order, draft.line) : nullptr;
        if (draft.line && line == nullptr) return no_such_part("line");
        auto made = discount_of(draft, indexed_path("discounts", at), state, mistakes);
        if (!made) continue;
        if (line == nullptr) {
            order.tab->discounts.push_back(*std::move(made));
            continue;
        }
        LineDetails details = details_of(*line, order);
        details.discounts.push_back(*std::move(made));
        check_count("discounts", details.discounts.size(), mistakes);
        set_details(*line, std::move(details));
    }
    check_count("discounts", order.tab->discounts.size(), mistakes);
    return done;
}

}  // namespace

Error no_such_part(std::string_view what) {
    return {ErrorCode::not_found, "there is no such " + std::string(what), {}};
}

const Line* find_line(const Order& order, ObjectId id) {
    const auto found = std::find_if(order.lines.rbegin(), order.lines.rend(),
                                    [id](const Line& line) { return line.id == id; });
    return found == order.lines.rend() ? nullptr : &*found;
}

Line* find_line(Order& order, ObjectId id) {
    return const_cast<Line*>(find_line(std::as_const(order), id));
}

LineDetails details_of(const Line& line, const Order& order) {
    if (line.details) return *line.details;
    LineDetails details;
    details.created_at = order.created_at;
    details.has_quantity = line.quantity != one;
    return details;
}

void set_details(Line& line, LineDetails details) {
    line.details = std::make_shared<const LineDetails>(std::move(details));
}

void check_employee(ObjectId employee, std::string_view field, const State& state,
                    MistakeList& mistakes) {
    if (!employee || find_reference_of(state, ReferenceKind::employee, employee) != nullptr) return;
    mistakes.add(std::string(field), "is not an employee of this book");
}

void add_line(const TabLineDraft& draft, const std::string& path, State& state, Order& order,
              MistakeList& mistakes) {
    Line line;
    LineDetails details;
    details.created_at = state.now;
    const Item item = draft.item ? find_item(state, draft.item) : Item{};
    if (draft.item && item.product == nullptr) {
        return mistakes.add(path + ".item", "is not an item of this book");
    }
    if (!draft.item && !draft.price)
        return mistakes.add(path + ".price", "is required without an item");
    if (item.product != nullptr) {
        set_from_item(draft, item, state, line, details);
    } else {
        line.name = draft.name.value_or("");
        line.unit_price = *draft.price;
    }
    if (draft.taxes && (item.product == nullptr || draft.item_values == ItemValues::unless_sent)) {
        details.taxes = taxes_sent(*draft.taxes, path + ".taxRates", state, mistakes);
    }
    if (!order.tab->manual) line.unit_price = std::max(Money{}, line.unit_price);
    details.has_quantity = draft.quantity.has_value();
    line.quantity = draft.quantity.value_or(one);
    if (draft.unit_name) details.unit_name = *draft.unit_name;
    if (draft.item_code) details.item_code = *draft.item_code;
    if (draft.alternate_name) details.alternate_name = *draft.alternate_name;
    if (draft.is_revenue) details.is_revenue = *draft.is_revenue;
    details.note = draft.note;
    details.bin_name = draft.bin_name;
    details.user_data = draft.user_data;
    details.color_code = draft.color_code;
    details.print_group = draft.print_group;
    const bool is_group = std::ranges::any_of(
        order.tab->print_groups,
        [&draft](const PrintGroup& group) { return group.id == draft.print_group; });
    if (draft.print_group && !is_group) {
        mistakes.add(path + ".printGroup", "is no print group of this order");
    }
    details.printed = draft.printed;
    line.id = state.take_ids(1);
    for (std::size_t part = 0; part < draft.modifications.size(); ++part) {
        auto made =
            modification_of(draft.modifications[part],
                            part_path(path, "modifications", part, "modifier"), state, mistakes);
        if (made) details.modifications.push_back(*std::move(made));
    }
    for (std::size_t part = 0; part < draft.discounts.size(); ++part) {
        auto made = discount_of(draft.discounts[part], path + "." + indexed_path("discounts", part),
                                state, mistakes);
        if (made) details.discounts.push_back(*std::move(made));
    }
    check_counts(path, details, mistakes);
    set_details(line, std::move(details));
    if (!line_total(line).ok()) {
        return mistakes.add(path + ".price", "is out of range with its quantity and modifications");
    }
    order.lines.push_back(std::move(line));
}

const Reference* find_reference_of(const State& state, ReferenceKind kind, ObjectId id) {
    const Kept<Reference>* kept = state.find_reference(id);
    return is_present(kept) && kept->object.kind == kind ? &kept->object : nullptr;
}

Percent percent_of(const Reference& reference) {
    constexpr std::int64_t ten_thousandths = 10'000;
    if (reference.has("percentageDecimal")) return {reference.number("percentageDecimal")};
    return {reference.number("percentage") * ten_thousandths};
}

Result<> edit_lines(const EditOrder& command, State& state, Order& order, MistakeList& mistakes) {
    TRY(remove_lines(command, state, order));
    for (const TabLineChange& change : command.line_changes) TRY(change_line(change, order));
    const std::size_t new_lines =
        command.lines.size() + (command.exchange ? 1 : 0) + (command.fee ? 1 : 0);
    if (new_lines > 0 && order.lines.size() + new_lines > lines_of_order_max) {
        mistakes.add("lines", "must not be more than 3,000 on one order");
        return done;
    }
    for (std::size_t at = 0; at < command.lines.size(); ++at) {
        add_line(command.lines[at], indexed_path("lines", at), state, order, mistakes);
    }
    TRY(edit_modifications(command, state, order, mistakes));
    TRY(edit_discounts(command, state, order, mistakes));
    if (command.line_void) TRY(void_line(*command.line_void, state, order, mistakes));
    if (command.exchange) TRY(exchange_line(*command.exchange, state, order, mistakes));
    if (command.removed_fee) TRY(remove_order_fee(*command.removed_fee, state, order));
    if (command.fee) add_order_fee(*command.fee, state, order, mistakes);
    if (command.additional_charges) {
        set_additional_charges(*command.additional_charges, state, order, mistakes);
    }
    if (parts_of(order) > parts_of_order_max) {
        mistakes.add("lines",
                     "must not have more than 30,000 tax rates, modifications and discounts");
    }
    return done;
}

Error deleted_already() { return {ErrorCode::not_found, "the order was deleted", {}}; }

void make_tab(Order& order, const State& state) {
    if (order.tab) return;
    Money total = amounts_of(order).value().total;
    const bool is_vat = contains_tax(order) || state.settings.record.tax_included;
    order.tab.emplace();
    order.tab->state = std::string(state_of(order.status));
    order.tab->stated_total = total;
    order.tab->tax_included = is_vat;
    order.tab->is_sold = true;
    for (Line& line : order.lines) {
        if (line.contained_rate == 0) continue;
        LineDetails details;
        details.created_at = order.created_at;
        details.has_quantity = line.quantity != one;
        details.taxes.push_back(contained_tax_of(line));
        set_details(line, std::move(details));
    }
    if (order.status == OrderStatus::completed) order.tab->pay_type = PayType::full;
}

void mark_as_printed(Order& order) {
    for (Line& line : order.lines) {
        LineDetails details = details_of(line, order);
        details.printed = true;
        set_details(line, std::move(details));
    }
}

void reopen_if_unpaid(Order& order, const Amounts& amounts) {
    if (!order.tab || amounts.remaining == Money{}) return;
    if (order.tab->state == "locked") order.tab->state = "open";
    if (order.tab->pay_type == PayType::full) order.tab->pay_type = PayType::none;
}

void lock_if_paid(Order& order, const Amounts& amounts) {
    if (!order.tab || amounts.remaining > Money{}) return;
    order.tab->state = "locked";
    if (order.tab->pay_type == PayType::none) order.tab->pay_type = PayType::full;
}

void append_first_part(FactsWriter& facts, ObjectId order, ObjectId first_part) {
    if (!first_part) return;
    facts.put(fact_first_part, static_cast<std::int64_t>(first_part.value - order.value));
}

ObjectId first_part_of(std::string_view facts, ObjectId order) {
    const std::int64_t behind = number_fact(facts, fact_first_part, 0);
    return {behind == 0 ? 0 : order.value + static_cast<std::uint64_t>(behind)};
}

}  // namespace tillbook
