// Deciding a command: functions from a command and the state of its book to the entry that records
// it. One file per verb (record_order.cc, pay_order.cc …).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "book/book.h"
#include "book/commands.h"
#include "book/directory.h"
#include "book/effects.h"
#include "book/order_loader.h"

namespace tillbook {

// Sets a member if the command has it.
template <class Member>
void change(Member& member, const std::optional<Member>& sent) {
    if (sent) member = *sent;
}
template <class Member>
void change(std::optional<Member>& member, const std::optional<Member>& sent) {
    if (sent) member = sent;
}

// An entry to be, without its number and chain.
struct Decision {
    EntryKind kind = EntryKind::order_recorded;
    ObjectId object;
    std::uint32_t version = 1;
    std::string facts;
    std::string body;
    std::string personal_text;
    std::shared_ptr<const Order> order;  // for order commands
    Money change_given;
    ObjectId first_part;  // of the parts of an order that get their ids here; none: no part does
    Subject subject;      // for other commands: the object as it will be
    // Entries of the same command about other objects, recorded with this one or not at all; the
    // answer is made of this one alone. None of them builds on another.
    std::vector<Decision> others;
    // Entries whose personal data must be gone before this one is appended.
    std::vector<std::uint64_t> redact;
};

// An order that a command wants to change, with what the entry of the change builds on.
struct HeldOrder {
    std::shared_ptr<const Order> order;
    std::uint64_t entry = 0;        // of its last version
    std::int64_t whole_bytes = 0;   // of the last body that states all of it
    std::int64_t pieces_bytes = 0;  // of all bodies since
    std::int32_t hour = 0;          // OrderRow::hour
};

// The book as the next command of a group must see it: the book itself plus what the commands
// before it in the group have decided. Ids and short codes that a refused command took are given
// back.
//
// Writer thread only. The book is not locked: only this thread changes it.
class State {
public:
    // All references must outlive the state.
    State(const Book& book, const BookSettings& book_settings, Instant moment,
          const OrderLoader& loader);

    // A run of ids, the first of `count`. Strictly greater than any before in the book.
    ObjectId take_ids(std::uint64_t count);
    std::uint32_t take_short_code();
    // The greatest id given so far.
    std::uint64_t last_id() const { return last_id_; }
    // How far the last id taken so far lies behind an object's (fact_ids_behind).
    std::int64_t ids_behind(ObjectId object) const {
        return last_id_ > object.value ? static_cast<std::int64_t>(last_id_ - object.value) : 0;
    }

    const Kept<Product>* find_product(ObjectId id) const;
    // The product that this id, its own or that of a variant, stands for.
    const Kept<Product>* find_item(ObjectId id) const;
    const Kept<Reference>* find_reference(ObjectId id) const;
    // Visits the present reference objects of a kind, oldest first.
    template <class Visit>
    void each_reference(ReferenceKind kind, Visit visit) const {
        const auto visit_last = [&](const Kept<Reference>& kept) {
            const Kept<Reference>* last = find_reference(kept.object.id);
            if (is_present(last) && last->object.kind == kind) visit(last->object);
        };
        book_.catalogue.each_reference(visit_last);
        if (!changed_) return;
        changed_->each_reference([&](const Kept<Reference>& kept) {
            if (book_.catalogue.find_reference(kept.object.id) == nullptr) visit_last(kept);
        });
    }
    const Kept<Product>* find_product_named(std::string_view name) const;
    const Kept<Product>* find_product_with_sku(std::string_view sku) const;
    const Kept<Category>* find_category(ObjectId id) const;
    const Kept<Category>* find_category_named(std::string_view name) const;
    const Kept<Contact>* find_contact(ObjectId id) const;
    const Kept<Store>* find_store(ObjectId id) const;
    const Kept<Store>* default_store() const;
    // An order as the commands so far leave it; not_found if the book has none of this id,
    // internal_error if its entries are damaged. Reads the log where the order is not cached;
    // throws Unavailable.
    Result<HeldOrder> find_order(ObjectId id) const;
    // Numbers of the entries in the log that say something of a contact: its own, and those of its
    // orders and refunds. Reads the facts of the whole book; throws Unavailable.
    std::vector<std::uint64_t> entries_about(ObjectId contact) const;
    // The sealed days of the book, and what of a day in a store is in no close of it yet. A command
    // that asks is alone in its group, so that this is what the log says at the expected head.
    const DayCloses& day_closes() const { return book_.day_closes; }
    DayFigures unsealed(Day day, ObjectId store) const;
    // The day on which the book was made, or an earlier one of which it has sales or money.
    Day first_day() const;
    // A product's levels as the commands so far leave them.
    const std::vector<StockLevel>& stock_of(const Product& product) const;
    void set_stock(const Product& product, const StockLevel& level);

    // The command is accepted: what it took stays taken and the next ones see its entry, and the
    // order that it states, if it states one.
    void accept(const EntryView& entry, std::shared_ptr<const Order> order);
    // The command is refused: gives back what it took.
    void refuse();

    const BookSettings& settings;
    const Instant now;

private:
    const Book& book_;
    const OrderLoader& loader_;
    std::uint64_t last_id_;
    std::uint64_t accepted_id_;
    std::uint32_t last_short_code_;
    std::uint32_t accepted_short_code_;
    std::unordered_map<std::uint64_t, HeldOrder> orders_;  // changed by this group
    // Levels of the products that orders of this group moved.
    using Stock = std::vector<StockLevel>;
    std::unordered_map<std::uint64_t, Stock> stock_;
    std::vector<std::pair<ObjectId, std::optional<Stock>>> stock_before_;  // of this command
    // Catalogue objects that entries of this group state; null: none do.
    std::unique_ptr<Catalogue> changed_;
};

Result<Decision> decide(const RecordOrder& command, State& state);
Result<Decision> decide(const ChangeStatus& command, State& state);
Result<Decision> decide(const PayOrder& command, State& state);
Result<Decision> decide(const RefundOrder& command, State& state);
Result<Decision> decide(const RecordRefund& command, State& state);
Result<Decision> decide(const SendToKitchen& command, State& state);
Result<Decision> decide(const ChangeKitchenStatus& command, State& state);
Result<Decision> decide(const EditOrder& command, State& state);
Result<Decision> decide(const VoidPayment& command, State& state);
Result<Decision> decide(const CapturePayment& command, State& state);
Result<Decision> decide(const ChangePayment& command, State& state);
Result<Decision> decide(const PutAuthorization& command, State& state);
Result<Decision> decide(const RemoveAuthorization& command, State& state);
Result<Decision> decide(const TakeBackCredit& command, State& state);
Result<Decision> decide(const PrintOrder& command, State& state);
Result<Decision> decide(const ChangePrintJob& command, State& state);
Result<Decision> decide(const LinkOrderTypes& command, State& state);
Result<Decision> decide(const PutReference& command, State& state);
Result<Decision> decide(const RemoveReference& command, State& state);
Result<Decision> decide(const PutProduct& command, State& state);
Result<Decision> decide(const LinkProducts& command, State& state);
Result<Decision> decide(const PutCategory& command, State& state);
Result<Decision> decide(const PutContact& command, State& state);
Result<Decision> decide(const PutStore& command, State& state);
Result<Decision> decide(const RemoveProduct& command, State& state);
Result<Decision> decide(const RemoveCategory& command, State& state);
Result<Decision> decide(const RemoveContact& command, State& state);
Result<Decision> decide(const RemoveStore& command, State& state);
Result<Decision> decide(const AdjustStock& command, State& state);
Result<Decision> decide(const SetItemStock& command, State& state);
Result<Decision> decide(const EraseContact& command, State& state);
Result<Decision> decide(const CloseDay& command, State& state);
Result<Decision> decide(const Administer& command, State& state);

// A sale may be dated this much ahead of our clock.
inline constexpr std::chrono::minutes clock_ahead_max{5};

}  // namespace tillbook
