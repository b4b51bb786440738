// The plain reading of a book's log that verify.h promises: one pass, entry by entry, into a list
// of orders and catalogue objects. Shares the encodings with the engine, none of its index.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "book/catalogue_objects.h"
#include "book/order_row.h"
#include "book/verify.h"
#include "book/verify_listed.h"
#include "book/verify_money.h"

namespace tillbook {

// An order at its last version.
struct FoldedOrder {
    ObjectId id;
    std::uint64_t entry = 0;
    std::uint32_t version = 0;
    OrderStatus status = OrderStatus::completed;
    PaymentStatus payment_status = PaymentStatus::paid;
    Money total;
    Money paid;
    Money refunded;
    Instant date{};
    ListedMoney listed{};
};

// What a catalogue object is.
enum class CatalogueKind : std::uint8_t { product, category, contact, store, reference };

struct FoldedObject {
    CatalogueKind kind = CatalogueKind::product;
    std::uint32_t version = 0;
    bool removed = false;
};

class Fold {
public:
    explicit Fold(BookId book);

    // Reads the whole log. Call once.
    void read(Log& log, const GoOn& go_on);

    const std::vector<FoldedOrder>& orders() const { return orders_; }  // by id
    const std::map<std::uint64_t, FoldedObject>& objects() const { return objects_; }
    // Levels of stock by product.
    const std::map<std::uint64_t, std::vector<StockLevel>>& stock() const { return stock_; }
    const FoldedMoney& money() const { return money_; }
    void add_problem(std::uint64_t entry, std::string what);
    VerifyReport& report() { return report_; }

private:
    struct Key {
        std::uint64_t hash[2];
        std::uint64_t entry;
    };

    void take(const EntryView& entry);
    void take_place(const EntryView& entry);
    void take_key(const EntryView& entry);
    void take_new_id(const EntryView& entry);
    void take_ids(const EntryView& entry);
    void take_object(const EntryView& entry, CatalogueKind kind, bool removed);
    void take_stock(const EntryView& entry);
    void take_recorded_order(const EntryView& entry);
    void take_changed_order(const EntryView& entry);
    void check_order(const EntryView& entry, const OrderRow& row, ListedMoney& listed);
    void check_sale(const EntryView& entry, const Order& order);
    void take_money(const EntryView& entry, const OrderRow* row);
    void take_manual_refund(const EntryView& entry);
    void take_day_close(const EntryView& entry);
    void compare_rows(std::uint64_t number, const OrderRow& facts, const OrderRow& body,
                      bool words_known);
    void find_repeated_keys();
    void sum_up();

    VerifyReport report_;
    std::uint64_t last_id_ = 0;
    std::uint32_t last_short_code_ = 0;
    std::vector<FoldedOrder> orders_;
    std::map<std::uint64_t, FoldedObject> objects_;
    std::map<std::uint64_t, std::vector<StockLevel>> stock_;
    FoldedMoney money_;
    std::vector<Key> keys_;
    // Orders that some entry states in pieces, and their entries since the last whole one.
    std::unordered_set<std::uint64_t> in_pieces_;
    std::unordered_map<std::uint64_t, std::vector<Entry>> pieces_;
};

}  // namespace tillbook
