// Recording a sale: prices, amounts, payment, stock, and the entry that says so.
#include <algorithm>

#include "book/change_order.h"
#include "book/event_types.h"
#include "book/mistake_list.h"
#include "book/order_body.h"
#include "book/order_row.h"
#include "book/stock.h"
#include "book/sums.h"
#include "book/usual_store.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

const Variant* find_variant(const Product& product, ObjectId id) {
    const auto found = std::find_if(product.variants.begin(), product.variants.end(),
                                    [id](const Variant& variant) { return variant.id == id; });
    return found == product.variants.end() ? nullptr : &*found;
}

// The catalogue's product of a line: the one named by id, else, where a price is needed, the
// active one of exactly the line's name. Null with a mistake when the line names one that is not
// there.
const Product* find_product_of(const DraftLine& draft, std::size_t at, const State& state,
                               MistakeList& mistakes) {
    if (draft.product) {
        const Kept<Product>* kept = state.find_product(draft.product);
        if (is_present(kept)) return &kept->object;
        mistakes.add(line_path(at, "product"), "is not a product of this book");
        return nullptr;
    }
    if (draft.variant) mistakes.add(line_path(at, "variant"), "needs the product it belongs to");
    if (draft.custom_price) return nullptr;
    const Kept<Product>* named = state.find_product_named(draft.name);
    return named != nullptr && named->object.active ? &named->object : nullptr;
}

Line price_line(const DraftLine& draft, std::size_t at, const State& state, MistakeList& mistakes) {
    Line line;
    line.name = draft.name;
    line.quantity = draft.quantity;
    const Product* product = find_product_of(draft, at, state, mistakes);
    const Variant* variant = nullptr;
    if (product != nullptr) {
        line.product = product->id;
        // Prices contain the tax or there is none: nothing is ever added to a price.
        if (state.settings.record.tax_included) line.contained_rate = product->tax_rate;
        variant = find_variant(*product, draft.variant);
        if (draft.variant && variant == nullptr) {
            mistakes.add(line_path(at, "variant"), "is not a variant of this product");
        }
    }
    if (variant != nullptr) {
        line.variant = variant->id;
        line.variant_name = variant->name;
    }
    if (draft.custom_price) {
        line.unit_price = *draft.custom_price;
    } else if (variant != nullptr) {
        line.unit_price = variant->price;
    } else if (product != nullptr) {
        line.unit_price = product->price;
    } else if (!draft.product) {
        mistakes.add(line_path(at, "price"),
                     "is needed: no product is named \"" + draft.name + "\"");
    }
    return line;
}

void set_customer_and_store(const RecordOrder& command, const State& state, Order& order,
                            MistakeList& mistakes) {
    order.customer_name = command.customer_name;
    if (command.customer) {
        const Kept<Contact>* contact = state.find_contact(command.customer);
        if (is_present(contact)) {
            order.customer = command.customer;
            order.customer_name = contact->object.name;
        } else {
            mistakes.add("customer", "is not a contact of this book");
        }
    }
    if (command.store) {
        const Kept<Store>* store = state.find_store(command.store);
        if (!is_present(store)) {
            mistakes.add("store", "is not a store of this book");
        } else if (!store->object.is_active) {
            mistakes.add("store", "is not active and takes no orders");
        }
        order.store = command.store;
    } else {
        order.store = usual_store(state.default_store());
    }
}

struct Paid {
    Money counted;   // towards the order
    Money tendered;  // handed over
};

// What was paid: everything unless said otherwise; cash beyond the total is given back as change.
Paid payment_of(const RecordOrder& command, Money total, const State& state,
                MistakeList& mistakes) {
    const Money given = command.amount_paid.value_or(total);
    if (given <= total) return {given, given};
    if (command.payment_method != cash_method) {
        mistakes.add("paid", "must not be above the total of " +
                                 to_decimal(total, state.settings.currency) +
                                 " unless paid in CASH (got " +
                                 to_decimal(given, state.settings.currency) + ")");
    }
    return {total, given};
}

Decision record(Order order, const Amounts& amounts, Money change_given, const RecordOrder& command,
                State& state) {
    Decision decision = state_new_order(order, amounts, state);
    FactsWriter facts(decision.facts);
    if (change_given != Money{}) facts.put(fact_change_given, change_given.minor);
    append_sale(facts, {1, line_sums(order)});
    append_event(facts, {std::string(event_type::order_created), {}});
    if (command.move_stock) move_stock(sold_quantities(order), state, facts);
    decision.change_given = change_given;
    decision.order = std::make_shared<const Order>(std::move(order));
    return decision;
}

}  // namespace

Result<Decision> decide(const RecordOrder& command, State& state) {
    MistakeList mistakes;
    Order order;
    order.lines.reserve(command.lines.size());
    for (std::size_t at = 0; at < command.lines.size(); ++at) {
        order.lines.push_back(price_line(command.lines[at], at, state, mistakes));
    }
    set_customer_and_store(command, state, order, mistakes);
    order.created_at = order.modified_at = state.now;
    order.date = command.occurred_at.value_or(state.now);
    if (order.date > state.now + clock_ahead_max) {
        mistakes.add("occurred_at",
                     "must not be more than 5 minutes ahead (got " + to_string(order.date) + ")");
    }
    if (mistakes.any()) return std::move(mistakes).error();

    const Amounts before_discount = TRY(amounts_of(order));
    if (command.discount > before_discount.subtotal) {
        mistakes.add("discount", "must not be above the subtotal of " +
                                     to_decimal(before_discount.subtotal, state.settings.currency) +
                                     " (got " +
                                     to_decimal(command.discount, state.settings.currency) + ")");
        return std::move(mistakes).error();
    }
    order.discount = command.discount;
    order.payment_method = command.payment_method;
    const Money total{before_discount.subtotal.minor - command.discount.minor};
    const Paid paid = payment_of(command, total, state, mistakes);
    if (mistakes.any()) return std::move(mistakes).error();

    order.business_day = state.settings.calendar.day_of(order.date);
    const std::uint64_t payments = paid.counted > Money{} ? 1 : 0;
    order.id = state.take_ids(1 + order.lines.size() + payments);
    std::uint64_t id = order.id.value;
    for (Line& line : order.lines) line.id = {++id};
    if (payments > 0) {
        order.payments.push_back({{++id},
                                  command.payment_method,
                                  paid.counted,
                                  paid.tendered,
                                  {},
                                  order.date,
                                  order.business_day});
    }
    order.short_code = state.take_short_code();
    order.notes = command.notes;
    order.channel = command.channel;
    order.external_id = command.external_id;
    order.imported = command.imported;
    const Amounts amounts = TRY(amounts_of(order));
    order.status = amounts.remaining > Money{} ? OrderStatus::pending : OrderStatus::completed;
    const Money change_given{paid.tendered.minor - paid.counted.minor};
    return record(std::move(order), amounts, change_given, command, state);
}

}  // namespace tillbook
