#include "book/verify_fold.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "book/day_close_body.h"
#include "book/effects.h"
#include "book/manual_refund.h"
#include "book/order_body.h"
#include "domain/sale.h"
#include "log/facts.h"
#include "log/fingerprint.h"

namespace tillbook {

namespace {

bool facts_are_intact(std::string_view facts) {
    FactsReader reader(facts);
    while (reader.next()) {
    }
    return reader.intact();
}

bool is_pieces(const EntryView& entry) { return number_fact(entry.facts, fact_is_pieces, 0) != 0; }

FoldedOrder to_folded(const OrderRow& row, std::uint64_t entry) {
    return {row.id,    entry,    row.version,  row.status, row.payment_status,
            row.total, row.paid, row.refunded, row.date};
}

bool id_below(const FoldedOrder& order, std::uint64_t id) { return order.id.value < id; }

}  // namespace

Fold::Fold(BookId book) { report_.book = book; }

void Fold::add_problem(std::uint64_t entry, std::string what) {
    ++report_.problem_count;
    if (report_.problems.size() < verify_problems_max) {
        report_.problems.push_back({entry, std::move(what)});
    }
}

// Which orders come in pieces is asked first, so that no more entries than theirs are kept.
void Fold::read(Log& log, const GoOn& go_on) {
    log.scan(report_.book, 1, scan_to_end, Bodies::none, [&](const EntryView& entry) {
        go_on();
        if (is_pieces(entry)) in_pieces_.insert(entry.object.value);
        return true;
    });
    log.scan(report_.book, 1, scan_to_end, Bodies::all, [&](const EntryView& entry) {
        go_on();
        take(entry);
        return true;
    });
    find_repeated_keys();
    sum_up();
}

void Fold::take(const EntryView& entry) {
    take_place(entry);
    if (is_redacted(entry.personal)) ++report_.redacted;
    if (!facts_are_intact(entry.facts)) {
        return add_problem(entry.number, "facts are damaged");
    }
    take_key(entry);
    if (!is_known_kind(static_cast<std::uint8_t>(entry.kind))) {
        return add_problem(entry.number, "kind is unknown");
    }
    take_stock(entry);
    switch (entry.kind) {
        case EntryKind::order_recorded:
            return take_recorded_order(entry);
        case EntryKind::order_changed:
            return take_changed_order(entry);
        case EntryKind::product_put:
        case EntryKind::stock_adjusted:
            return take_object(entry, CatalogueKind::product, false);
        case EntryKind::product_removed:
            return take_object(entry, CatalogueKind::product, true);
        case EntryKind::category_put:
            return take_object(entry, CatalogueKind::category, false);
        case EntryKind::category_removed:
            return take_object(entry, CatalogueKind::category, true);
        case EntryKind::contact_put:
            return take_object(entry, CatalogueKind::contact, false);
        case EntryKind::contact_removed:
            return take_object(entry, CatalogueKind::contact, true);
        case EntryKind::store_put:
            return take_object(entry, CatalogueKind::store, false);
        case EntryKind::store_removed:
            return take_object(entry, CatalogueKind::store, true);
        case EntryKind::reference_put:
            return take_object(entry, CatalogueKind::reference, false);
        case EntryKind::reference_removed:
            return take_object(entry, CatalogueKind::reference, true);
        case EntryKind::erased:
            ++report_.erasures;
            return take_object(entry, CatalogueKind::contact, true);
        case EntryKind::refund_recorded:
            return take_manual_refund(entry);
        case EntryKind::day_closed:
            return take_day_close(entry);
        case EntryKind::administered:
            return;
    }
}

// Goes on from what the entry says of itself, so that one bad entry is one problem.
void Fold::take_place(const EntryView& entry) {
    ++report_.entries;
    if (entry.number != report_.head.number + 1) {
        add_problem(entry.number, "follows entry " + std::to_string(report_.head.number) +
                                      ", numbers must be consecutive");
    }
    if (chain_after(report_.head.chain, report_.book, entry) != entry.chain) {
        add_problem(entry.number,
                    "chain does not follow from the entry before and its own content");
    }
    report_.head = {entry.number, entry.chain};
}

void Fold::take_key(const EntryView& entry) {
    if (entry.key.empty()) return;
    ++report_.keys;
    if (entry.fingerprint.empty()) {
        return add_problem(entry.number, "an idempotency key stands without a fingerprint");
    }
    const std::uint64_t scope = scope_hash_of(entry.fingerprint);
    keys_.push_back({{hash64(entry.key, scope), hash64(entry.key, ~scope)}, entry.number});
}

void Fold::take_new_id(const EntryView& entry) {
    if (entry.object.value <= last_id_) {
        add_problem(entry.number, "a new object's id is not above all ids before it");
    }
    if (entry.version != 1) add_problem(entry.number, "a new object's version is not 1");
}

void Fold::take_object(const EntryView& entry, CatalogueKind kind, bool removed) {
    auto [at, made] = objects_.try_emplace(entry.object.value, FoldedObject{kind});
    if (made && kind == CatalogueKind::reference &&
        find_default_reference(entry.object) != nullptr) {
        // There before any entry, as version 1.
        made = false;
        at->second.version = 1;
    }
    if (made) {
        take_new_id(entry);
        if (removed || entry.kind == EntryKind::stock_adjusted) {
            add_problem(entry.number, "changes an object that was never put");
        }
    } else if (at->second.kind != kind) {
        add_problem(entry.number, "changes an object of another kind");
    } else if (entry.version != at->second.version + 1) {
        add_problem(entry.number, "versions of an object are not consecutive");
    }
    at->second = {kind, entry.version, removed};
    take_ids(entry);
}

// Every level is the one before plus the move; an entry that states a product states all its
// levels.
void Fold::take_stock(const EntryView& entry) {
    std::vector<StockLevel> stated;
    FactsReader facts(entry.facts);
    while (const auto fact = facts.next()) {
        if (fact->tag != fact_stock_move) continue;
        const auto move = parse_stock_move(fact->bytes);
        if (!move) {
            add_problem(entry.number, "a stock move is damaged");
            continue;
        }
        std::vector<StockLevel>& stock = stock_[move->product.value];
        const StockLevel* before = find_level(stock, move->variant, move->store);
        const std::int64_t from = before == nullptr ? 0 : before->level.thousandths;
        if (from + move->by.thousandths != move->level.thousandths) {
            add_problem(entry.number, "a stock level does not follow from the one before");
        }
        set_level(stock, move->level_after());
        set_level(stated, move->level_after());
    }
    const bool states_product =
        entry.kind == EntryKind::product_put || entry.kind == EntryKind::stock_adjusted;
    if (states_product && stock_.contains(entry.object.value)) {
        stock_[entry.object.value] = std::move(stated);
    }
}

void Fold::take_ids(const EntryView& entry) {
    const auto behind = static_cast<std::uint64_t>(number_fact(entry.facts, fact_ids_behind, 0));
    last_id_ = std::max(last_id_, entry.object.value + behind);
}

void Fold::take_recorded_order(const EntryView& entry) {
    take_new_id(entry);
    take_ids(entry);
    const Result<OrderRow> row = parse_order_facts(entry);
    if (!row.ok()) return add_problem(entry.number, row.error().detail);
    if (row.value().short_code <= last_short_code_) {
        add_problem(entry.number, "a new order's short code is not above all before it");
    }
    last_short_code_ = std::max(last_short_code_, row.value().short_code);
    FoldedOrder folded = to_folded(row.value(), entry.number);
    check_order(entry, row.value(), folded.listed);
    take_money(entry, &row.value());
    // Ids rise, so this appends; where they do not, the order still finds its place.
    const auto at = std::lower_bound(orders_.begin(), orders_.end(), entry.object.value, id_below);
    if (at != orders_.end() && at->id == entry.object) {
        *at = folded;
    } else {
        orders_.insert(at, folded);
    }
}

void Fold::take_changed_order(const EntryView& entry) {
    take_ids(entry);
    const Result<OrderRow> row = parse_order_facts(entry);
    if (!row.ok()) return add_problem(entry.number, row.error().detail);
    const auto at = std::lower_bound(orders_.begin(), orders_.end(), entry.object.value, id_below);
    if (at == orders_.end() || at->id != entry.object) {
        return add_problem(entry.number, "changes an order that was never recorded");
    }
    if (entry.version != at->version + 1) {
        add_problem(entry.number, "versions of an order are not consecutive");
    }
    const auto before =
        static_cast<std::uint64_t>(number_fact(entry.facts, fact_previous_entry, 0));
    if (before != at->entry) {
        add_problem(entry.number, "does not name the entry of the order's version before");
    }
    FoldedOrder folded = to_folded(row.value(), entry.number);
    folded.listed = at->listed;
    check_order(entry, row.value(), folded.listed);
    take_money(entry, &row.value());
    *at = folded;
}

void Fold::take_money(const EntryView& entry, const OrderRow* row) {
    if (!money_.take(entry, row)) add_problem(entry.number, "facts of sums are damaged");
}

void Fold::take_manual_refund(const EntryView& entry) {
    const Result<ManualRefund> refund = decode_manual_refund(entry);
    if (refund.ok()) {
        const std::string_view wrong = check_listed(entry, refund.value());
        if (!wrong.empty()) add_problem(entry.number, std::string(wrong));
    } else {
        add_problem(entry.number, refund.error().detail);
    }
    take_money(entry, nullptr);
}

void Fold::take_day_close(const EntryView& entry) {
    take_new_id(entry);
    take_ids(entry);
    const Result<DayClose> close = decode_day_close(entry);
    if (!close.ok()) return add_problem(entry.number, close.error().detail);
    if (!money_.seal(close.value())) {
        add_problem(entry.number, "a sealed day does not follow from the entries before it");
    }
}

// Recomputes from the bodies what the facts say.
void Fold::check_order(const EntryView& entry, const OrderRow& row, ListedMoney& listed) {
    std::vector<EntryView> views;
    if (in_pieces_.contains(entry.object.value)) {
        std::vector<Entry>& kept = pieces_[entry.object.value];
        if (!is_pieces(entry)) kept.clear();
        kept.push_back(to_entry(entry));
        for (const Entry& each : kept) views.push_back(view_of(each, 0));
    } else {
        views.push_back(entry);
    }
    const Result<Order> order = decode_order(views);
    if (!order.ok()) return add_problem(entry.number, order.error().detail);
    const Result<Amounts> amounts = amounts_of(order.value());
    if (!amounts.ok()) return add_problem(entry.number, amounts.error().detail);
    const bool words_known = std::none_of(views.begin(), views.end(), [](const EntryView& view) {
        return is_redacted(view.personal);
    });
    compare_rows(entry.number, row, row_of(order.value(), amounts.value()), words_known);
    if (entry.kind == EntryKind::order_recorded) check_sale(entry, order.value());
    const std::string_view wrong = check_listed(entry, row, order.value(), amounts.value(), listed);
    if (!wrong.empty()) add_problem(entry.number, std::string(wrong));
}

// What a new order adds to the sums must be what its body says.
void Fold::check_sale(const EntryView& entry, const Order& order) {
    SaleFact said;
    FactsReader facts(entry.facts);
    while (const auto fact = facts.next()) {
        if (fact->tag == fact_sale && !parse_sale(fact->bytes, said)) return;
    }
    SaleFact expected;
    if (counts_as_sale(order)) expected = {1, line_sums(order)};
    if (said != expected) add_problem(entry.number, "sale differs between facts and body");
}

void Fold::compare_rows(std::uint64_t number, const OrderRow& facts, const OrderRow& body,
                        bool words_known) {
    const auto compare = [&](const char* what, const auto& from_facts, const auto& from_body) {
        if (from_facts == from_body) return;
        add_problem(number, std::string(what) + " differs between facts and body");
    };
    compare("id", facts.id, body.id);
    compare("version", facts.version, body.version);
    compare("short code", facts.short_code, body.short_code);
    compare("status", facts.status, body.status);
    compare("payment status", facts.payment_status, body.payment_status);
    compare("total", facts.total, body.total);
    compare("amount paid", facts.paid, body.paid);
    compare("amount refunded", facts.refunded, body.refunded);
    compare("customer", facts.customer, body.customer);
    compare("store", facts.store, body.store);
    compare("employee", facts.employee, body.employee);
    compare("device", facts.device, body.device);
    compare("channel", facts.channel, body.channel);
    compare("payment method", facts.method, body.method);
    compare("date", facts.date, body.date);
    compare("time of change", facts.modified_at, body.modified_at);
    compare("business day", facts.business_day, body.business_day);
    if (words_known) compare("presence of words", facts.has_text, body.has_text);
}

void Fold::find_repeated_keys() {
    const auto hash_of = [](const Key& key) {
        return std::tie(key.hash[0], key.hash[1], key.entry);
    };
    std::sort(keys_.begin(), keys_.end(),
              [&](const Key& left, const Key& right) { return hash_of(left) < hash_of(right); });
    for (std::size_t i = 1; i < keys_.size(); ++i) {
        const Key& left = keys_[i - 1];
        const Key& right = keys_[i];
        if (left.hash[0] != right.hash[0] || left.hash[1] != right.hash[1]) continue;
        add_problem(right.entry,
                    "repeats the idempotency key of entry " + std::to_string(left.entry));
    }
}

void Fold::sum_up() {
    report_.orders = orders_.size();
    bool in_range = true;
    const auto add_to = [&in_range](std::int64_t& sum, Money amount) {
        in_range = !__builtin_add_overflow(sum, amount.minor, &sum) && in_range;
    };
    for (const FoldedOrder& order : orders_) {
        ++report_.orders_by_status[static_cast<std::size_t>(order.status)];
        ++report_.orders_by_payment[static_cast<std::size_t>(order.payment_status)];
        add_to(report_.total, order.total);
        add_to(report_.paid, order.paid);
        add_to(report_.refunded, order.refunded);
    }
    if (!in_range) add_problem(0, "the sums of all orders are beyond 64 bits");
}

}  // namespace tillbook
