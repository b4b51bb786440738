#include "book/decision.h"

#include <algorithm>
#include <unordered_set>

#include "base/check.h"
#include "base/hash.h"
#include "book/day_report.h"
#include "book/order_body.h"
#include "book/order_row.h"

namespace tillbook {

namespace {

// Where a book's counter starts within a millisecond, so that books do not share ids.
std::uint64_t counter_start(BookId book) {
    const std::uint64_t bytes = book.value;
    const std::string_view text(reinterpret_cast<const char*>(&bytes), sizeof bytes);
    return hash64(text) & 0x7ffff;
}

HeldOrder held(const EntryView& entry, std::shared_ptr<const Order> order) {
    HeldOrder held;
    held.order = std::move(order);
    held.entry = entry.number;
    const auto body_bytes = static_cast<std::int64_t>(entry.body.size());
    held.pieces_bytes = number_fact(entry.facts, fact_pieces_bytes, 0);
    held.whole_bytes = number_fact(entry.facts, fact_whole_bytes, body_bytes);
    const Result<OrderRow> row = parse_order_facts(entry);
    held.hour = row.ok() ? row.value().hour : 0;
    return held;
}

bool is_about(const EntryView& entry, ObjectId contact) {
    const auto id = static_cast<std::int64_t>(contact.value);
    switch (entry.kind) {
        case EntryKind::order_recorded:
        case EntryKind::order_changed: {
            const Result<OrderRow> row = parse_order_facts(entry);
            return row.ok() && row.value().customer == contact;
        }
        case EntryKind::refund_recorded:
            return number_fact(entry.facts, fact_refund_customer, 0) == id;
        case EntryKind::contact_put:
            return entry.object == contact;
        case EntryKind::product_put:
        case EntryKind::product_removed:
        case EntryKind::category_put:
        case EntryKind::category_removed:
        case EntryKind::stock_adjusted:
        case EntryKind::contact_removed:
        case EntryKind::store_put:
        case EntryKind::store_removed:
        case EntryKind::reference_put:
        case EntryKind::reference_removed:
        case EntryKind::erased:
        case EntryKind::administered:
        case EntryKind::day_closed:
            return false;
    }
    return false;
}

}  // namespace

State::State(const Book& book, const BookSettings& book_settings, Instant moment,
             const OrderLoader& loader)
    : settings(book_settings),
      now(moment),
      book_(book),
      loader_(loader),
      last_id_(book.last_id),
      accepted_id_(book.last_id),
      last_short_code_(book.last_short_code),
      accepted_short_code_(book.last_short_code) {}

ObjectId State::take_ids(std::uint64_t count) {
    const std::uint64_t by_clock =
        static_cast<std::uint64_t>(to_ms(now)) << id_counter_bits | counter_start(book_.id);
    const std::uint64_t first = std::max(last_id_ + 1, by_clock);
    last_id_ = first + count - 1;
    return {first};
}

std::uint32_t State::take_short_code() { return ++last_short_code_; }

// Entries of this group come first; the book's own state is behind them.
const Kept<Product>* State::find_product(ObjectId id) const {
    const Kept<Product>* changed = changed_ ? changed_->find_product(id) : nullptr;
    return changed != nullptr ? changed : book_.catalogue.find_product(id);
}

const Kept<Product>* State::find_item(ObjectId id) const {
    const Kept<Product>* changed = changed_ ? changed_->find_item(id) : nullptr;
    if (changed != nullptr) return changed;
    const Kept<Product>* kept = book_.catalogue.find_item(id);
    return kept == nullptr ? nullptr : find_product(kept->object.id);
}

const Kept<Reference>* State::find_reference(ObjectId id) const {
    const Kept<Reference>* changed = changed_ ? changed_->find_reference(id) : nullptr;
    return changed != nullptr ? changed : book_.catalogue.find_reference(id);
}

const Kept<Category>* State::find_category(ObjectId id) const {
    const Kept<Category>* changed = changed_ ? changed_->find_category(id) : nullptr;
    return changed != nullptr ? changed : book_.catalogue.find_category(id);
}

const Kept<Contact>* State::find_contact(ObjectId id) const {
    const Kept<Contact>* changed = changed_ ? changed_->find_contact(id) : nullptr;
    return changed != nullptr ? changed : book_.catalogue.find_contact(id);
}

const Kept<Store>* State::find_store(ObjectId id) const {
    const Kept<Store>* changed = changed_ ? changed_->find_store(id) : nullptr;
    return changed != nullptr ? changed : book_.catalogue.find_store(id);
}

// An object that this group changed no longer has the name (or SKU, or place as the default) by
// which the book's own state still finds it, unless the group's state finds it too.

const Kept<Product>* State::find_product_named(std::string_view name) const {
    const Kept<Product>* changed = changed_ ? changed_->find_product_named(name) : nullptr;
    if (changed != nullptr) return changed;
    const Kept<Product>* kept = book_.catalogue.find_product_named(name);
    return kept == nullptr || find_product(kept->object.id) != kept ? nullptr : kept;
}

const Kept<Product>* State::find_product_with_sku(std::string_view sku) const {
    const Kept<Product>* changed = changed_ ? changed_->find_product_with_sku(sku) : nullptr;
    if (changed != nullptr) return changed;
    const Kept<Product>* kept = book_.catalogue.find_product_with_sku(sku);
    // A product that the group only removed keeps its SKUs.
    const bool is_removed = kept != nullptr && !is_present(find_product(kept->object.id));
    return kept == nullptr || is_removed || find_product(kept->object.id) == kept ? kept : nullptr;
}

const Kept<Category>* State::find_category_named(std::string_view name) const {
    const Kept<Category>* changed = changed_ ? changed_->find_category_named(name) : nullptr;
    if (changed != nullptr) return changed;
    const Kept<Category>* kept = book_.catalogue.find_category_named(name);
    return kept == nullptr || find_category(kept->object.id) != kept ? nullptr : kept;
}

const Kept<Store>* State::default_store() const {
    if (changed_ && changed_->knows_default_store()) return changed_->default_store();
    const Kept<Store>* kept = book_.catalogue.default_store();
    return kept == nullptr || find_store(kept->object.id) != kept ? nullptr : kept;
}

Day State::first_day() const {
    const Day made = settings.calendar.day_of(settings.record.created_at);
    return std::min(made, book_.money.sums.first_day().value_or(made));
}

DayFigures State::unsealed(Day day, ObjectId store) const {
    DayFigures figures = day_figures(book_.money.sums, {day, store});
    figures -= book_.day_closes.sealed(day, store);
    return figures;
}

const std::vector<StockLevel>& State::stock_of(const Product& product) const {
    const auto moved = stock_.find(product.id.value);
    return moved != stock_.end() ? moved->second : product.stock;
}

void State::set_stock(const Product& product, const StockLevel& level) {
    const auto moved = stock_.find(product.id.value);
    stock_before_.emplace_back(product.id,
                               moved == stock_.end() ? std::nullopt : std::optional(moved->second));
    Stock& stock = moved == stock_.end() ? stock_[product.id.value] = product.stock : moved->second;
    set_level(stock, level);
}

Result<HeldOrder> State::find_order(ObjectId id) const {
    const auto changed = orders_.find(id.value);
    if (changed != orders_.end()) return changed->second;
    const std::optional<Ordinal> ordinal = book_.orders.find(id);
    if (!ordinal) return Error{ErrorCode::not_found, "there is no such order", {}};
    const std::uint64_t number = book_.orders.entry_of(*ordinal);
    auto read = loader_.decoded(book_, number, Access::may_block);
    if (!read->ok()) return read->error();
    Fetched<SharedEntry> entry =
        loader_.entry_at(book_.id, number, book_.positions.at(number), Access::may_block);
    if (!entry->ok()) return entry->error();
    return held(view_of(*entry->value(), 0), read->value());
}

// An order may have been given its customer late, after others had written into it, so every entry
// of an order that ever was the contact's is about them.
std::vector<std::uint64_t> State::entries_about(ObjectId contact) const {
    std::unordered_set<std::uint64_t> objects;
    loader_.scan_facts(book_, [&](const EntryView& entry) {
        if (is_about(entry, contact)) objects.insert(entry.object.value);
        return true;
    });
    std::vector<std::uint64_t> numbers;
    loader_.scan_facts(book_, [&](const EntryView& entry) {
        const bool is_of_order = is_order(entry.kind) && objects.contains(entry.object.value);
        if (is_of_order || is_about(entry, contact)) numbers.push_back(entry.number);
        return true;
    });
    return numbers;
}

void State::accept(const EntryView& entry, std::shared_ptr<const Order> order) {
    accepted_id_ = last_id_;
    accepted_short_code_ = last_short_code_;
    stock_before_.clear();
    switch (entry.kind) {
        case EntryKind::order_changed:
            orders_[entry.object.value] = held(entry, std::move(order));
            return;
        // Nobody knows the id of an order before the group that records it is durable.
        case EntryKind::order_recorded:
        case EntryKind::refund_recorded:
        case EntryKind::administered:
        case EntryKind::day_closed:
            return;
        case EntryKind::product_put:
        case EntryKind::product_removed:
        case EntryKind::category_put:
        case EntryKind::category_removed:
        case EntryKind::stock_adjusted:
            stock_.erase(entry.object.value);
            break;
        case EntryKind::contact_put:
        case EntryKind::contact_removed:
        case EntryKind::store_put:
        case EntryKind::store_removed:
        case EntryKind::reference_put:
        case EntryKind::reference_removed:
        case EntryKind::erased:
            break;
    }
    if (!changed_) changed_ = std::make_unique<Catalogue>();
    CHECK(changed_->apply(entry).ok());
}

void State::refuse() {
    last_id_ = accepted_id_;
    last_short_code_ = accepted_short_code_;
    for (; !stock_before_.empty(); stock_before_.pop_back()) {
        auto& [product, stock] = stock_before_.back();
        if (stock) {
            stock_[product.value] = *std::move(stock);
        } else {
            stock_.erase(product.value);
        }
    }
}

}  // namespace tillbook
